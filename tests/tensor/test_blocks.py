"""Arrays a piece at a time: the same numbers as at once."""

import numpy as np
import pytest

from tinygrad_edu.backends.blocks import to_rows


@pytest.mark.parametrize("shape", [(512, 64), (513, 64), (514, 192), (40, 2048), (0, 64), (20_000, 1)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_every_row_meets_the_row(shape, order):
    matrix = np.asarray(np.random.default_rng(0).random(shape), np.float32, order=order)
    row = np.arange(shape[1], dtype=np.float32)
    expected = matrix + row
    to_rows(np.add, matrix, row)
    np.testing.assert_array_equal(matrix, expected)
