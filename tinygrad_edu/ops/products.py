"""Products of vectors and matrices, all by way of one primitive, the matrix product.

The derivative of a product is a product: if C = A B, the gradient of A is that of C times Bᵀ, and the gradient of B is
Aᵀ times that of C.
"""

from __future__ import annotations

from math import prod

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.numpy import quiet
from ..dtypes import bfloat16, bool_, round_to_bfloat16
from .define import broadcast_error, must_be_tensor, op, write_out
from .outs import takes_out
from .record import record

__all__ = [
    "bmm",
    "dot",
    "inner",
    "kron",
    "matmul",
    "mm",
    "mv",
    "outer",
    "vdot",
]


def multiply(a: Tensor, b: Tensor, kernel: str) -> Tensor:
    """The matrix product of two tensors of one dtype, as yet without history; half-precision types are multiplied in
    float32.
    """
    x, y, to = a._array, b._array, a.dtype
    if to.itemsize == 2 and to.is_floating_point:
        x, y = x.astype(np.float32, copy=False), y.astype(np.float32, copy=False)
    elif to is bool_ and ((x.size and y.size) or kernel == "dot"):
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool'")
    array = quiet.run(np.matmul, x, y)
    if isinstance(array, np.generic):
        array = np.asarray(array)
    if to is bfloat16:
        array = round_to_bfloat16(array)
    return wrap(array.astype(to.numpy, copy=False), to)


def _same_dtype(name: str, a: Tensor, b: Tensor) -> None:
    if a.dtype is not b.dtype:
        if name == "dot":
            raise RuntimeError(
                f"dot : expected both vectors to have same dtype, but found {a.dtype.title} and {b.dtype.title}"
            )
        names = f"{a.dtype.cpp_name} != {b.dtype.cpp_name}"
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {names}")


@op()
def mm(input: Tensor, mat2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The product of two matrices, n×m and m×p; RuntimeError where the inner sizes or the dtypes differ.

    Gradients: g @ mat2ᵀ and inputᵀ @ g.

    >>> import tinygrad_edu as torch
    >>> torch.mm(torch.tensor([[1, 2], [3, 4]]), torch.tensor([[5, 6], [7, 8]]))
    tensor([[19, 22],
            [43, 50]])
    """
    if not isinstance(mat2, Tensor):
        raise must_be_tensor("mm", "mat2", 2, mat2)
    if input._array.ndim != 2:
        raise RuntimeError("self must be a matrix")
    if mat2._array.ndim != 2:
        raise RuntimeError("mat2 must be a matrix")
    (n, m), (k, p) = input._array.shape, mat2._array.shape
    if m != k:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({n}x{m} and {k}x{p})")
    _same_dtype("mm", input, mat2)
    result = record(
        "MmBackward0",
        multiply(input, mat2, "addmm_impl_cpu_"),
        (input, mat2),
        (lambda g: g.mm(mat2.t()), lambda g: input.t().mm(g)),
        (input, mat2),
    )
    return result if out is None else write_out(out, result, "mm")


@op()
def bmm(input: Tensor, mat2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The products of b matrices n×m with b matrices m×p, one by one.

    >>> import tinygrad_edu as torch
    >>> torch.bmm(torch.ones(2, 3, 4), torch.ones(2, 4, 5)).shape
    tinygrad_edu.Size([2, 3, 5])
    """
    for x, which in ((input, "batch1"), (mat2, "batch2")):
        if x._array.ndim != 3:
            raise RuntimeError(f"{which} must be a 3D tensor")
    (b, _, m), (c, k, _) = input._array.shape, mat2._array.shape
    if b != c or m != k:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{b}, {m}] but got: [{c}, {k}]."
        )
    _same_dtype("bmm", input, mat2)
    result = record(
        "BmmBackward0",
        multiply(input, mat2, "bmm"),
        (input, mat2),
        (lambda g: g.bmm(mat2.transpose(1, 2)), lambda g: input.transpose(1, 2).bmm(g)),
        (input, mat2),
    )
    return result if out is None else write_out(out, result, "bmm")


@op()
def mv(input: Tensor, vec: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The product of a matrix n×m and a vector of m.

    >>> import tinygrad_edu as torch
    >>> torch.mv(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([1.0, 1.0]))
    tensor([3., 7.])
    """
    if input._array.ndim != 2 or vec._array.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got 1, {input._array.ndim}, {vec._array.ndim}")
    if input._array.shape[1] != vec._array.shape[0]:
        n, m = input._array.shape
        raise RuntimeError(f"size mismatch, got input ({n}), mat ({n}x{m}), vec ({vec._array.shape[0]})")
    if input.dtype is not vec.dtype:
        raise RuntimeError(
            f"addmv input tensors must have the same dtype, but got {vec.dtype.title}, {input.dtype.title}, and "
            f"{vec.dtype.title}"
        )
    result = record(
        "MvBackward0",
        multiply(input, vec, "addmv_impl_cpu"),
        (input, vec),
        (lambda g: g.outer(vec), lambda g: input.t().mv(g)),
        (input, vec),
    )
    return result if out is None else write_out(out, result, "mv")


@op()
def dot(input: Tensor, tensor: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The sum of the products of the elements of two vectors; each is the other's derivative.

    >>> import tinygrad_edu as torch
    >>> torch.dot(torch.tensor([1, 2, 3]), torch.tensor([4, 5, 6]))
    tensor(32)
    """
    a, b = input._array, tensor._array
    if a.ndim != 1 or b.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {a.ndim}D and {b.ndim}D tensors")
    _same_dtype("dot", input, tensor)
    if a.size != b.size:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{a.size}] and src [{b.size}] to have the same number of "
            "elements, "
            f"but got {a.size} and {b.size} elements respectively"
        )
    result = record(
        "DotBackward0",
        multiply(input, tensor, "dot"),
        (input, tensor),
        (lambda g: g * tensor, lambda g: g * input),
        (input, tensor),
    )
    return result if out is None else write_out(out, result, "dot")


