"""Parts of a tensor: select, narrow, split, chunk, unbind, unfold, diagonal. All are views: windows onto the same
memory.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

from .._tensor import Tensor
from .define import op
from .layout import ints_of
from .record import view
from .reduce import one_dim
from .spelling import takes_axis
from .windows import Look, address, carry, excerpt, excerpts, memory_of, window

__all__ = [
    "as_strided",
    "chunk",
    "diagonal",
    "narrow",
    "select",
    "split",
    "split_with_sizes",
    "tensor_split",
    "unbind",
]


def _slice(dim: int, start: int, end: int) -> Look:
    """The window onto the places from *start* to *end* of dimension *dim*."""
    key = (slice(None),) * dim + (slice(start, end),)
    return lambda array: array[key]


@op()
@takes_axis
def select(input: Tensor, dim: int, index: int) -> Tensor:
    """The place *index* of dimension *dim*, which disappears; IndexError beyond its size.  The gradient is zero
    elsewhere.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1, 2], [3, 4]]).select(1, 0)
    tensor([1, 3])
    """
    shape = input._array.shape
    if not shape:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    dim = one_dim(dim, len(shape))
    index = operator.index(index)
    if not -shape[dim] <= index < shape[dim]:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {dim}")
    key = (slice(None),) * dim + (index, ...)
    return excerpt("Select", input, lambda array: array[key])


@op()
@takes_axis
def narrow(input: Tensor, dim: int, start: Any, length: int) -> Tensor:
    """The *length* places from *start* on of dimension *dim*.  The gradient is zero elsewhere.

    >>> import tinygrad_edu as torch
    >>> torch.arange(5).narrow(0, 1, 3)
    tensor([1, 2, 3])
    """
    shape = input._array.shape
    if not shape:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    size = shape[dim := one_dim(dim, len(shape))]
    start = operator.index(start)
    if not -size <= start <= size:
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {start})")
    if start < 0:
        start += size
    if start + length > size:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return excerpt("Slice", input, _slice(dim, start, start + length))


@op()
@takes_axis
def split(
    tensor: Tensor, split_size_or_sections: Any = None, dim: int = 0, *, split_size: Any = None
) -> tuple[Tensor, ...]:
    """Pieces of a size along *dim*, the last one what is left; or pieces of the sizes listed.

    >>> import tinygrad_edu as torch
    >>> torch.arange(5).split(2)
    (tensor([0, 1]), tensor([2, 3]), tensor([4]))
    """
    each = split_size if split_size_or_sections is None else split_size_or_sections
    if isinstance(each, (tuple, list)):
        return split_with_sizes(tensor, each, dim)
    shape = tensor._array.shape
    if not shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    size = shape[dim := one_dim(dim, len(shape))]
    if each < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={each}")
    if each == 0 and size != 0:
        raise RuntimeError(f"split_size can only be 0 if dimension size is 0, but got dimension size of {size}")
    starts = range(0, size, each) if size else [0]
    return excerpts("Split", tensor, [_slice(dim, start, min(start + each, size)) for start in starts])


@op()
def split_with_sizes(input: Tensor, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Pieces of the sizes listed along *dim*, which must add up to its size."""
    shape = input._array.shape
    if not shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    dim = one_dim(dim, len(shape))
    sizes = list(split_sizes)
    if any(size < 0 for size in sizes):
        raise RuntimeError(
            f"split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={sizes}"
        )
    if sum(sizes) != shape[dim]:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {shape[dim]} (input tensor's size at dimension "
            f"{dim}), but got split_sizes={sizes}"
        )
    ends = [sum(sizes[: i + 1]) for i in range(len(sizes))]
    return excerpts("SplitWithSizes", input, [_slice(dim, end - size, end) for end, size in zip(ends, sizes)])


