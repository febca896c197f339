"""Rows chosen by numbers: embedding looks them up, one_hot writes the numbers themselves as rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._tensor import Tensor, wrap
from ...autograd.modes import no_grad
from ...backends.arrays import solid
from ...dtypes import bfloat16, int32, int64, round_to_bfloat16
from ...ops.define import must_be_tensor
from ...ops.record import record
from ...ops.taking import add_at

__all__ = ["embedding", "one_hot"]


def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """The rows of *weight*, a matrix, whose numbers stand in *input*; IndexError for a number that is no row's.

    A row's gradient is the sum of those of its uses; with *scale_grad_by_freq*, their mean; the row *padding_idx* gets
    none. Rows longer than *max_norm* are first shortened, in place. *sparse* is accepted, but the gradient is a dense
    tensor.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.embedding(torch.tensor([1, 0, 1]), torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[3., 4.],
            [1., 2.],
            [3., 4.]])
    """
    for name, position, x in (("input", 2, input), ("weight", 1, weight)):
        if not isinstance(x, Tensor):
            raise must_be_tensor("embedding", "indices" if name == "input" else name, position, x)
    rows = weight._array.shape[0] if weight._array.ndim else 0
    if padding_idx is not None:
        if not -rows <= padding_idx < rows:
            raise AssertionError("Padding_idx must be within num_embeddings")
        padding_idx %= rows
    if weight._array.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    if input.dtype is not int64 and input.dtype is not int32:
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"torch.{input.dtype.title}Tensor instead (while checking arguments for embedding)"
        )
    places = input._array
    if places.size and places.view(f"u{places.itemsize}").max() >= rows:  # as unsigned numbers, negative ones are huge
        raise IndexError("index out of range in self")
    if max_norm is not None:
        _shorten(weight, np.unique(places), max_norm, norm_type)
    shares = _shares(places, padding_idx, scale_grad_by_freq)
    out = wrap(np.take(weight._array, places, 0), weight.dtype)
    return record("EmbeddingBackward0", out, (weight,), (lambda g: _add_rows(g, places, shares, rows),), (input,))


def _shorten(weight: Tensor, rows: np.ndarray, max_norm: float, norm_type: float) -> None:
    """Scale those of the *rows* of *weight* down whose norm is above *max_norm*."""
    with no_grad():
        for row in rows:
            length = float((np.abs(weight._array[row].astype(np.float64)) ** norm_type).sum() ** (1 / norm_type))
            if length > max_norm:
                weight[int(row)].mul_(max_norm / (length + 1e-7))


def _shares(places: np.ndarray, padding_idx: int | None, by_frequency: bool) -> Any:
    """With how much of its gradient each use counts: 1, but 0 for padding, and 1 / n, where asked for, if there are n
    uses.
    """
    shares: Any = None
    if by_frequency:
        _, inverse, counts = np.unique(places, return_inverse=True, return_counts=True)
        shares = 1 / counts[inverse.reshape(places.shape)]
    if padding_idx is not None:
        shares = np.where(places == padding_idx, 0, 1 if shares is None else shares)
    return None if shares is None else shares[..., None]


def _add_rows(g: Tensor, places: np.ndarray, shares: Any, rows: int) -> Tensor:
    """Zeros, but with the rows of *g* added to those at *places*: the way back of `embedding`."""
    values = g._array if shares is None else np.where(shares == 0, 0, g._array * shares).astype(g._array.dtype)
    array = np.zeros((rows, values.shape[-1]), values.dtype, like=values)
    add_at(array, (places,), values)
    out = wrap(round_to_bfloat16(array) if g.dtype is bfloat16 else array, g.dtype)

    def rule(gg: Tensor) -> Tensor:
        looked_up = embedding(wrap(places, int64), gg)
        return looked_up if shares is None else looked_up * wrap(shares.astype(gg._array.dtype), gg.dtype)

    return record("EmbeddingDenseBackwardBackward0", out, (g,), (rule,))


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """For each class number a vector of zeros with a 1 at that place; with -1, as many classes as the largest number
    needs.

    RuntimeError for numbers that are negative or too large.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.one_hot(torch.tensor([0, 2]))
    tensor([[1, 0, 0],
            [0, 0, 1]])
    """
    if not isinstance(tensor, Tensor):
        raise must_be_tensor("one_hot", "input", 1, tensor)
    if tensor.dtype is not int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    numbers = tensor._array
    if not numbers.size:
        if num_classes <= 0:
            raise RuntimeError("Can not infer total number of classes from empty tensor.")
        return wrap(np.zeros((*numbers.shape, num_classes), np.int64, like=numbers), int64)
    if numbers.min() < 0:
        raise RuntimeError("Class values must be non-negative.")
    if num_classes == -1:
        num_classes = int(numbers.max()) + 1
    elif numbers.max() >= num_classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    places = numbers[..., None] == np.arange(num_classes, like=numbers)
    return wrap(solid(places.astype(np.int64)), int64)