@op()
def matmul(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """`input @ other`: vectors, matrices, or batches of matrices, whose batch dimensions broadcast.

    It is `dot`, `mv`, `mm` or `bmm`, with views before and after, so it needs no derivative of its own.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]) @ torch.tensor([1.0, 1.0])
    tensor([3., 7.])
    """
    for x, position in ((input, 1), (other, 2)):
        if not isinstance(x, Tensor):
            name = "input" if position == 1 else "other"
            raise TypeError(f"matmul(): argument '{name}' (position {position}) must be Tensor, not {type(x).__name__}")
    m, n = input._array.ndim, other._array.ndim
    if m == 0 or n == 0:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {m}D and {n}D")
    if m == 1 and n == 1:
        result = dot(input, other)
    elif m == 2 and n == 1:
        result = mv(input, other)
    elif m == 1 and n == 2:
        result = _shaped("SqueezeBackward4", mm(input.unsqueeze(0), other), other._array.shape[1:])
    elif m == 2 and n == 2:
        result = mm(input, other)
    else:
        result = _batched(input, other)
    return result if out is None else write_out(out, result, "matmul")


def _batched(input: Tensor, other: Tensor) -> Tensor:
    """The product where one operand has a batch: folded into one matrix product if the other has none, else `bmm` over
    the broadcast batches.
    """
    a, b = input._array.shape, other._array.shape
    if len(b) <= 2 < len(a):  # all rows of all matrices at once
        rows = input.reshape(prod(a[:-1]), a[-1])
        product = mv(rows, other) if len(b) == 1 else mm(rows, other)
        return _shaped("UnsafeViewBackward0", product, (*a[:-1], *b[1:]))
    if len(a) == 1:
        return _shaped("UnsafeViewBackward0", _batched(input.unsqueeze(0), other), (*b[:-2], b[-1]))
    if len(b) == 1:
        return _shaped("UnsafeViewBackward0", _batched(input, other.unsqueeze(-1)), a[:-1])
    try:
        batch = np.broadcast_shapes(a[:-2], b[:-2])
    except ValueError:
        raise broadcast_error([a[:-2], b[:-2]]) from None
    x = input.expand((*batch, *a[-2:])).reshape(prod(batch), *a[-2:])
    y = other.expand((*batch, *b[-2:])).reshape(prod(batch), *b[-2:])
    return _shaped("UnsafeViewBackward0", bmm(x, y), (*batch, a[-2], b[-1]))


def _shaped(name: str, x: Tensor, shape: tuple[int, ...]) -> Tensor:
    """*x*, a new result that nobody else has seen, in another shape: no view, though it has the same memory."""
    before = x._array.shape
    return record(name, wrap(x._array.reshape(shape), x.dtype), (x,), (lambda g: g.reshape(before),))


@op()
def outer(input: Tensor, vec2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """All products of an element of one vector with one of the other, as a matrix.

    >>> import tinygrad_edu as torch
    >>> torch.outer(torch.tensor([1, 2]), torch.tensor([10, 20, 30]))
    tensor([[10, 20, 30],
            [20, 40, 60]])
    """
    for x, name in ((input, "self"), (vec2, "vec2")):
        if x._array.ndim != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {x._array.ndim}-D")
    result = input.unsqueeze(1) * vec2
    return result if out is None else write_out(out, result, "outer")


@op()
@takes_out
def inner(input: Tensor, other: Tensor) -> Tensor:
    """The sums of products along the last dimension of both.

    >>> import tinygrad_edu as torch
    >>> torch.inner(torch.tensor([1, 2, 3]), torch.tensor([0, 2, 1]))
    tensor(7)
    """
    a, b = input._array.shape, other._array.shape
    if not a or not b:
        return input * other
    if a[-1] != b[-1]:
        raise RuntimeError(
            f"inner() the last dimension must match on both input tensors but got shapes {list(a)} and {list(b)}"
        )
    from .einsum import tensordot  # which is made of what is above

    return tensordot(input, other, ([-1], [-1]))


@op()
@takes_out
def kron(input: Tensor, other: Tensor) -> Tensor:
    """The Kronecker product: every element of input times the whole of other, laid out as blocks.

    >>> import tinygrad_edu as torch
    >>> torch.kron(torch.tensor([1, 2]), torch.tensor([1, 10]))
    tensor([ 1, 10,  2, 20])
    """
    n = max(input._array.ndim, other._array.ndim)
    a = (1,) * (n - input._array.ndim) + input._array.shape
    b = (1,) * (n - other._array.ndim) + other._array.shape
    spread = input.reshape([size for pair in zip(a, [1] * n, strict=True) for size in pair])
    blocks = other.reshape([size for pair in zip([1] * n, b, strict=True) for size in pair])
    return _shaped("UnsafeViewBackward0", spread * blocks, tuple(p * q for p, q in zip(a, b, strict=True)))


@op()
def vdot(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """`dot`, by the name that complex vectors, whose first factor it conjugates, would need."""
    return dot(input, other, out=out)
