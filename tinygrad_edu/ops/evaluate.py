"""From operands to a result: the type they meet in, the arrays of that type, NumPy's answer, and how it lies in memory.

Half precision (float16, bfloat16) is computed in float32 and rounded once, at the end.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.modes import watch
from ..backends.layouts import result_strides
from ..backends.numpy import quiet
from ..dtypes import (
    bfloat16,
    cast,
    combine,
    dtype,
    float16,
    float32,
    get_default_dtype,
    of_number,
    of_numpy,
    promote_types,
    round_to_bfloat16,
)
from .windows import window

ndarray = np.ndarray

NUMBERS = (int, float, np.number, np.bool_)
OPERANDS = (Tensor, *NUMBERS)


def result_type_of(*operands: Any) -> dtype:
    """The dtype in which *operands*, tensors and numbers, meet."""
    strong = zero_dim = number = None
    for x in operands:
        if not isinstance(x, Tensor):
            own = of_number(x.item() if isinstance(x, np.generic) else x)
            number = own if number is None else promote_types(number, own)
        elif x._array.ndim:
            strong = x.dtype if strong is None else promote_types(strong, x.dtype)
        else:
            zero_dim = x.dtype if zero_dim is None else promote_types(zero_dim, x.dtype)
    result = combine(strong, combine(zero_dim, number))
    assert result is not None
    return result


def floating(to: dtype) -> dtype:
    """*to* or, in place of an integer or boolean type, the default dtype."""
    return to if to.is_floating_point else get_default_dtype()


class Function(NamedTuple):
    """A function of elements that has no row in the table: its name, and what it is in NumPy and in OpenCL C."""

    name: str
    numpy: Callable[..., Any]
    c: str


def array_of(x: Any, to: dtype, wide: bool = False, loading: bool = False) -> Any:
    """The array of a tensor or number *x* as elements of type *to*; if *wide*, one number is not rounded.

    *loading* says that the array is for a row or a `Function`: on a device other than the CPU it is then left as it is,
    for the kernel to convert what it loads.
    """
    if isinstance(x, Tensor):
        array, from_ = x._array, x.dtype
        if from_ is to:
            return array
    else:
        array = np.asarray(x)
        from_ = of_numpy(array.dtype)
    if wide and array.ndim == 0 and (to is float16 or to is bfloat16):
        to = float32
    if loading and array.__class__ is not ndarray and hasattr(array, "loaded_as"):
        return array.loaded_as(to)
    converted = quiet.run(cast, array, from_, to)
    return converted if array.flags.c_contiguous else lay_out(converted, [array])


def evaluate(operation: Any, arrays: Sequence[Any], to: dtype, numbers: Sequence[Any] = ()) -> Tensor:
    """The result, of type *to* and without history, of *operation* on *arrays* of elements of one type, and *numbers*.

    The operation is a row of the table, a `Function`, or a function of arrays. The arrays of a device other than the
    CPU are given the whole row: their `elementwise(row, arrays, to)` makes a kernel of its C expression, and the
    resulting array.
    """
    in_order = True
    for a in arrays:
        if a.__class__ is not ndarray:
            if not hasattr(a, "elementwise"):
                continue
            if hasattr(operation, "c"):
                try:
                    return wrap(a.elementwise(operation, [*arrays, *numbers], to), to)
                except ValueError:
                    raise broadcast_error([np.shape(x) for x in arrays]) from None
            in_order = in_order and a.flags.c_contiguous
        elif in_order and not (a.flags.c_contiguous or _descends(a)):
            in_order = False
    function = getattr(operation, "numpy", operation)
    wide = [a.astype(np.float32, copy=False) for a in arrays] if to is float16 else arrays
    try:
        array = quiet.run(function, *wide, *numbers)
    except ValueError:
        raise broadcast_error([a.shape for a in arrays]) from None
    if array.__class__ is not ndarray and isinstance(array, np.generic):
        array = np.asarray(array)
    if to is bfloat16:
        array = round_to_bfloat16(array)
    elif array.dtype is not to.numpy:
        array = quiet.run(array.astype, to.numpy)
    in_order = in_order and array.flags.c_contiguous
    return wrap(array if in_order or array.ndim < 2 else lay_out(array, arrays), to)


def _descends(array: Any) -> bool:
    """Whether each dimension steps further than those after it, repeated ones apart: then results lie in order, too."""
    least = sys.maxsize
    for stride in array.strides:
        if stride:
            if stride < 0 or stride >= least:
                return False
            least = stride
    return True


def evaluate_one(row: Any, x: Any, to: dtype) -> Tensor:
    """`evaluate` for one array, in a hurry where it is NumPy's, in order, and nothing has to be rounded."""
    if to.full and x.__class__ is ndarray and x.flags.c_contiguous:
        array = quiet.run(row.numpy, x)
        if array.__class__ is not ndarray or array.dtype is not to.numpy:
            array = np.asarray(array, to.numpy)
        return wrap(array, to)
    return evaluate(row, (x,), to)


