"""Several tensors as one: cat, stack and their relatives, meshgrid."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.arrays import solid
from ..dtypes import cast, promote_types
from .define import op, write_out
from .record import record
from .reduce import one_dim
from .spelling import takes_axis

__all__ = [
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "cat",
    "column_stack",
    "concat",
    "concatenate",
    "dstack",
    "hstack",
    "meshgrid",
    "stack",
    "vstack",
]


def tensors_of(name: str, tensors: Any) -> list[Tensor]:
    """*tensors* as a list; TypeError, in the name of the caller, where they are no sequence of tensors."""
    if not isinstance(tensors, (tuple, list)):
        raise TypeError(
            f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, not {type(tensors).__name__}"
        )
    for i, x in enumerate(tensors):
        if not isinstance(x, Tensor):
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(x).__name__}")
    return list(tensors)


@op(method=False)
@takes_axis
def cat(tensors: Sequence[Tensor], dim: int = 0, *, out: Tensor | None = None) -> Tensor:
    """The tensors one after the other along *dim*, in the dtype in which they meet; the other sizes must be equal.

    The gradient is cut into the pieces again.

    >>> import tinygrad_edu as torch
    >>> torch.cat([torch.tensor([1, 2]), torch.tensor([3])])
    tensor([1, 2, 3])
    """
    tensors = tensors_of("cat", tensors)
    if not tensors:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    for i, x in enumerate(tensors):
        if not x._array.ndim:
            raise RuntimeError(f"zero-dimensional tensor (at position {i}) cannot be concatenated")
    used = [x for x in tensors if x._array.shape != (0,)] or tensors[:1]  # the old empty tensor goes with everything
    dim = one_dim(dim, used[0]._array.ndim) if used[0]._array.shape != (0,) else 0
    _check_sizes(tensors, used[0]._array.shape, dim)
    to = tensors[0].dtype
    for x in tensors[1:]:
        to = promote_types(to, x.dtype)
    array = np.concatenate([cast(x._array, x.dtype, to) for x in used], dim)
    rules: list[Callable[[Tensor], Tensor]] = []
    start = 0
    for x in tensors:
        if x._array.shape == (0,):
            rules.append(lambda g: wrap(np.zeros(0, g._array.dtype, like=g._array), g.dtype))
            continue
        length = x._array.shape[dim]
        rules.append(lambda g, start=start, length=length: g.narrow(dim, start, length))
        start += length
    result = record("CatBackward0", wrap(_in_order(array), to), tensors, rules)
    return result if out is None else write_out(out, result, "cat")


def _in_order(array: np.ndarray) -> np.ndarray:
    return solid(array)


def _check_sizes(tensors: Sequence[Tensor], first: tuple[int, ...], dim: int) -> None:
    for i, x in enumerate(tensors):
        shape = x._array.shape
        if shape == (0,):
            continue
        if len(shape) != len(first):
            raise RuntimeError(f"Tensors must have same number of dimensions: got {len(first)} and {len(shape)}")
        for d, (a, b) in enumerate(zip(first, shape)):
            if a != b and d != dim:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {dim}. Expected size {a} but got size {b} for "
                    f"tensor number {i} in the list."
                )


@op(method=False)
@takes_axis
def concat(tensors: Sequence[Tensor], dim: int = 0, *, out: Tensor | None = None) -> Tensor:
    """`cat` by another name."""
    return cat(tensors, dim, out=out)


concatenate = concat


@op(method=False)
@takes_axis
def stack(tensors: Sequence[Tensor], dim: int = 0, *, out: Tensor | None = None) -> Tensor:
    """Tensors of one shape side by side along a new dimension *dim*.  The gradient is taken apart again.

    >>> import tinygrad_edu as torch
    >>> torch.stack([torch.tensor([1, 2]), torch.tensor([3, 4])], 1)
    tensor([[1, 3],
            [2, 4]])
    """
    tensors = tensors_of("stack", tensors)
    if not tensors:
        raise RuntimeError("stack expects a non-empty TensorList")
    first = tensors[0]._array.shape
    dim = one_dim(dim, len(first) + 1)
    to = tensors[0].dtype
    for i, x in enumerate(tensors):
        if x._array.shape != first:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(first)} at entry 0 and "
                f"{list(x._array.shape)} at entry {i}"
            )
        to = promote_types(to, x.dtype)
    array = _in_order(np.stack([cast(x._array, x.dtype, to) for x in tensors], dim))
    rules = [lambda g, i=i: g.select(dim, i) for i in range(len(tensors))]
    result = record("StackBackward0", wrap(array, to), tensors, rules)
    return result if out is None else write_out(out, result, "stack")


def _joined(
    name: str, tensors: Any, prepare: Callable[[Tensor], Tensor], dim: int | None, out: Tensor | None
) -> Tensor:
    """`cat` of the prepared tensors; *dim* None: the last one of vectors, the second of others."""
    tensors = tensors_of(name, tensors)
    if not tensors:
        raise RuntimeError(f"{name} expects a non-empty TensorList")
    ready = [prepare(x) for x in tensors]
    if dim is None:
        dim = 0 if ready[0]._array.ndim == 1 else 1
    return cat(ready, dim, out=out)


@op(method=False)
def hstack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """The tensors side by side: joined along the first dimension if they have one, else along the second.

    >>> import tinygrad_edu as torch
    >>> torch.hstack([torch.tensor([1, 2]), torch.tensor([3])])
    tensor([1, 2, 3])
    """
    return _joined("hstack", tensors, atleast_1d, None, out)


@op(method=False)
def vstack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """The tensors below each other, vectors as rows.

    >>> import tinygrad_edu as torch
    >>> torch.vstack([torch.tensor([1, 2]), torch.tensor([3, 4])])
    tensor([[1, 2],
            [3, 4]])
    """
    return _joined("vstack", tensors, atleast_2d, 0, out)


@op(method=False)
def dstack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """The tensors behind each other, along the third dimension."""
    return _joined("dstack", tensors, atleast_3d, 2, out)


@op(method=False)
def column_stack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """The tensors side by side, vectors as columns.

    >>> import tinygrad_edu as torch
    >>> torch.column_stack([torch.tensor([1, 2]), torch.tensor([3, 4])])
    tensor([[1, 3],
            [2, 4]])
    """
    return _joined("column_stack", tensors, lambda x: x if x._array.ndim > 1 else x.reshape(x._array.size, 1), 1, out)


def _each(function: Callable[[Tensor], Tensor], tensors: tuple[Any, ...]) -> Any:
    if len(tensors) == 1 and isinstance(tensors[0], Tensor):
        return function(tensors[0])
    if len(tensors) == 1:
        (tensors,) = tensors
    return tuple(function(x) for x in tensors)


@op(method=False)
def atleast_1d(*tensors: Any) -> Any:
    """The tensor, or each of several, with at least one dimension.

    >>> import tinygrad_edu as torch
    >>> torch.atleast_1d(torch.tensor(5))
    tensor([5])
    """
    return _each(lambda x: x if x._array.ndim else x.reshape(1), tensors)


@op(method=False)
def atleast_2d(*tensors: Any) -> Any:
    """The tensor, or each of several, with at least two dimensions: a vector becomes a row."""
    return _each(
        lambda x: x.reshape(1, 1) if not x._array.ndim else x.unsqueeze(0) if x._array.ndim == 1 else x, tensors
    )


@op(method=False)
def atleast_3d(*tensors: Any) -> Any:
    """The tensor, or each of several, with at least three dimensions: (n) becomes (1, n, 1), and (m, n) becomes (m, n,
    1).
    """

    def raised(x: Tensor) -> Tensor:
        if x._array.ndim == 0:
            return x.reshape(1, 1, 1)
        if x._array.ndim == 1:
            return x.unsqueeze(0).unsqueeze(-1)
        return x.unsqueeze(-1) if x._array.ndim == 2 else x

    return _each(raised, tensors)


@op(method=False)
def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Tensor, ...]:
    """The coordinates of all points of the grid that the vectors span: for each vector, its expansion over the grid.

    *indexing* "ij" (the default, of which PyTorch warns) lets the first vector run down the rows, "xy" along them.

    >>> import tinygrad_edu as torch
    >>> torch.meshgrid(torch.tensor([1, 2]), torch.tensor([3, 4]), indexing="ij")
    (tensor([[1, 1],
            [2, 2]]), tensor([[3, 4],
            [3, 4]]))
    """
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        (tensors,) = tensors
    if not tensors:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    if any(x.dtype is not tensors[0].dtype for x in tensors):
        raise RuntimeError("meshgrid expects all tensors to have the same dtype")
    if indexing is None:
        warnings.warn(
            "torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.",
            UserWarning,
            stacklevel=2,
        )
    elif indexing not in ("ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    for x in tensors:
        if x._array.ndim > 1:
            raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {x}")
    n = len(tensors)
    order = list(range(n))  # the dimension along which each vector runs
    if indexing == "xy" and n > 1:
        order[:2] = [1, 0]
    shape = [tensors[i]._array.size for i in order]
    return tuple(x.view([-1 if j == order[i] else 1 for j in range(n)]).expand(shape) for i, x in enumerate(tensors))
