"""Arrays a piece at a time: the same numbers as at once."""

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu.backends.blocks import to_rows


@pytest.mark.parametrize("shape", [(512, 64), (513, 64), (514, 192), (40, 2048), (0, 64), (20_000, 1)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_every_row_meets_the_row(shape, order):
    matrix = np.asarray(np.random.default_rng(0).random(shape), np.float32, order=order)
    row = np.arange(shape[1], dtype=np.float32)
    expected = matrix + row
    to_rows(np.add, matrix, row, matrix)
    np.testing.assert_array_equal(matrix, expected)


def test_a_layer_of_many_rows_on_the_device_of_the_run():
    x, weight, bias = torch.ones(3000, 2), torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), torch.arange(3.0)
    out = torch.nn.functional.linear(x, weight, bias)
    assert (out == torch.tensor([3.0, 8.0, 13.0])).all()
