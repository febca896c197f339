"""Functions of three inputs, element by element: clamp, lerp, and sums of products and quotients."""

from __future__ import annotations

from typing import Any

from .._tensor import Tensor
from ..backends import functions
from ..dtypes import KINDS, dtype
from .define import (
    NUMBERS,
    TABLE,
    Function,
    array_of,
    check_range,
    evaluate,
    must_be_tensor,
    only,
    op,
    result_type_of,
    write_out,
)
from .masks import only_where
from .numbers import plain
from .record import record
from .warn import in_old_order

__all__ = ["addcdiv", "addcmul", "clamp", "clamp_max", "clamp_min", "lerp"]

INTEGER_DIVISION = (
    "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true "
    "division of "
    "tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * torch.trunc(tensor1 / "
    "tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for float inputs. The "
    "future "
    "addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), for all dtypes."
)

BETWEEN = Function("clamp", functions.clamp, "minimum(maximum(x, y), z)")
WAY = Function("lerp", functions.lerp, "fabs(z) < 0.5f ? x + z * (y - x) : y - (y - x) * (1 - z)")
WITH_PRODUCT = Function("addcmul", lambda x, y, z, factor: x + factor * y * z, "x + w * y * z")
WITH_QUOTIENT = Function("addcdiv", lambda x, y, z, factor: x + factor * y / z, "x + w * y / z")


@op(inplace=True)
def clamp(input: Tensor, min: Any = None, max: Any = None, *, out: Tensor | None = None) -> Tensor:
    """Each element, but *min* where it is less and *max* where it is more; both are numbers or both tensors, one may be
    None.

    The gradient goes to input where it was kept, the limits included, and to a limit that is a tensor where it took
    input's place.

    >>> import tinygrad_edu as torch
    >>> torch.clamp(torch.tensor([-2.0, 0.5, 2.0]), min=-1, max=1)
    tensor([-1.0000,  0.5000,  1.0000])
    """
    limits = [x for x in (min, max) if x is not None]
    if not limits:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    tensors = [isinstance(x, Tensor) for x in limits]
    if any(tensors) != all(tensors) and all(not x._array.ndim for x in limits if isinstance(x, Tensor)):
        min, max = plain(min), plain(max)  # beside a number, a tensor of one is a number
        limits, tensors = [min, max], [False]
    if any(tensors) != all(tensors) or not all(isinstance(x, (Tensor, *NUMBERS)) for x in limits):
        raise TypeError(_combination(input, min, max))
    name = "ClampBackward0" if all(tensors) else "ClampBackward1"
    return _clamp(name, input, min, max, out)


@op(inplace=True)
def clamp_min(input: Tensor, min: Any, *, out: Tensor | None = None) -> Tensor:
    """Each element, but *min* where it is less.

    The gradient goes to input where it was kept, and to a *min* that is a tensor where it was not.

    >>> import tinygrad_edu as torch
    >>> torch.clamp_min(torch.tensor([-2, 1, 2]), 0)
    tensor([0, 1, 2])
    """
    return _clamp("ClampMinBackward1" if isinstance(min, Tensor) else "ClampMinBackward0", input, min, None, out)


@op(inplace=True)
def clamp_max(input: Tensor, max: Any, *, out: Tensor | None = None) -> Tensor:
    """Each element, but *max* where it is more.

    The gradient goes to input where it was kept, and to a *max* that is a tensor where it was not.

    >>> import tinygrad_edu as torch
    >>> torch.clamp_max(torch.tensor([-2, 1, 2]), 1)
    tensor([-2,  1,  1])
    """
    return _clamp("ClampMaxBackward1" if isinstance(max, Tensor) else "ClampMaxBackward0", input, None, max, out)


def _combination(input: Tensor, min: Any, max: Any) -> str:
    given = ", ".join(type(x).__name__ for x in (input, min, max) if x is not None)
    return (
        f"clamp() received an invalid combination of arguments - got ({given}), but expected one of:\n"
        " * (Tensor input, Tensor min = None, Tensor max = None, *, Tensor out = None)\n"
        " * (Tensor input, Number min = None, Number max = None, *, Tensor out = None)\n"
    )


def _clamp(name: str, input: Tensor, low: Any, high: Any, out: Tensor | None) -> Tensor:
    limits = [x for x in (low, high) if x is not None]
    to = result_type_of(input, *limits)
    numbers = [x for x in limits if not isinstance(x, Tensor)]
    if numbers or len(limits) == 2:
        one = "_min" if high is None else "_max" if low is None else ""
        only("int float", f"clamp{one}{'_scalar' if numbers else ''}_cpu")(to)
    for x in numbers:
        check_range(x, to)
    function = TABLE["maximum"] if high is None else TABLE["minimum"] if low is None else BETWEEN
    result = evaluate(function, [array_of(x, to, loading=True) for x in (input, *limits)], to)

    def to_input(g: Tensor) -> Tensor:
        for kept in (low is not None and input >= low, high is not None and input <= high):
            g = only_where(kept, g) if isinstance(kept, Tensor) else g
        return g

    def to_low(g: Tensor) -> Tensor:
        g = only_where(input < low, g)
        return g if high is None else only_where(low < high, g)

    def to_high(g: Tensor) -> Tensor:
        above = input > high
        return only_where(above if low is None else above | (high < low), g)

    inputs, rules = (input, low, high), (to_input, to_low, to_high)
    if numbers:
        inputs, rules = inputs[:1], rules[:1]
    record(name, result, inputs, rules, saved=[x for x in inputs if x is not None])
    return result if out is None else write_out(out, result, "clamp" if numbers else "clamp_tensors")


