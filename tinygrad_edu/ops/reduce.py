"""Reductions: many elements become one, and the gradient of the one goes back to the many.

The gradient of a sum is a broadcast; the other rules here are that sentence with a weight for each element.
"""

from __future__ import annotations

from operator import truediv
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.modes import mode
from ..backends.arrays import solid
from ..backends.numpy import quiet
from ..dtypes import bfloat16, bool_, cast, dtype, float32, get_default_dtype, int64, round_to_bfloat16, uint8
from .define import op
from .record import record
from .spelling import spelled
from .totals import MANY, total
from .windows import spread

__all__ = ["all", "any", "count_nonzero", "logsumexp", "mean", "nanmean", "nansum", "prod", "sum", "trace"]


def one_dim(dim: int, ndim: int) -> int:
    """*dim* counted from 0; IndexError where a tensor of *ndim* dimensions has no such dimension."""
    if dim.__class__ is not int and not hasattr(dim, "__index__"):
        raise TypeError(f"argument 'dim' must be int, not {type(dim).__name__}")
    size = ndim or 1
    if not -size <= dim < size:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-size}, {size - 1}], but got {dim})")
    return dim % size


def dims_of(dim: Any, ndim: int) -> tuple[int, ...]:
    """*dim* (None or empty for all, an int, or several) as a tuple of dimensions counted from 0."""
    if dim.__class__ is int:
        d = one_dim(dim, ndim)
        return (d,) if ndim else ()
    if dim is None or (isinstance(dim, (tuple, list)) and not dim):
        return tuple(range(ndim))
    dims = tuple(one_dim(d, ndim) for d in (dim if isinstance(dim, (tuple, list)) else (dim,)))
    for d in dims:
        if dims.count(d) > 1:
            raise RuntimeError(f"dim {d} appears multiple times in the list of dims")
    return dims if ndim else ()


