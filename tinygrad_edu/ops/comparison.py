"""The table of operations: comparisons, logic and bits."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor
from ..dtypes import bool_, get_default_dtype, promote_types
from .define import BOOL, NONE, SECOND, array_of, binary, evaluate, must_be_tensor, only, op, unary

__all__ = [
    "allclose", "bitwise_and", "bitwise_left_shift", "bitwise_not", "bitwise_or", "bitwise_right_shift", "bitwise_xor",
    "eq", "equal",
    "ge", "gt", "isclose", "le", "logical_and", "logical_not", "logical_or", "logical_xor", "lt", "ne",
]

eq = binary("eq", np.equal, "x == y", kind=BOOL, numbers=SECOND, doc="""Whether input == other, element by element.

    >>> import tinygrad_edu as torch
    >>> torch.eq(torch.tensor([1, 2]), torch.tensor([1, 3]))
    tensor([ True, False])
    """)
ne = binary("ne", np.not_equal, "x != y", kind=BOOL, numbers=SECOND, doc="""Whether input != other, element by element.

    >>> import tinygrad_edu as torch
    >>> torch.ne(torch.tensor([1, 2]), 1)
    tensor([False,  True])
    """)
lt = binary("lt", np.less, "x < y", kind=BOOL, numbers=SECOND, doc="""Whether input < other, element by element.

    >>> import tinygrad_edu as torch
    >>> torch.lt(torch.tensor([1, 2]), 2)
    tensor([ True, False])
    """)
le = binary("le", np.less_equal, "x <= y", kind=BOOL, numbers=SECOND, doc="""Whether input <= other, element by element.

    >>> import tinygrad_edu as torch
    >>> torch.le(torch.tensor([1, 2]), 1)
    tensor([ True, False])
    """)
gt = binary("gt", np.greater, "x > y", kind=BOOL, numbers=SECOND, doc="""Whether input > other, element by element.

    >>> import tinygrad_edu as torch
    >>> torch.gt(torch.tensor([1, 2]), 1)
    tensor([False,  True])
    """)
ge = binary("ge", np.greater_equal, "x >= y", kind=BOOL, numbers=SECOND,
            doc="""Whether input >= other, element by element.

    >>> import tinygrad_edu as torch
    >>> torch.ge(torch.tensor([1, 2]), 2)
    tensor([False,  True])
    """)

# Logic: any number but zero is true.

logical_not = unary("logical_not", np.logical_not, "!x", kind=BOOL, doc="""Whether each element is zero.

    >>> import tinygrad_edu as torch
    >>> torch.logical_not(torch.tensor([0, 1, 2]))
    tensor([ True, False, False])
    """)
logical_and = binary("logical_and", np.logical_and, "x && y", kind=BOOL, numbers=NONE,
                     doc="""Whether neither element is zero.

    >>> import tinygrad_edu as torch
    >>> torch.logical_and(torch.tensor([0, 1, 2]), torch.tensor([True, True, False]))
    tensor([False,  True, False])
    """)
logical_or = binary("logical_or", np.logical_or, "x || y", kind=BOOL, numbers=NONE,
                    doc="""Whether one of the elements, or both, is not zero.

    >>> import tinygrad_edu as torch
    >>> torch.logical_or(torch.tensor([0, 1, 2]), torch.tensor([False, True, False]))
    tensor([False,  True,  True])
    """)
logical_xor = binary("logical_xor", np.logical_xor, "!x != !y", kind=BOOL, numbers=NONE,
                     doc="""Whether just one of the elements is zero.

    >>> import tinygrad_edu as torch
    >>> torch.logical_xor(torch.tensor([0, 1, 2]), torch.tensor([False, True, False]))
    tensor([False, False,  True])
    """)

# Bits, of integers and booleans.

bitwise_not = unary("bitwise_not", np.invert, "~x", check=only("bool int", "bitwise_not_cpu"),
                    doc="""Each bit the other way round; of booleans, not.

    >>> import tinygrad_edu as torch
    >>> torch.bitwise_not(torch.tensor([0, 1]))
    tensor([-1, -2])
    """)
bitwise_and = binary("bitwise_and", np.bitwise_and, "x & y", check=only("bool int", "bitwise_and_cpu"),
                     doc="""The bits that both elements have.

    >>> import tinygrad_edu as torch
    >>> torch.bitwise_and(torch.tensor([6, 5]), 3)
    tensor([2, 1])
    """)
bitwise_or = binary("bitwise_or", np.bitwise_or, "x | y", check=only("bool int", "bitwise_or_cpu"),
                    doc="""The bits that one of the elements, or both, has.

    >>> import tinygrad_edu as torch
    >>> torch.bitwise_or(torch.tensor([6, 5]), 3)
    tensor([7, 7])
    """)
bitwise_xor = binary("bitwise_xor", np.bitwise_xor, "x ^ y", check=only("bool int", "bitwise_xor_cpu"),
                     doc="""The bits that just one of the elements has.

    >>> import tinygrad_edu as torch
    >>> torch.bitwise_xor(torch.tensor([6, 5]), 3)
    tensor([5, 6])
    """)
bitwise_left_shift = binary("bitwise_left_shift", np.left_shift, "left_shift(x, y)", check=only("int", "lshift_cpu"),
                            doc="""The bits of input, other places higher: input * 2**other.

    >>> import tinygrad_edu as torch
    >>> torch.bitwise_left_shift(torch.tensor([1, 3]), 2)
    tensor([ 4, 12])
    """)
bitwise_right_shift = binary("bitwise_right_shift", np.right_shift, "right_shift(x, y)",
                             check=only("int", "rshift_cpu"),
                             doc="""The bits of input, other places lower: input / 2**other, rounded down.

    >>> import tinygrad_edu as torch
    >>> torch.bitwise_right_shift(torch.tensor([4, -13]), 2)
    tensor([ 1, -4])
    """)

# Comparisons of whole tensors.


@op()
def equal(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have the same shape and the same elements.

    >>> import tinygrad_edu as torch
    >>> torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2]))
    True
    """
    for position, (argument, x) in enumerate((("input", input), ("other", other)), 1):
        if not isinstance(x, Tensor):
            raise must_be_tensor("equal", argument, position, x)
    to = promote_types(input.dtype, other.dtype)
    return np.array_equal(array_of(input, to), array_of(other, to))


