"""Broadcasting: the same elements used again along dimensions of size 1, without copying them."""

from __future__ import annotations

from typing import Any

from .._tensor import Size, Tensor
from .define import op
from .layout import ints_of
from .record import view
from .windows import window

__all__ = ["broadcast_shapes", "broadcast_tensors", "broadcast_to"]


@op()
def expand(input: Tensor, *size: Any, implicit: bool = False, **named: Any) -> Tensor:
    """A view in which dimensions of size 1 (and new ones in front) are repeated without being copied; -1 keeps a size.

    RuntimeError where another size is to change.  The gradient sums the repetitions.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1], [2]]).expand(-1, 3)
    tensor([[1, 1, 1],
            [2, 2, 2]])
    """
    sizes = ints_of("expand", "size", size, named)
    array = input._array
    new = len(sizes) - array.ndim
    if new < 0:
        raise RuntimeError(
            f"expand(torch.{input.dtype.title}Tensor{{{list(array.shape)}}}, size={list(sizes)}): the number of sizes "
            f"provided ({len(sizes)}) must be greater or equal to the number of dimensions in the tensor ({array.ndim})"
        )
    shape, strides = list(sizes), [0] * len(sizes)
    for i in reversed(range(len(sizes))):
        if i < new:
            if sizes[i] < 0:
                raise RuntimeError(
                    f"The expanded size of the tensor ({sizes[i]}) isn't allowed in a leading, non-existing "
                    f"dimension {i}"
                )
            following = shape[i + 1] * strides[i + 1] if i + 1 < len(sizes) else array.itemsize
            strides[i] = following if sizes[i] == 1 and array.ndim else 0
        elif sizes[i] in (-1, array.shape[i - new]):
            shape[i], strides[i] = array.shape[i - new], array.strides[i - new]
        elif array.shape[i - new] != 1 or sizes[i] < 0:
            raise RuntimeError(
                f"The expanded size of the tensor ({sizes[i]}) must match the existing size ({array.shape[i - new]}) "
                f"at non-singleton dimension {i}.  Target sizes: {list(sizes)}.  Tensor sizes: {list(array.shape)}"
            )
    return view("ExpandBackward0", input, window(array, shape, strides), lambda g: g)  # `fit` sums


@op()
def expand_as(input: Tensor, other: Tensor) -> Tensor:
    """`expand` to the shape of *other*."""
    return input.expand(other._array.shape)


@op()
def broadcast_to(input: Tensor, size: Any, *sizes: int) -> Tensor:
    """`expand` to *size*, a tuple or, as a method, several numbers."""
    return input.expand((size, *sizes) if sizes else size)


@op(method=False)
def broadcast_tensors(*tensors: Any) -> tuple[Tensor, ...]:
    """All *tensors* expanded to the one shape in which they go together.

    >>> import tinygrad_edu as torch
    >>> [x.shape for x in torch.broadcast_tensors(torch.zeros(3), torch.zeros(2, 1))]
    [tinygrad_edu.Size([2, 3]), tinygrad_edu.Size([2, 3])]
    """
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        (tensors,) = tensors
    shape: tuple[int, ...] = ()
    for x in tensors:
        shape = broadcast(shape, x._array.shape)
    return tuple(x if x._array.shape == shape else x.expand(shape) for x in tensors)


def broadcast(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """The shape in which tensors of shapes *a* and *b* go together; RuntimeError where there is none."""
    n = max(len(a), len(b))
    a, b = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b
    for i in reversed(range(n)):
        if a[i] != b[i] and 1 not in (a[i], b[i]):
            raise RuntimeError(
                f"The size of tensor a ({a[i]}) must match the size of tensor b ({b[i]}) at non-singleton dimension {i}"
            )
    return tuple(q if p == 1 else p for p, q in zip(a, b))


def broadcast_shapes(*shapes: Any) -> Size:
    """The shape in which tensors of these *shapes* (tuples or ints) go together; RuntimeError where there is none.

    >>> broadcast_shapes((2, 1), (3,))
    tinygrad_edu.Size([2, 3])
    """
    result: list[int] = []
    for number, shape in enumerate(shapes):
        sizes = (shape,) if isinstance(shape, int) else shape
        result[:0] = [1] * (len(sizes) - len(result))
        for i in range(-1, -1 - len(sizes), -1):
            if sizes[i] < 0:
                raise ValueError("Attempting to broadcast a dimension with negative length!")
            if sizes[i] not in (1, result[i]):
                if result[i] != 1:
                    raise RuntimeError(
                        f"Attempting to broadcast a dimension of length {sizes[i]} at {i}! Mismatching argument at "
                        f"index {number} had {sizes}; but expected shape should be broadcastable to {result}"
                    )
                result[i] = sizes[i]
    return Size(result)
