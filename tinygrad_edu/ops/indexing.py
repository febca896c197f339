"""x[...] and x[...] = y: what is a view, what is a copy, and where the gradients go.

An index is taken in two steps: first numbers, slices, None and `...`, which give a view; then tensors, lists and masks,
which copy (see `taking.py`). So in x[0, :, [1, 2]] the 0 is gone before the list is looked at, and the result has the
shape that PyTorch gives it, not NumPy's.

One extension: a slice may have a negative step. PyTorch refuses it, as a view cannot go backwards there; here the
result is a copy, as of `flip`.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.device import device
from ..dtypes import int64
from .numbers import element, type_name
from .taking import OUT_OF, Places, places_of, put_in_place, take_at
from .windows import excerpt

__all__: list[str] = []  # operators only

ALL = slice(None)
WRONG_INDEX = (
    "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {})"
)
NO_DIMENSIONS = (
    "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim "
    "tensor "
    "to a number"
)
NOT_A_TUPLE = (
    "Using a non-tuple sequence for multidimensional indexing is deprecated and will be changed in pytorch 2.9; use "
    "x[tuple(seq)] instead of x[seq]. In pytorch 2.9 this will be interpreted as tensor index, x[torch.tensor(seq)], "
    "which "
    "will result either in an error or a different result"
)


def getitem(input: Tensor, index: Any) -> Tensor:
    """The elements of *input* at *index*: a view where it is made of numbers, slices, None and `...`, else a copy.

    The gradient is put back where the elements came from, into zeros.
    """
    x, places, kept = window_at(input, index)
    return x if places is None else take_at(x, places, kept)


def setitem(input: Tensor, index: Any, value: Any) -> None:
    """Write *value*, a number or a tensor that broadcasts, into the elements of *input* at *index*.

    The gradient of the value is read where it was written; what was overwritten gets none.
    """
    if not isinstance(value, Tensor):
        if not isinstance(value, (int, float, complex, np.integer)):
            raise TypeError(f"can't assign a {type_name(value)} to a torch.{input.dtype.title}Tensor")
        value = wrap(element(int(value) if isinstance(value, np.integer) else value, input.dtype), input.dtype)
    if index.__class__ is bool:
        if not index:
            return  # no element is spoken of
        index = None
    x, places, kept = window_at(input, index, reading=False)
    if value._array.size == 1 and len(kept) == 1 and kept[0].dtype.name in ("bool", "uint8"):
        value = value.to(x.dtype)  # the one case in which PyTorch casts: it becomes a masked_fill
    if places is not None:
        put_in_place(x, places, kept, _without_leading_ones(value, x._array[places].ndim))
    elif not value._array.ndim:
        x.fill_(value)
    else:
        value = _without_leading_ones(value, 0) if value._array.shape != x._array.shape else value
        x.copy_(value.expand(x._array.shape))


Tensor.__getitem__ = getitem  # type: ignore[attr-defined]
Tensor.__setitem__ = setitem  # type: ignore[attr-defined]


def _without_leading_ones(value: Tensor, ndim: int) -> Tensor:
    """*value* without sizes of 1 in front, which broadcasting would not mind if they were not too many."""
    shape = value._array.shape
    while len(shape) > ndim and shape[0] == 1:
        shape = shape[1:]
    return value.reshape(shape) if len(shape) < value._array.ndim else value


def window_at(input: Tensor, index: Any, reading: bool = True) -> tuple[Tensor, Places | None, list[Tensor]]:
    """The view that the numbers, slices, None and `...` of *index* make; the places in it of the tensors and lists,
    None if there is none; these tensors."""
    kind = index.__class__
    if kind is int:
        shape = input._array.shape
        if not shape:
            raise IndexError(NO_DIMENSIONS)
        if not -shape[0] <= index < shape[0]:
            raise IndexError(OUT_OF.format(index, 0, shape[0]))
        return excerpt("Select", input, lambda array: array[index, ...]), None, []
    if kind is slice:
        return _one_slice(input, index, reading), None, []
    if kind is not tuple:
        index = _as_tuple(index)
    return _Reader(input, [_as_item(item, input.device) for item in index], reading).read()


def _one_slice(input: Tensor, item: slice, reading: bool) -> Tensor:
    if not input._array.ndim:
        raise IndexError("slice() cannot be applied to a 0-dim tensor.")
    size = input._array.shape[0]
    item, flipped = _forward(item, size, reading)
    if not reading and _is_whole(item, size):
        return input
    x = excerpt("Slice", input, lambda array: array[item])
    return x.flip(0) if flipped else x


def _is_whole(item: slice, size: int) -> bool:
    """Whether *item* says plainly that it takes all of a dimension."""
    return item.start in (None, 0) and (item.stop is None or item.stop >= size) and item.step in (None, 1)


def _forward(item: slice, size: int, backwards: bool) -> tuple[slice, bool]:
    """*item* as a slice that goes forward, and whether the elements are wanted in the opposite order."""
    start, stop, step = item.indices(size)
    if step > 0:
        return item, False
    if not backwards:
        raise ValueError("step must be greater than zero")
    places = range(start, stop, step)
    return slice(places[-1], places[0] + 1, -step) if places else slice(0, 0), True


def _as_tuple(index: Any) -> tuple[Any, ...]:
    """*index*, which is no tuple, as the only entry of one; but a list that holds more than numbers is taken for a
    tuple, for old times' sake."""
    if isinstance(index, list) and len(index) < 32:
        for x in index:
            if x is None or x is Ellipsis or isinstance(x, (Tensor, slice, list, tuple, np.ndarray)):
                warnings.warn(NOT_A_TUPLE, UserWarning, stacklevel=5)
                return tuple(index)
    return (index,)


