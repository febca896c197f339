"""Columns of a table become tensors through NumPy, as pandas hands them out: by `values`, `to_numpy()`, `__array__`."""

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu.ops import warn


class Column:
    """As little of a pandas.Series as `tensor` asks for."""

    def __init__(self, values):
        self.values = values

    def __len__(self):
        return len(self.values)

    def __getitem__(self, label):
        return self.values[label - 1]  # the labels of a part of a column need not begin at 0

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.values, dtype)


def locked(numbers):
    """A column's memory, which pandas does not let one write to."""
    array = np.asarray(numbers)
    array.flags.writeable = False
    return array


def test_the_memory_of_a_column_is_shared():
    values = np.array([1.5, 2.5])
    x = torch.from_numpy(values)
    values[0] = 7.0
    assert x.tolist() == [7.0, 2.5]


def test_a_column_that_is_locked_warns_and_stays_as_it_is(monkeypatch):
    monkeypatch.setattr(warn, "_given", set())  # it warns once in the life of a program
    values = locked([1.5, 2.5])
    with pytest.warns(UserWarning, match="The given NumPy array is not writable"):
        x = torch.from_numpy(values)
    assert x.tolist() == [1.5, 2.5]
    with pytest.raises(ValueError, match="read-only"):
        x.add_(1)
    assert torch.tensor(values).add_(1).tolist() == [2.5, 3.5]


@pytest.mark.parametrize(
    ("numbers", "dtype"), [([1.5, 2.5], torch.float64), ([1, 2], torch.int64), ([True, False], torch.bool)]
)
def test_a_column_keeps_its_type_and_can_be_given_another(numbers, dtype):
    column = Column(np.array(numbers))
    assert torch.tensor(column).dtype is dtype
    assert torch.tensor(column).tolist() == torch.as_tensor(column).tolist() == numbers
    assert torch.tensor(column, dtype=torch.float32).dtype is torch.float32
    assert torch.tensor(np.array([numbers, numbers]).T, dtype=torch.float32).shape == (2, 2)


def test_a_column_of_words_is_refused():
    with pytest.raises(ValueError, match="too many dimensions 'str'"):
        torch.tensor(Column(np.array(["a", "b"], object)))
    with pytest.raises(TypeError, match=r"can't convert np.ndarray of type numpy.object_"):
        torch.from_numpy(np.array(["a", "b"], object))
    with pytest.raises(TypeError, match=r"expected np.ndarray \(got Column\)"):
        torch.from_numpy(Column(np.ones(2)))