@op(inplace=True)
def lerp(input: Tensor, end: Tensor, weight: Any, *, out: Tensor | None = None) -> Tensor:
    """input + weight * (end - input), element by element: the way from input to *end*, as far as *weight* says.

    The derivatives are 1 - weight, weight, and end - input.

    >>> import tinygrad_edu as torch
    >>> torch.lerp(torch.tensor([0.0, 10.0]), torch.tensor([1.0, 20.0]), 0.25)
    tensor([ 0.2500, 12.5000])
    """
    if not isinstance(end, Tensor):
        raise TypeError(
            f"lerp() received an invalid combination of arguments - got (Tensor, {type(end).__name__}, "
            f"{type(weight).__name__}), "
            "but expected one of:\n * (Tensor input, Tensor end, Tensor weight, *, Tensor out = None)\n"
            " * (Tensor input, Tensor end, Number weight, *, Tensor out = None)\n"
        )
    weighted = isinstance(weight, Tensor)
    for name, x in (("end", end), ("weight", weight)):
        if isinstance(x, Tensor) and x.dtype is not input.dtype and (name == "end" or x._array.ndim):
            raise RuntimeError(f"expected dtype {input.dtype.cpp_name} for `{name}` but got dtype {x.dtype.cpp_name}")
    to = input.dtype
    only("float", f"lerp_kernel_{'tensor' if weighted else 'scalar'}")(to)
    arrays = [array_of(input, to), array_of(end, to), array_of(weight, to, wide=not weighted, loading=True)]
    result = evaluate(WAY, arrays, to)
    rules = (lambda g: g * (1 - weight), lambda g: g * weight, lambda g: g * (end - input))
    if weighted:
        record("LerpBackward1", result, (input, end, weight), rules, saved=(input, end, weight))
    else:
        record("LerpBackward0", result, (input, end), rules[:2])
    return result if out is None else write_out(out, result, "lerp")


@op(inplace=True)
def addcmul(
    input: Tensor, tensor1: Tensor, tensor2: Tensor, *old: Any, value: float = 1, out: Tensor | None = None
) -> Tensor:
    """input + value * tensor1 * tensor2, element by element.

    The derivatives are 1, value * tensor2, and value * tensor1.

    >>> import tinygrad_edu as torch
    >>> torch.addcmul(torch.tensor([1, 2]), torch.tensor([3, 4]), torch.tensor([5, 6]), value=10)
    tensor([151, 242])
    """
    if old:
        both = (tensor2, *old)
        value = in_old_order("addcmul", tensor1, both, "value", "Tensor tensor1, Tensor tensor2")
        tensor1, tensor2 = both
    to = _meet("addcmul", input, tensor1, tensor2)
    only("int float", "addcmul_cpu_out")(to)
    factor = array_of(value, to, wide=True)
    arrays = [array_of(x, to, loading=True) for x in (input, tensor1, tensor2)]
    result = evaluate(WITH_PRODUCT, arrays, to, [factor])
    rules = (lambda g: g, lambda g: g * (tensor2 * value), lambda g: g * (tensor1 * value))
    record("AddcmulBackward0", result, (input, tensor1, tensor2), rules, saved=(None, tensor1, tensor2))
    return result if out is None else write_out(out, result, "addcmul")


@op(inplace=True)
def addcdiv(
    input: Tensor, tensor1: Tensor, tensor2: Tensor, *old: Any, value: float = 1, out: Tensor | None = None
) -> Tensor:
    """input + value * tensor1 / tensor2, element by element.  RuntimeError where both divided are integers.

    The derivatives are 1, value / tensor2, and -value * tensor1 / tensor2².

    >>> import tinygrad_edu as torch
    >>> torch.addcdiv(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]), torch.tensor([2.0, 8.0]), value=10)
    tensor([16.,  7.])
    """
    if old:
        both = (tensor2, *old)
        value = in_old_order("addcdiv", tensor1, both, "value", "Tensor tensor1, Tensor tensor2")
        tensor1, tensor2 = both
    to = _meet("addcdiv", input, tensor1, tensor2)
    if KINDS[tensor1.dtype.kind] < 2 and KINDS[tensor2.dtype.kind] < 2:
        raise RuntimeError(INTEGER_DIVISION)
    factor = array_of(value, to, wide=True)
    arrays = [array_of(x, to, loading=True) for x in (input, tensor1, tensor2)]
    result = evaluate(WITH_QUOTIENT, arrays, to, [factor])
    rules = (
        lambda g: g,
        lambda g: g * (value / tensor2),
        lambda g: -g * ((tensor1 * value / tensor2) / tensor2),
    )
    record("AddcdivBackward0", result, (input, tensor1, tensor2), rules, saved=(None, tensor1, tensor2))
    return result if out is None else write_out(out, result, "addcdiv")


def _meet(name: str, *tensors: Any) -> dtype:
    for position, (argument, x) in enumerate(zip(("input", "tensor1", "tensor2"), tensors, strict=True), 1):
        if not isinstance(x, Tensor):
            raise must_be_tensor(name, argument, position, x)
    return result_type_of(*tensors)