def _as_item(item: Any, where: device) -> Any:
    """One entry of an index as an int, a bool, a slice, None, `...` or a tensor; of lists one on the device *where*."""
    if item is None or item is Ellipsis or isinstance(item, (int, slice)):
        return item
    if isinstance(item, np.integer) or (isinstance(item, np.ndarray) and not item.ndim and item.dtype.kind in "iu"):
        return int(item)
    if isinstance(item, (list, tuple, range, np.ndarray)):
        item = _tensor_of(item, where)
    if isinstance(item, Tensor):
        if item.dtype.name not in ("bool", "uint8", "int32", "int64"):
            raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
        if item._array.ndim:
            return item
        return bool(item._array) if item.dtype.name in ("bool", "uint8") else int(item._array)
    if isinstance(item, str):
        raise TypeError("new(): invalid data type 'str'")
    if hasattr(item, "__index__") and not isinstance(item, np.generic):
        return item.__index__()
    raise IndexError(WRONG_INDEX.format(type_name(item)))


def _tensor_of(item: Any, where: device) -> Tensor:
    from .reading import tensor

    made = tensor(item, device=where)
    if not isinstance(item, np.ndarray) and made.dtype.is_floating_point:
        made = made.to(int64)  # a list of numbers becomes a tensor of integers, whatever they are
    return made


class _Reader:
    """Goes through the entries of an index, one after the other."""

    def __init__(self, input: Tensor, items: list[Any], reading: bool) -> None:
        self.input = input
        self.shape = input._array.shape
        self.items = items
        self.reading = reading
        self.key: list[Any] = []  # what makes the view
        self.entries: list[Any] = []  # of the view's dimensions: a slice for all of one, or a tensor of places
        self.flipped: list[int] = []
        self.name = "Alias"
        self.dim = 0  # of the input

    def read(self) -> tuple[Tensor, Places | None, list[Tensor]]:
        used = sum(_width(item) for item in self.items)
        rest = len(self.shape) - used
        if rest < 0:
            if not self.shape and self.items[0].__class__ is int and len(self.items) == 1:
                raise IndexError(NO_DIMENSIONS)
            raise IndexError(f"too many indices for tensor of dimension {len(self.shape)}")
        for item in self.items:
            if item is Ellipsis:
                self.whole(rest)
                rest = 0
            elif item is None or item.__class__ is bool:
                self.new(item)
            elif isinstance(item, slice):
                self.slice(item)
            elif isinstance(item, Tensor):
                self.key.extend([ALL] * _width(item))
                self.entries.append(item)
                self.dim += _width(item)
            else:
                self.number(item)
        kept = [entry for entry in self.entries if entry is not ALL]
        x = self.window() if self.name != "Alias" or (self.reading and not kept) else self.input
        return x, places_of(self.entries, x._array.shape) if kept else None, kept

    def window(self) -> Tensor:
        """The view that the numbers, slices, None and `...` make."""
        key = (*self.key, ...)
        x = excerpt(self.name, self.input, lambda array: array[key])
        return x.flip(self.flipped) if self.flipped else x

    def whole(self, count: int) -> None:
        """All of the next *count* dimensions."""
        self.key.extend([ALL] * count)
        self.entries.extend([ALL] * count)
        self.dim += count

    def new(self, item: bool | None) -> None:
        """A new dimension: of size 1 for None; True takes its one place, False takes none."""
        self.key.append(None)
        self.entries.append(ALL if item is None else wrap(np.zeros(int(item), np.int64, like=self.input._array), int64))
        self.name = "Unsqueeze"

    def slice(self, item: slice) -> None:
        size = self.shape[self.dim]
        forward, flipped = _forward(item, size, self.reading)
        if flipped:
            self.flipped.append(len(self.entries))
        if flipped or not _is_whole(forward, size):
            self.name = "Slice"
        self.key.append(forward)
        self.entries.append(ALL)
        self.dim += 1

    def number(self, item: int) -> None:
        size = self.shape[self.dim]
        if not -size <= item < size:
            raise IndexError(OUT_OF.format(item, self.dim, size))
        self.key.append(item)
        self.name = "Select"
        self.dim += 1


def _width(item: Any) -> int:
    """How many dimensions of the tensor an entry of an index speaks of."""
    if item is None or item is Ellipsis or item.__class__ is bool:
        return 0
    return item._array.ndim if isinstance(item, Tensor) and item.dtype.name in ("bool", "uint8") else 1
