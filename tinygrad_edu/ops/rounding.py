"""The table of operations: the functions of one tensor that have corners or steps. The derivative of a step is zero."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor
from ..backends import functions
from ..dtypes import bool_, dtype, finfo
from .define import BOOL, evaluate, only, op, unary, write_out
from .masks import nothing, only_where
from .record import record

__all__ = [
    "abs", "ceil", "floor", "frac", "isfinite", "isinf", "isnan", "nan_to_num", "neg", "positive", "round", "sign",
    "trunc",
]

NO_NEGATION = (
    "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or "
    "`logical_not()` operator instead."
)


def no_bool(to: dtype, x: Tensor) -> None:
    """RuntimeError for minus a truth value."""
    if to is bool_:
        raise RuntimeError(NO_NEGATION)


neg = unary("neg", np.negative, "-x", lambda g: -g, check=no_bool,
            doc="""Minus each element.  RuntimeError for booleans.

    The gradient is negated too.

    >>> import tinygrad_edu as torch
    >>> torch.neg(torch.tensor([1, -2]))
    tensor([-1,  2])
    """)
abs = unary("abs", np.absolute, "absolute(x)", lambda g, x: g * x.sign(), check=only("int float", "abs_cpu"),
            domain="nonzero",
            doc="""The absolute value of each element.

    The derivative is the sign, and 0 at 0.

    >>> import tinygrad_edu as torch
    >>> torch.abs(torch.tensor([1.5, -2.0]))
    tensor([1.5000, 2.0000])
    """)
sign = unary("sign", functions.sign, "sign(x)", nothing, domain="nonzero",
             doc="""-1, 0 or 1 as each element is negative, zero or positive.

    The derivative is zero.

    >>> import tinygrad_edu as torch
    >>> torch.sign(torch.tensor([1.5, 0.0, -2.0]))
    tensor([ 1.,  0., -1.])
    """)
ceil = unary("ceil", functions.whole(np.ceil), "ceil(x)", nothing, check=only("int float", "ceil_vml_cpu"),
             domain="broken",
             doc="""Each element rounded up to a whole number.

    The derivative is zero.

    >>> import tinygrad_edu as torch
    >>> torch.ceil(torch.tensor([1.2, -1.2]))
    tensor([ 2., -1.])
    """)
floor = unary("floor", functions.whole(np.floor), "floor(x)", nothing, check=only("int float", "floor_vml_cpu"),
              domain="broken",
              doc="""Each element rounded down to a whole number.

    The derivative is zero.

    >>> import tinygrad_edu as torch
    >>> torch.floor(torch.tensor([1.2, -1.2]))
    tensor([ 1., -2.])
    """)
trunc = unary("trunc", functions.whole(np.trunc), "trunc(x)", nothing, check=only("int float", "trunc_vml_cpu"),
              domain="broken",
              doc="""Each element without its digits behind the point.

    The derivative is zero.

    >>> import tinygrad_edu as torch
    >>> torch.trunc(torch.tensor([1.2, -1.2]))
    tensor([ 1., -1.])
    """)
frac = unary("frac", functions.frac, "x - trunc(x)", lambda g: g, check=only("float", "frac_cpu"), domain="broken",
             doc="""The digits of each element behind the point: x - trunc(x).

    The derivative is 1.

    >>> import tinygrad_edu as torch
    >>> torch.frac(torch.tensor([1.25, -1.25]))
    tensor([ 0.2500, -0.2500])
    """)
nearest = unary("round", functions.whole(np.rint), "rint(x)", nothing, check=only("int float", "round_vml_cpu"),
                domain="broken", doc="")
isnan = unary("isnan", np.isnan, "isnan(x)", kind=BOOL, inplace=False, doc="""Whether each element is not a number.

    >>> import tinygrad_edu as torch
    >>> torch.isnan(torch.tensor([1.0, float("nan")]))
    tensor([False,  True])
    """)
isinf = unary("isinf", np.isinf, "isinf(x)", kind=BOOL, inplace=False,
              doc="""Whether each element is infinite, of either sign.

    >>> import tinygrad_edu as torch
    >>> torch.isinf(torch.tensor([1.0, -float("inf")]))
    tensor([False,  True])
    """)
isfinite = unary("isfinite", np.isfinite, "isfinite(x)", kind=BOOL, inplace=False,
                 doc="""Whether each element is a number, and not an infinite one.

    >>> import tinygrad_edu as torch
    >>> torch.isfinite(torch.tensor([1.0, float("nan"), float("inf")]))
    tensor([ True, False, False])
    """)


@op(inplace=True)
def round(input: Tensor, *, decimals: int | None = None, out: Tensor | None = None) -> Tensor:
    """Each element rounded to the nearest whole number, or that of *decimals* digits behind the point; halves to the
    even one.

    The derivative is zero.

    >>> import tinygrad_edu as torch
    >>> torch.round(torch.tensor([0.5, 1.5, -2.7])), torch.round(torch.tensor([1.2345]), decimals=2)
    (tensor([ 0.,  2., -3.]), tensor([1.2300]))
    """
    if decimals is None:
        return nearest(input, out=out)
    only("float", "round_cpu" if decimals else "round_vml_cpu")(input.dtype)
    array = input._array
    power = np.asarray(10.0 ** (decimals if decimals >= 0 else -decimals), np.result_type(array, np.float32))
    if decimals >= 0:
        result = evaluate(lambda x: np.rint(x * power) / power, (array,), input.dtype)
    else:
        result = evaluate(lambda x: np.rint(x / power) * power, (array,), input.dtype)
    result = record("RoundBackward1", result, (input,), (nothing,))
    return result if out is None else write_out(out, result, "round")


@op(inplace=True)
def nan_to_num(
    input: Tensor, nan: float | None = None, posinf: float | None = None, neginf: float | None = None, *,
    out: Tensor | None = None,
) -> Tensor:
    """Each element, but for NaN *nan* (0), for inf *posinf* (the largest number of the dtype), for -inf *neginf* (the
    smallest).

    The derivative is 1 where nothing was replaced, else zero.

    >>> import tinygrad_edu as torch
    >>> torch.nan_to_num(torch.tensor([1.0, float("nan"), float("inf")]), posinf=9.0)
    tensor([1., 0., 9.])
    """

    def replaced(x: Any) -> Any:
        if not input.dtype.is_floating_point:
            return x.copy()
        limits = finfo(input.dtype)
        high, low = limits.max if posinf is None else posinf, limits.min if neginf is None else neginf
        return np.nan_to_num(x, True, nan or 0.0, high, low)

    result = evaluate(replaced, (input._array,), input.dtype)
    result = record("NanToNumBackward0", result, (input,), (lambda g: only_where(input.isfinite(), g),), saved=(input,))
    return result if out is None else write_out(out, result, "nan_to_num")


@op()
def positive(input: Tensor) -> Tensor:
    """The tensor itself.  RuntimeError for booleans.

    >>> import tinygrad_edu as torch
    >>> +torch.tensor([1, -2])
    tensor([ 1, -2])
    """
    if input.dtype is bool_:
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input
