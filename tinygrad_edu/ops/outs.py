"""`out=`: the tensor that takes a result, in the place of a new one.

It is resized if need be, and takes part in no graph. Which type it may have differs from function to function: most
that work element by element or average cast their result into it, as an in-place operation does; those that add up or
multiply compute in its type; the others want the type that their result has.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .._tensor import Tensor
from ..autograd.modes import mode
from ..dtypes import can_cast, dtype

RESIZED = (
    "An output with one or more elements was resized since it had shape {}, which does not match the required output "
    "shape {}. "
    "This behavior is deprecated, and in a future PyTorch release outputs will not be resized unless they have zero "
    "elements. You can explicitly reuse an out tensor t by resizing it, inplace, to zero elements with t.resize_(0)."
)
NO_GRADIENT = (
    "functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad."
)
OWN_TYPE = {"cumprod", "cumsum", "nansum", "prod", "sum"}  # compute in the type of `out`
MUST_MATCH = {  # want the type of their result
    "addbmm", "addmm", "addmv", "aminmax", "argmax", "argmin", "baddbmm", "bmm", "diag", "gather", "index_add",
    "index_copy", "linalg_cholesky", "linalg_cross", "linalg_det", "linalg_eigh", "linalg_eigvalsh", "linalg_inv",
    "linalg_inv_ex", "linalg_matrix_power", "linalg_qr", "linalg_slogdet", "linalg_solve", "linalg_svd",
    "linalg_svdvals", "linalg_vector_norm", "log_softmax", "matmul", "max", "min", "mm", "msort", "mv", "qr", "scatter",
    "scatter_add", "scatter_reduce", "slogdet", "softmax", "sort", "svd", "take_along_dim", "topk", "tril", "triu",
}
DIFFERS = "Expected out tensor to have dtype {0.cpp_name}, but got {1.cpp_name} instead"
TEXTS = {  # as MUST_MATCH, but with an error of their own: {0} is the type of the result, {1} that of `out`
    "all": "all only supports bool tensor for result, got: {1.title}",
    "any": "any only supports bool tensor for result, got: {1.title}",
    "amax": "Expected the dtype for input and out to match, but got {0.title} for input's dtype and {1.title} for "
    "out's dtype.",
    "bucketize": "torch.searchsorted(): output tensor's dtype is wrong, it can only be Int(int32) or Long(int64) "
    "depending on whether out_int32 flag is True, but we got output tensor's dtype {1.title} and out_int32 flag is "
    "False",
    "clamp": "Found dtype {1.title} but expected {0.title}",
    "cummax": "expected scalar_type {0.title} but found {1.title}",
    "dot": "result dtype {1.title} does not match input dtype {0.title}",
    "histc": "torch.histogram: input tensor and hist tensor should have the same dtype, but got input {0.cpp_name} and "
    "hist {1.cpp_name}",
    "index_select": "index_select(): self and result must have the same scalar type",
    "kthvalue": "output values must be of same type as input",
    "linalg_matrix_norm": "linalg.matrix_norm expected out tensor dtype {0.title} but got: {1.title}",
    "linalg_multi_dot": "multi_dot(): expected out tensor to have dtype {0.cpp_name} but got {1.cpp_name}",
    "linalg_norm": "linalg.norm expected out tensor dtype {0.title} but got: {1.title}",
    "masked_select": "masked_select(): self and result must have the same scalar type",
    "median": "Expected tensor for 'values' to have the same type as tensor for argument #2 'self'; but type "
    "torch.{1.title}Tensor does not equal torch.{0.title}Tensor (while checking arguments for median)",
    "mode": "expected scalar type '{0.title}' but got '{1.title}' for values output",
    "multinomial": "multinomial expects Long tensor out, got: {1.title}",
    "nonzero": "nonzero: Expected out tensor to have scalar type {0.title} but got scalar type{1.title}",
    "quantile": "quantile() out tensor must be same dtype as the input tensor",
    "take": "take(): self and out expected to have the same dtype, but got self.dtype = {0.title} and out.dtype = "
    "{1.title}",
    "tensordot": "tensordot: Expected the output tensor to have dtype {0.title}, but got an output tensor with dtype "
    "{1.title}",
    "where": "Expected out type to be {0.title} but got {1.title}",
}
for _name, _other in {
    "amin": "amax", "cummin": "cummax", "inner": "tensordot", "logcumsumexp": "cummax", "nanmedian": "median",
    "nanquantile": "quantile", "searchsorted": "bucketize", "vdot": "dot",
}.items():
    TEXTS[_name] = TEXTS[_other]

CASTABLE = "{2}: Expected result to be safely castable from {0.title} dtype, but got result with dtype {1.title}"
NOT_CAST = {  # the error of those that cast, where types cannot be
    "cat": "torch.cat(): input types can't be cast to the desired output type {1.title}",
    "cholesky": CASTABLE,
    "linalg_cond": CASTABLE,
    "linalg_pinv": CASTABLE,
    "logsumexp": "logsumexp(): Expected floating point type for result tensor, but got: {1.title}",
}
NOT_CAST["stack"] = NOT_CAST["cat"]
BUILT_ON = {  # which function it is, in PyTorch, that refuses to take part in a graph
    "clamp_tensors": "clamp", "kron": "mul", "linalg_cholesky": "linalg_cholesky_ex", "linalg_det": "_linalg_det",
    "linalg_eigvalsh": "_linalg_eigh", "linalg_inv": "linalg_inv_ex", "linalg_multi_dot": "mm",
    "linalg_solve": "_linalg_solve_ex", "linalg_svdvals": "_linalg_svd", "log_softmax": "aten::log_softmax",
    "msort": "sort", "nanmean": "nansum", "outer": "mul", "softmax": "aten::softmax", "take_along_dim": "gather",
}


def put_out(out: Any, row: Any, compute: Callable[..., Tensor], *operands: Any) -> Tensor:
    """`write_out` for the function of a *row* of the table: straight into the tensor, where it is ready for that."""
    from .inplace import computed_into  # not above: that module is itself made of operations

    if isinstance(out, Tensor) and computed_into(row, out, operands, checked=False):
        return out
    result: Tensor = write_out(out, compute(*operands), row.name)
    return result


def write_out(out: Any, result: Any, name: str) -> Any:
    """Put *result*, of the function *name*, into the tensor that the user gave as `out=`, or several into several."""
    if isinstance(result, tuple):
        values = [write_out(o, r, name) for o, r in zip(out, result, strict=True)]
        return _renamed(result, values)
    if not isinstance(out, Tensor):
        raise TypeError(f"{name}(): argument 'out' must be Tensor, not {type(out).__name__}")
    if not result.dtype.is_floating_point and name in TEXTS.keys() | MUST_MATCH:
        _check_type(name, result.dtype, out.dtype)  # what has no derivative refuses a type first
    if result.requires_grad or (mode.grad and out.requires_grad):
        raise RuntimeError(f"{BUILT_ON.get(name, name)}(): {NO_GRADIENT}")
    _check_type(name, result.dtype, out.dtype)
    if out._array.shape != result._array.shape:
        if out._array.size:
            warnings.warn(RESIZED.format(list(out._array.shape), list(result._array.shape)), UserWarning, stacklevel=3)
        out._array = np.empty(result._array.shape, out._array.dtype, like=out._array)
    from .inplace import check_writable, write  # not above: that module is itself made of operations

    check_writable(out)
    return write(out, result)


def _check_type(name: str, result: dtype, out: dtype) -> None:
    if result is out:
        return
    if name in TEXTS or name in MUST_MATCH:
        raise RuntimeError(TEXTS.get(name, DIFFERS).format(result, out))
    if not can_cast(result, out):
        kind = TypeError if name in ("cat", "stack") else RuntimeError
        text = NOT_CAST.get(name, "result type {0.title} can't be cast to the desired output type {1.title}")
        raise kind(text.format(result, out, name.replace("linalg_", "linalg.")))


def _renamed(result: Any, values: list[Any]) -> Any:
    """*values* as a tuple like *result*: PyTorch's have names of their own here."""
    if not hasattr(result, "_fields"):
        return tuple(values)
    from .spelling import named

    return named(f"{type(result).__name__}_out", *result._fields)(*values)


def with_out(function: Callable[..., Any]) -> inspect.Signature:
    """The signature of *function* with `out` at its end."""
    signature = inspect.signature(function)
    out = inspect.Parameter("out", inspect.Parameter.KEYWORD_ONLY, default=None, annotation="Tensor | None")
    return signature.replace(parameters=[*signature.parameters.values(), out])


def takes_out(function: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator: *function* also takes `out=`."""

    @functools.wraps(function)
    def call(*args: Any, out: Any = None, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        return result if out is None else write_out(out, result, function.__name__)

    call.__signature__ = with_out(function)  # type: ignore[attr-defined]
    return call
