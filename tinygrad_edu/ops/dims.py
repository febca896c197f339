"""The dimensions in another order: permute, transpose and their relatives. All are views."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .._tensor import Tensor
from .define import op
from .layout import ints_of
from .record import view
from .reduce import one_dim

__all__ = ["adjoint", "moveaxis", "movedim", "permute", "swapaxes", "swapdims", "t", "transpose"]


@op()
def permute(input: Tensor, *dims: Any, **named: Any) -> Tensor:
    """The dimensions in the order *dims*: a view.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(2, 3, 4).permute(2, 0, 1).shape
    tinygrad_edu.Size([4, 2, 3])
    """
    order = ints_of("permute", "dims", dims, named)
    ndim = input._array.ndim
    if len(order) != ndim:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {ndim} is not equal to len(dims) = {len(order)}"
        )
    order = tuple(one_dim(d, ndim) for d in order)
    if len(set(order)) != ndim:
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    inverse = tuple(order.index(d) for d in range(ndim))
    return view("PermuteBackward0", input, input._array.transpose(order), lambda g: g.permute(inverse))


@op()
def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Two dimensions exchanged: a view.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(2, 3, 4).transpose(0, -1).shape
    tinygrad_edu.Size([4, 3, 2])
    """
    array = transposed(input._array, dim0, dim1)
    return view("TransposeBackward0", input, array, lambda g: g.transpose(dim0, dim1))


def transposed(array: np.ndarray, dim0: int, dim1: int) -> np.ndarray:
    a, b = one_dim(dim0, array.ndim), one_dim(dim1, array.ndim)
    return array.swapaxes(a, b) if array.ndim else array[...]


@op()
def swapaxes(input: Tensor, axis0: int, axis1: int) -> Tensor:
    """`transpose` by NumPy's name."""
    return input.transpose(axis0, axis1)


@op()
def swapdims(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """`transpose` by another name."""
    return input.transpose(dim0, dim1)


@op()
def t(input: Tensor) -> Tensor:
    """A matrix with its two dimensions exchanged, a view; fewer dimensions stay as they are, of more RuntimeError.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1, 2], [3, 4]]).t()
    tensor([[1, 3],
            [2, 4]])
    """
    return view("TBackward0", input, matrix_transposed("t", input._array), lambda g: g.t())


def matrix_transposed(name: str, array: np.ndarray) -> np.ndarray:
    """The transpose of a matrix, or what has fewer dimensions as it is."""
    if array.ndim > 2:
        raise RuntimeError(f"{name}() expects a tensor with <= 2 dimensions, but self is {array.ndim}D")
    return array.T


@op()
def movedim(input: Tensor, source: Any, destination: Any) -> Tensor:
    """The dimensions *source* (an int or several) at the places *destination*, the others in their order around them: a
    view.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(2, 3, 4).movedim(0, -1).shape
    tinygrad_edu.Size([3, 4, 2])
    """
    ndim = input._array.ndim
    sources, places = (list(x) if isinstance(x, (tuple, list)) else [x] for x in (source, destination))
    if len(sources) != len(places):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({sources} dims) should contain the same number of "
            f"dims as destination ({places} dims)"
        )
    from_, to = ([one_dim(d, ndim) for d in dims] for dims in (sources, places))
    for name, dims, given in (("source", from_, sources), ("destination", to, places)):
        if len(set(dims)) != len(dims):
            raise RuntimeError(f"movedim: repeated dim in `{name}` ({given})")
    rest = iter(d for d in range(ndim) if d not in from_)
    if not ndim:
        return view("AliasBackward0", input, input._array[...], lambda g: g)
    return input.permute(tuple(from_[to.index(d)] if d in to else next(rest) for d in range(ndim)))


@op()
def moveaxis(input: Tensor, source: Any, destination: Any) -> Tensor:
    """`movedim` by NumPy's name."""
    return movedim(input, source, destination)


@op()
def adjoint(input: Tensor) -> Tensor:
    """The last two dimensions exchanged, as `mT`."""
    if not input._array.ndim:
        return input
    if input._array.ndim < 2:
        raise RuntimeError(
            f"tensor.adjoint() is only supported on matrices or batches of matrices. Got {input._array.ndim}-D tensor."
        )
    return input.transpose(-2, -1)


def _T(self: Tensor) -> Tensor:
    """The dimensions in reverse order: the transpose of a matrix. For other numbers of dimensions than 2 this is
    deprecated.
    """
    ndim = self._array.ndim
    if ndim not in (0, 2) and ndim != 1:
        _warn_once(
            "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will "
            "throw an error in a future release. Consider `x.mT` to transpose batches of matrices or "
            "`x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor."
        )
    return view("PermuteBackward0", self, self._array.T, lambda g: g.permute(tuple(reversed(range(ndim)))))


def _mT(self: Tensor) -> Tensor:
    """Each matrix of a batch transposed: the last two dimensions exchanged."""
    if not self._array.ndim:
        return self
    if self._array.ndim < 2:
        raise RuntimeError(
            f"tensor.mT is only supported on matrices or batches of matrices. Got {self._array.ndim}-D tensor."
        )
    return self.transpose(-2, -1)


_warned: set[str] = set()


def _warn_once(message: str) -> None:
    if message not in _warned:
        _warned.add(message)
        warnings.warn(message, UserWarning, stacklevel=4)


Tensor.T = property(_T)
Tensor.mT = property(_mT)