def kept_shape(shape: tuple[int, ...], dims: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of a reduction along *dims* that keeps them, with size 1."""
    return tuple([1 if i in dims else n for i, n in enumerate(shape)])


def count_of(shape: tuple[int, ...], dims: tuple[int, ...]) -> int:
    """How many elements become one."""
    count = 1
    for d in dims:
        count *= shape[d]
    return count


def finish(array: object, to: dtype) -> Tensor:
    """A tensor around the result of a NumPy reduction, which is a scalar where no dimension is left."""
    array = solid(array, to.numpy)
    return wrap(round_to_bfloat16(array) if to is bfloat16 else array, to)


def _refuse_integers(name: str, input: Tensor, to: dtype | None = None) -> dtype:
    """The type to compute in: RuntimeError for integers where the result could only be rounded."""
    to = to or input.dtype
    if not to.is_floating_point:
        what = "Input" if to is input.dtype else "Optional"
        raise RuntimeError(
            f"{name}(): could not infer output dtype. {what} dtype must be either a floating point or complex dtype. "
            f"Got: {to.title}"
        )
    return to


def _refuse_gradient(input: Tensor, to: dtype) -> None:
    """RuntimeError for a result of integers whose gradient is asked for."""
    if not to.is_floating_point and mode.grad and input.requires_grad:
        raise RuntimeError(f"Autograd not support dtype: {to.title}")


def _add_up(array: np.ndarray, to: dtype, dims: tuple[int, ...], keepdim: bool) -> np.ndarray:
    """The sum in the precision that PyTorch adds in: half-precision types in float32, and rounded once."""
    if to.full:
        if array.size < MANY:
            return quiet.run(np.add.reduce, array, axis=dims, keepdims=keepdim)
        return quiet.run(total, array, dims, keepdim)
    wide = np.dtype(np.float32) if to.is_floating_point else to.numpy
    return quiet.run(np.add.reduce, array, axis=dims, dtype=wide, keepdims=keepdim)


def _repeated(g: Tensor, dims: tuple[int, ...], shape: tuple[int, ...]) -> Tensor:
    """The gradient of a sum along *dims* of a tensor of this *shape*: *g*, repeated along these."""
    kept = kept_shape(shape, dims)
    if mode.grad:
        return g.reshape(kept).expand(shape)
    return wrap(spread(g._array.reshape(kept), shape), g.dtype)


def _shared_out(g: Tensor, dims: tuple[int, ...], shape: tuple[int, ...]) -> Tensor:
    """The gradient of a mean: of *g*, an equal part for each element."""
    kept, n = kept_shape(shape, dims), count_of(shape, dims)
    if mode.grad:
        return g.reshape(kept).expand(shape) / n
    part = g / n
    array = np.empty(shape, part._array.dtype, like=part._array)
    array[...] = part._array.reshape(kept)
    return wrap(array, g.dtype)


@op()
@spelled
def sum(input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: dtype | None = None) -> Tensor:
    """The sum of all elements or along *dim*, an int or several; integers and booleans add up as int64.

    The gradient of a sum is a broadcast. Raises IndexError where there is no dimension *dim*.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).sum(dim=0)
    tensor([4., 6.])
    """
    array = input._array
    shape = array.shape
    to = dtype or (input.dtype if input.dtype.is_floating_point else int64)
    if not to.is_floating_point:
        _refuse_gradient(input, to)
    dims = dims_of(dim, len(shape))
    out = finish(_add_up(cast(array, input.dtype, to), to, dims, keepdim), to)
    name = "SumBackward0" if dim is None and not keepdim else "SumBackward1"
    return record(name, out, (input,), (lambda g: _repeated(g, dims, shape),))


@op()
@spelled
def nansum(input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: dtype | None = None) -> Tensor:
    """The sum that counts NaN as zero; no gradient goes to a NaN.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1.0, float("nan")]).nansum()
    tensor(1.)
    """
    shape = input._array.shape
    dims = dims_of(dim, len(shape))
    to = dtype or (input.dtype if input.dtype.is_floating_point else int64)
    array = cast(input._array, input.dtype, to)
    there = ~np.isnan(input._array)
    out = finish(_add_up(np.where(there, array, array.dtype.type(0)), to, dims, keepdim), to)
    kept = kept_shape(shape, dims)
    weight = wrap(there, bool_)
    return record("NansumBackward0", out, (input,), (lambda g: g.reshape(kept).expand(shape) * weight,))


@op()
@spelled
def mean(input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: dtype | None = None) -> Tensor:
    """The mean of all elements or along *dim*; RuntimeError for integers, whose mean is no integer.

    The gradient is shared evenly.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).mean(dim=1)
    tensor([1.5000, 3.5000])
    """
    to = _refuse_integers("mean", input, dtype)
    array = cast(input._array, input.dtype, to)
    shape = array.shape
    dims = dims_of(dim, len(shape))
    n = count_of(shape, dims)
    added = _add_up(array, to, dims, keepdim)
    out = finish(quiet.run(truediv, added, added.dtype.type(n)), to)
    name = "MeanBackward0" if dim is None and not keepdim else "MeanBackward1"
    return record(name, out, (input,), (lambda g: _shared_out(g, dims, shape),))


@op()
@spelled
def nanmean(input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: dtype | None = None) -> Tensor:
    """The mean of the elements that are not NaN.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1.0, 3.0, float("nan")]).nanmean()
    tensor(2.)
    """
    if not input.dtype.is_floating_point:
        raise RuntimeError(
            f"nanmean(): expected input to have floating point or complex dtype but got {input.dtype.title}"
        )
    count = wrap(~np.isnan(input._array), bool_).sum(dim, keepdim)
    return nansum(input, dim, keepdim, dtype=dtype) / count


@op()
@spelled
def prod(input: Tensor, dim: int | None = None, keepdim: bool = False, *, dtype: dtype | None = None) -> Tensor:
    """The product of all elements or along *dim*; integers multiply as int64.

    The derivative with respect to an element is the product of the others, also where some are zero.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([2.0, 3.0, 4.0]).prod()
    tensor(24.)
    """
    to = dtype or (input.dtype if input.dtype.is_floating_point else int64)
    shape = input._array.shape
    dims = dims_of(dim, len(shape))
    array = cast(input._array, input.dtype, to)
    wide = np.float32 if to.itemsize == 2 and to.is_floating_point else to.numpy
    out = finish(quiet.run(np.multiply.reduce, array, axis=dims, dtype=wide, keepdims=keepdim), to)
    kept = kept_shape(shape, dims)

    def rule(g: Tensor, out: Tensor) -> Tensor:
        x = input.to(to)
        if (input._array == 0).any():
            return g.reshape(kept) * _product_of_others(x, dim)
        return (g * out).reshape(kept) / x

    name = "ProdBackward0" if dim is None else "ProdBackward1"
    return record(name, out, (input,), (rule,), saved=(input,), use_out=True)


def _product_of_others(x: Tensor, dim: int | None) -> Tensor:
    """For each element, the product of the others along *dim*: those before it times those after it, so that a zero
    needs no division.
    """
    from .joining import cat

    flat = x.reshape(-1) if dim is None or not x._array.ndim else x
    d = 0 if dim is None else one_dim(dim, x._array.ndim)
    n = flat._array.shape[d]
    one = wrap(np.ones_like(flat._array[(slice(None),) * d + (slice(1),)]), x.dtype)
    before = cat([one, flat.narrow(d, 0, n - 1)], d).cumprod(d)
    after = cat([one, flat.flip(d).narrow(d, 0, n - 1)], d).cumprod(d).flip(d)
    return (before * after).reshape(x._array.shape)


@op()
@spelled
def all(input: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """Whether all elements, or all along *dim*, are nonzero; as bool, of uint8 as uint8.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([True, False]).all()
    tensor(False)
    """
    return _truth(np.logical_and, input, dim, keepdim)


@op()
@spelled
def any(input: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """Whether any element, or any along *dim*, is nonzero; as bool, of uint8 as uint8.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([True, False]).any()
    tensor(True)
    """
    return _truth(np.logical_or, input, dim, keepdim)


def _truth(function: Any, input: Tensor, dim: Any, keepdim: bool) -> Tensor:
    dims = dims_of(dim, input._array.ndim)
    return finish(function.reduce(input._array, axis=dims, keepdims=keepdim), uint8 if input.dtype is uint8 else bool_)


@op()
@spelled
def count_nonzero(input: Tensor, dim: Any = None, *dims: int) -> Tensor:
    """The number of nonzero elements, in all or along *dim*, as int64.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([0, 3, 4]).count_nonzero()
    tensor(2)
    """
    dim = (dim, *dims) if dims else dim
    return finish(np.add.reduce(input._array != 0, axis=dims_of(dim, input._array.ndim), dtype=np.int64), int64)


@op()
@spelled
def logsumexp(input: Tensor, dim: Any, keepdim: bool = False) -> Tensor:
    """log(sum(exp(input))) along *dim*, with the largest element taken out of the exponents so that none overflows.

    The derivative is softmax: each element's share of the sum.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1000.0, 1000.0]).logsumexp(0)
    tensor(1000.6932)
    """
    to = input.dtype if input.dtype.is_floating_point else get_default_dtype()
    shape = input._array.shape
    dims = dims_of(dim, len(shape))
    array = cast(input._array, input.dtype, float32 if to.itemsize == 2 else to)
    if array.size:
        top = np.max(array, axis=dims, keepdims=True)
        top = np.where(np.isinf(top), top.dtype.type(0), top)
    else:
        top = np.zeros((), array.dtype, like=array)
    powers = quiet.run(np.exp, quiet.run(np.subtract, array, top))
    kept_array = quiet.run(np.add, quiet.run(np.log, quiet.run(total, powers, dims, True)), top)
    out = finish(
        kept_array if keepdim else kept_array.reshape(tuple(n for i, n in enumerate(shape) if i not in dims)), to
    )
    kept = kept_shape(shape, dims)

    def rule(g: Tensor, out: Tensor) -> Tensor:
        return g.reshape(kept) * (input - out.reshape(kept)).exp()

    return record("LogsumexpBackward0", out, (input,), (rule,), saved=(input,), use_out=True)


@op()
@spelled
def trace(input: Tensor) -> Tensor:
    """The sum of a matrix's diagonal; its gradient is a multiple of the identity.

    >>> import tinygrad_edu as torch
    >>> torch.eye(3).trace()
    tensor(3.)
    """
    if input.dtype is bool_:
        raise NotImplementedError("\"trace\" not implemented for 'Bool'")
    if input._array.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {input._array.ndim}")
    out = input.detach().diagonal().sum()
    rows, columns = input._array.shape
    eye = wrap(np.eye(rows, columns, dtype=np.float32, like=input._array), input.dtype)
    return record("TraceBackward0", out, (input,), (lambda g: g * eye.to(g.dtype),))