def evaluate_two(row: Any, x: Any, y: Any, to: dtype) -> Tensor:
    """`evaluate` for two arrays, or an array and a NumPy number, in the same hurry."""
    if (
        to.full and x.__class__ is ndarray and x.flags.c_contiguous
        and (y.flags.c_contiguous if y.__class__ is ndarray else y.__class__ is to.number)
    ):
        try:
            array = quiet.run(row.numpy, x, y)
        except ValueError:
            raise broadcast_error([x.shape, y.shape]) from None
        if array.__class__ is not ndarray or array.dtype is not to.numpy:
            array = np.asarray(array, to.numpy)
        return wrap(array, to)
    return evaluate(row, (x, y), to)


def broadcast_error(shapes: Sequence[tuple[int, ...]]) -> RuntimeError:
    """PyTorch's error for the first dimension, from the right, in which two of *shapes* do not go together."""
    so_far: tuple[int, ...] = ()
    for shape in shapes:
        n = max(len(so_far), len(shape))
        a, b = (1,) * (n - len(so_far)) + so_far, (1,) * (n - len(shape)) + shape
        for i in reversed(range(n)):
            if a[i] != b[i] and 1 not in (a[i], b[i]):
                message = (
                    f"The size of tensor a ({a[i]}) must match the size of tensor b ({b[i]}) at non-singleton "
                    f"dimension {i}"
                )
                return RuntimeError(message + (aligned(shapes, n - i) if watch.on else ""))
        so_far = tuple(q if p == 1 else p for p, q in zip(a, b, strict=True))
    return RuntimeError(f"shapes {shapes} cannot be broadcast together")


def aligned(shapes: Sequence[tuple[int, ...]], place: int) -> str:
    """*shapes* below each other, aligned at the right, and a mark below dimension *place* from there.

    >>> print(aligned([(2, 10, 3), (4, 3)], 2))
    <BLANKLINE>
    a: 2 10 3
    b:    4 3
         ^^
    """
    n = max(len(shape) for shape in shapes)
    rows = [[""] * (n - len(shape)) + [str(size) for size in shape] for shape in shapes]
    widths = [max(len(row[i]) for row in rows) for i in range(n)]
    texts = [" ".join(x.rjust(w) for x, w in zip(row, widths, strict=True)) for row in rows]
    lines = [f"{letter}: {text}" for letter, text in zip("abcdefgh", texts, strict=False)]
    start = 3 + sum(w + 1 for w in widths[: n - place])
    return "\n" + "\n".join([*lines, " " * start + "^" * widths[n - place]])


def lay_out(array: Any, inputs: Sequence[Any]) -> Any:
    """*array*, computed from *inputs*, in the order in memory that PyTorch gives a result: the first input decides."""
    shape = array.shape
    if not array.size:
        return array
    strides = result_strides(shape, array.itemsize, inputs)
    if array.strides == strides:
        return array
    out: Any = window(np.empty(array.size, array.dtype, like=array), shape, strides)
    out[...] = array
    return out
