"""Products of more than two: powers and chains of matrices, and the vector product of space."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .._tensor import Tensor, wrap
from ..dtypes import bool_
from ..ops.define import broadcast_error, result_type_of
from ..ops.evaluate import array_of
from ..ops.outs import write_out
from ..ops.record import record
from ..ops.reduce import finish, one_dim
from .matrices import with_out
from .solving import inv


@with_out
def matrix_power(A: Tensor, n: int) -> Tensor:
    """A multiplied by itself *n* times, by squaring; its inverse, where *n* is negative.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.matrix_power(torch.tensor([[1.0, 1.0], [0.0, 1.0]]), 3)
    tensor([[1., 3.],
            [0., 1.]])
    """
    shape = A._array.shape
    if len(shape) < 2:
        raise RuntimeError("linalg.matrix_power: The input tensor A must have at least 2 dimensions.")
    if shape[-1] != shape[-2]:
        raise RuntimeError(
            f"linalg.matrix_power: A must be batches of square matrices, but they are {shape[-2]} by {shape[-1]} "
            "matrices"
        )
    if n == 0:
        return wrap(np.broadcast_to(np.eye(shape[-1], dtype=A._array.dtype, like=A._array), shape).copy(), A.dtype)
    if n == 1:
        return A.clone()
    base, power = (inv(A), -n) if n < 0 else (A, n)
    result = None
    while power:
        if power & 1:
            result = base if result is None else result @ base
        power >>= 1
        base = base @ base if power else base
    assert result is not None
    return result


def multi_dot(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """The product of several matrices, in the order of pairs that needs the fewest multiplications; the ends may be
    vectors.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.multi_dot([torch.ones(2, 3), torch.ones(3, 4), torch.ones(4)])
    tensor([12., 12.])
    """
    if len(tensors) < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {len(tensors)}")
    xs = list(tensors)
    row, column = xs[0]._array.ndim == 1, xs[-1]._array.ndim == 1
    xs[0] = xs[0].unsqueeze(0) if row else xs[0]
    xs[-1] = xs[-1].unsqueeze(-1) if column else xs[-1]
    sizes = [x._array.shape[0] for x in xs] + [xs[-1]._array.shape[1]]
    n = len(xs)
    best = {
        (i, i): (0, i) for i in range(n)
    }  # for the product of the matrices i to j: its cost, and after which to split it
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            best[i, j] = min(
                (best[i, k][0] + best[k + 1, j][0] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)
            )

    def product(i: int, j: int) -> Tensor:
        if i == j:
            return xs[i]
        k = best[i, j][1]
        return product(i, k).mm(product(k + 1, j))

    shape = sizes[:1] * (not row) + sizes[-1:] * (not column)
    result = product(0, n - 1).view(shape)
    return result if out is None else write_out(out, result, "linalg_multi_dot")


@with_out
def cross(input: Tensor, other: Tensor, *, dim: int = -1) -> Tensor:
    """The vector product along *dim*, of size 3: at right angles to both.

    The gradients are vector products too: of the other input with g, and of g with the input.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.cross(torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0.0, 1.0, 0.0]))
    tensor([0., 0., 1.])
    """
    if input._array.ndim != other._array.ndim:
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    d = one_dim(dim, input._array.ndim)
    sizes = input._array.shape[d], other._array.shape[d]
    if sizes != (3, 3):
        raise RuntimeError(f"linalg.cross: inputs dimension {dim} must have length 3. Got {sizes[0]} and {sizes[1]}")
    to = result_type_of(input, other)
    if to is bool_:
        raise NotImplementedError("\"cross\" not implemented for 'Bool'")
    try:
        a, b = np.broadcast_arrays(array_of(input, to), array_of(other, to))
    except ValueError:
        raise broadcast_error([input._array.shape, other._array.shape]) from None
    first, second = (np.roll(a, -1, d) * np.roll(b, -2, d) for a, b in ((a, b), (b, a)))
    rules = (lambda g: cross(*_alike(other, g), dim=d), lambda g: cross(*_alike(g, input), dim=d))
    return record("LinalgCrossBackward0", finish(first - second, to), (input, other), rules, (input, other))


def _alike(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """A gradient and an input, of the gradient's type."""
    to = result_type_of(a, b)
    return a.to(to), b.to(to)