@op()
def isclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Tensor:
    """Whether |input - other| <= atol + rtol * |other|, element by element; with *equal_nan* NaN is close to NaN.  The
    dtypes must be the same.

    >>> import tinygrad_edu as torch
    >>> torch.isclose(torch.tensor([1.0, 1.0]), torch.tensor([1.000001, 1.1]))
    tensor([ True, False])
    """
    for position, (argument, x) in enumerate((("input", input), ("other", other)), 1):
        if not isinstance(x, Tensor):
            raise must_be_tensor("isclose", argument, position, x)
    if input.dtype is not other.dtype:
        raise RuntimeError(f"{input.dtype.title} did not match {other.dtype.title}")
    for name, tolerance in (("rtol", rtol), ("atol", atol)):
        if not tolerance >= 0:
            raise RuntimeError(f"{name} must be greater than or equal to zero, but got {tolerance:g}")
    wide = get_default_dtype().numpy if not input.dtype.is_floating_point else input.dtype.numpy

    def close(x: Any, y: Any) -> Any:
        same = (x == y) | (np.isnan(x) & np.isnan(y)) if equal_nan else x == y
        if rtol == atol == 0:
            return same
        y = y.astype(wide, copy=False)
        difference = np.abs(x - y)
        return same | (np.isfinite(difference) & (difference <= atol + np.abs(rtol * y)))

    return evaluate(close, (input._array, other._array), bool_)


@op()
def allclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
    """Whether all elements are close to each other, as `isclose` has it.

    >>> import tinygrad_edu as torch
    >>> torch.allclose(torch.tensor([1.0, 2.0]), torch.tensor([1.000001, 2.0]))
    True
    """
    return bool(isclose(input, other, rtol, atol, equal_nan)._array.all())