@op()
@takes_axis
def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """At most *chunks* pieces of equal size along *dim*, but for the last one.

    >>> import tinygrad_edu as torch
    >>> torch.arange(5).chunk(2)
    (tensor([0, 1, 2]), tensor([3, 4]))
    """
    shape = input._array.shape
    if not shape:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    size = shape[one_dim(dim, len(shape))]
    if size == 0:
        return split_with_sizes(input, [0] * chunks, dim)
    return split(input, -(-size // chunks), dim)


@op()
def tensor_split(
    input: Tensor, indices_or_sections: Any = None, dim: int = 0, *, sections: Any = None, indices: Any = None
) -> tuple[Tensor, ...]:
    """So many pieces of nearly equal size along *dim*, the larger ones first; or the pieces between the places listed.

    >>> import tinygrad_edu as torch
    >>> torch.arange(5).tensor_split(2), torch.arange(5).tensor_split([1, 2])
    ((tensor([0, 1, 2]), tensor([3, 4])), (tensor([0]), tensor([1]), tensor([2, 3, 4])))
    """
    where = next(x for x in (indices_or_sections, sections, indices) if x is not None)
    shape = input._array.shape
    if not shape:
        raise RuntimeError("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
    size = shape[dim := one_dim(dim, len(shape))]
    if isinstance(where, Tensor):
        where = where.tolist()
    if isinstance(where, int):
        if where <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {where}")
        small, larger = divmod(size, where)
        where = [i * small + min(i, larger) for i in range(1, where)]
    slices = [_slice(dim, start, end) for start, end in zip([0, *where], [*where, size])]
    return tuple(excerpt("Slice", input, look) for look in slices)


@op()
@takes_axis
def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """The places of dimension *dim*, each a tensor of its own.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1, 2], [3, 4]]).unbind()
    (tensor([1, 2]), tensor([3, 4]))
    """
    shape = input._array.shape
    dim = one_dim(dim, len(shape))
    if not shape:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    before = (slice(None),) * dim
    return excerpts("Unbind", input, [lambda a, key=(*before, i, ...): a[key] for i in range(shape[len(before)])])


@op()
def unfold(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """All windows of *size* places along *dimension*, *step* apart; the places in a window are a new last dimension.

    An element may be in many windows: its gradient is the sum.

    >>> import tinygrad_edu as torch
    >>> torch.arange(4).unfold(0, 2, 1)
    tensor([[0, 1],
            [1, 2],
            [2, 3]])
    """
    shape = input._array.shape
    dim = one_dim(dimension, len(shape))
    length = shape[dim] if shape else 1
    if size < 0:
        raise RuntimeError(f"size is {size} but must be >= 0")
    if size > length:
        raise RuntimeError(f"maximum size for tensor at dimension {dim} is {length} but size is {size}")
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")

    def look(array: Any) -> Any:
        if not array.ndim:
            return window(array, (size,), (array.itemsize,))
        sizes, strides = list(array.shape), list(array.strides)
        sizes[dim] = (length - size) // step + 1
        strides[dim] *= step
        return window(array, (*sizes, size), (*strides, array.strides[dim]))

    return excerpt("Unfold", input, look, overlapping=True)


@op()
def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """The diagonal of the matrices in dimensions *dim1* and *dim2*, as the last dimension; *offset* counts to the
    right.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1, 2], [3, 4]]).diagonal()
    tensor([1, 4])
    """
    ndim = input._array.ndim
    a, b = one_dim(dim1, ndim), one_dim(dim2, ndim)
    if a == b:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")

    def look(array: Any) -> Any:
        shape, strides = array.shape, array.strides
        size = max(min(shape[a], shape[b] - offset) if offset >= 0 else min(shape[a] + offset, shape[b]), 0)
        start = (offset * strides[b] if offset >= 0 else -offset * strides[a]) if size else 0
        rest = [d for d in range(ndim) if d not in (a, b)]
        return window(
            array, [*(shape[d] for d in rest), size], [*(strides[d] for d in rest), strides[a] + strides[b]], start
        )

    return excerpt("Diagonal", input, look)


@op()
def as_strided(input: Tensor, size: Any, stride: Any, storage_offset: int | None = None) -> Tensor:
    """Any window onto the tensor's whole memory: this shape, these strides, from this element on.

    RuntimeError where it would reach beyond the memory.  An element may be seen many times: its gradient is the sum.

    >>> import tinygrad_edu as torch
    >>> torch.arange(4).as_strided((3, 2), (1, 1))
    tensor([[0, 1],
            [1, 2],
            [2, 3]])
    """
    array = input._array
    memory = memory_of(array)
    shape, strides = ints_of("as_strided", "size", (size,)), ints_of("as_strided", "stride", (stride,))
    begin = address(array) - address(memory)
    offset = begin // array.itemsize if storage_offset is None else storage_offset
    _check_strided(shape, strides, offset, memory.nbytes // array.itemsize, input.dtype.itemsize)
    steps = tuple(s * array.itemsize for s in strides)
    part = (shape, steps, offset * array.itemsize)
    whole = (array.shape, array.strides, begin)
    seen = window(array, shape, steps, part[2] - begin)
    return view("AsStridedBackward0", input, seen, lambda g: carry(g, part, whole))


def _check_strided(shape: Sequence[int], strides: Sequence[int], offset: int, room: int, itemsize: int) -> None:
    if len(shape) != len(strides):
        raise RuntimeError("mismatch in length of strides and shape")
    if any(s < 0 for s in strides):
        raise RuntimeError(
            f"as_strided: Negative strides are not supported at the moment, got strides: {list(strides)}"
        )
    if offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")
    if 0 in shape:
        return
    end = offset + 1 + sum((n - 1) * s for n, s in zip(shape, strides))
    if end > room:
        raise RuntimeError(
            f"setStorage: sizes {list(shape)}, strides {list(strides)}, storage offset {offset}, and itemsize "
            f"{itemsize} requiring a storage size of {end * itemsize} are out of bounds for storage of size "
            f"{room * itemsize}"
        )
