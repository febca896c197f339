"""Tensors of evenly spaced numbers: arange, linspace, logspace, rounded as PyTorch rounds them.

The formulas are `start + i * step`; which roundings happen on the way to the last bit is PyTorch's choice, and a
program that compares printed numbers sees it. So each is written out here.
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from .._normal import fma
from .._tensor import Tensor
from ..backends.numpy import quiet
from ..dtypes import bfloat16, bool_, dtype, float16, float32, float64, get_default_dtype, int64
from .creation import made, target
from .numbers import converted, plain

__all__ = ["arange", "linspace", "logspace"]

ARANGE_FORMS = (
    "arange() received an invalid combination of arguments - got ({}), but expected one of:\n"
    " * (Number end, *, Tensor out = None, torch.dtype dtype = None, torch.layout layout = None, torch.device device "
    "= None, "
    "bool pin_memory = False, bool requires_grad = False)\n"
    " * (Number start, Number end, *, torch.dtype dtype = None, torch.layout layout = None, torch.device device = "
    "None, "
    "bool pin_memory = False, bool requires_grad = False)\n"
    " * (Number start, Number end, Number step = 1, *, Tensor out = None, torch.dtype dtype = None, torch.layout "
    "layout = "
    "None, torch.device device = None, bool pin_memory = False, bool requires_grad = False)\n"
)
RESIZED = (
    "The number of elements in the out tensor of shape {} is {} which does not match the computed number of elements "
    "{}. "
    "Note that this may occur as a result of rounding error. The out tensor will be resized to a tensor of shape ({},)."
)
LANES = {"float64": 4, "float32": 8}  # numbers that PyTorch's inner loop makes at a time; of the half types 16


def arange(
    *bounds: Any, start: Any = 0, end: Any = None, step: Any = 1, out: Tensor | None = None, dtype: dtype | None = None,
    layout: Any = None, device: Any = None, pin_memory: bool = False, requires_grad: bool = False,
) -> Tensor:
    """start, start + step, ... up to but not including *end*: `arange(end)`, `arange(start, end)`, `arange(start, end,
    step)`.

    Integers give int64; a single float gives the default dtype. Raises RuntimeError where the step leads away from the
    end.

    >>> import tinygrad_edu as torch
    >>> torch.arange(1, 10, 3)
    tensor([1, 4, 7])
    """
    first, last, by = _bounds(bounds, start, end, step)
    whole = all(isinstance(x, int) for x in (first, last, by))
    to = target("arange", dtype, int64 if whole else get_default_dtype(), device, out)
    if to is bool_:
        raise NotImplementedError("\"arange_cpu\" not implemented for 'Bool'")
    count = _count(first, last, by, whole)
    if out is not None and out._array.size not in (0, count):
        shape = list(out._array.shape)
        warnings.warn(RESIZED.format(shape, out._array.size, count, count), UserWarning, stacklevel=2)
    array = _steps(first, by, count, to)
    if out is not None and out._array.size == count:
        array = array.reshape(out._array.shape)
    return made(array, to, requires_grad, out, device)


def _bounds(bounds: tuple[Any, ...], start: Any, end: Any, step: Any) -> tuple[Any, Any, Any]:
    """start, end and step as Python numbers."""
    if len(bounds) > 3 or (not bounds and end is None and start == 0):
        raise TypeError(ARANGE_FORMS.format(", ".join(type(x).__name__ for x in bounds)))
    if len(bounds) == 1 and end is None:
        values = [start, bounds[0], step]
    else:
        values = [*bounds, *[start, end, step][len(bounds) :]]
    if values[1] is None and not bounds:
        raise TypeError('arange() missing 1 required positional arguments: "end"')
    values = [plain(x) for x in values]
    for name, x in zip(("start", "end", "step"), values):
        if not isinstance(x, (int, float)):
            position = 1 if len(bounds) < 2 else ("start", "end", "step").index(name) + 1
            raise TypeError(f"arange(): argument '{name}' (position {position}) must be Number, not {type(x).__name__}")
    return values[0], values[1], values[2]


def _count(first: Any, last: Any, by: Any, whole: bool) -> int:
    if not by > 0 and not by < 0:
        raise RuntimeError("step must be nonzero")
    if not (math.isfinite(first) and math.isfinite(last)):
        raise RuntimeError(f"unsupported range: {first:g} -> {last:g}")
    if (by > 0 and first > last) or (by < 0 and first < last):
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    count = -((first - last) // by) if whole else math.ceil((last - first) / by)
    if count >= 2**63:
        raise RuntimeError("invalid size, possible overflow?")
    return count


def _steps(first: Any, by: Any, count: int, to: dtype) -> np.ndarray:
    """first + i * by. Of floating-point numbers so many are made at a time, and these start from a number that is
    already rounded."""
    if not to.is_floating_point:
        return (int(first) + int(by) * np.arange(count, dtype=np.int64)).astype(to.numpy)
    plus = (lambda base, i: fma(i, np.float64(by), base)) if to is float64 else (lambda base, i: base + i * by)
    out = converted(quiet.run(plus, np.float64(first), np.arange(count, dtype=np.float64)), to)
    lanes = LANES.get(to.name, 16)
    blocks = out[: count // (2 * lanes) * (2 * lanes)].reshape(-1, lanes)
    i = np.arange(lanes, dtype=np.float64)
    if to is float64:
        for block in blocks:
            block[:] = fma(i, np.float64(by), block[0])
    else:
        blocks[:] = converted(quiet.run(plus, blocks[:, :1].astype(np.float64), i), to)
    return out


def linspace(
    start: Any, end: Any, steps: int, *, out: Tensor | None = None, dtype: dtype | None = None, layout: Any = None,
    device: Any = None, pin_memory: bool = False, requires_grad: bool = False,
) -> Tensor:
    """*steps* numbers at equal distances from *start* to *end*, both included.

    >>> import tinygrad_edu as torch
    >>> torch.linspace(0, 1, steps=5)
    tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    start, end, to = _ends("linspace", start, end, steps, dtype, device, out)
    return made(_evenly(start, end, steps, to), to, requires_grad, out, device)


def _ends(name: str, start: Any, end: Any, steps: Any, dtype: Any, device: Any, out: Any) -> tuple[Any, Any, dtype]:
    for which, x in (("start", start), ("end", end)):
        if isinstance(x, Tensor) and x._array.ndim:
            raise RuntimeError(
                f"{name} only supports 0-dimensional start and end tensors, but got {which} with {x._array.ndim} "
                f"dimension(s)."
            )
    start, end = plain(start), plain(end)
    if not isinstance(steps, int) or not all(isinstance(x, (int, float)) for x in (start, end)):
        given = ", ".join(type(x).__name__ for x in (start, end, steps))
        raise TypeError(f"{name}() received an invalid combination of arguments - got ({given})")
    to = target(name, dtype, get_default_dtype(), device, out)
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    if to is bool_:
        raise NotImplementedError(f"\"{name}_cpu\" not implemented for 'Bool'")
    return start, end, to


def _evenly(start: Any, end: Any, steps: int, to: dtype) -> np.ndarray:
    """The first half is counted up from the start, the second half down from the end, each number with one rounding."""
    if steps == 1:
        return converted(np.array([start]), to)
    half, i = steps // 2, np.arange(steps)
    i[half:] -= steps - 1
    if to in (float16, bfloat16):
        return _evenly_in_half(start, end, i, half, to)
    wide: Any = np.float32 if to is float32 else np.float64
    if not to.is_floating_point:
        start, end = int(start), int(end)
    first, last = wide(start), wide(end)
    step = (last - first) / wide(max(steps - 1, 1))
    array = np.empty(steps, wide)
    array[:half] = fma(i[:half].astype(wide), step, first)
    array[half:] = fma(i[half:].astype(wide), step, last)
    return converted(np.trunc(array) if not to.is_floating_point else array, to)


def _evenly_in_half(start: Any, end: Any, i: np.ndarray, half: int, to: dtype) -> np.ndarray:
    """The same for the half types, which round after each operation."""
    rounded = lambda x: converted(np.asarray(x, np.float64), to).astype(np.float32)  # noqa: E731
    first, last = rounded(start), rounded(end)
    step = rounded(rounded(last - first) / rounded(max(i.size - 1, 1)))
    base = np.where(np.arange(i.size) < half, first, last)
    return converted(base + rounded(rounded(i) * step), to)


def logspace(
    start: Any, end: Any, steps: int, base: float = 10.0, *, out: Tensor | None = None, dtype: dtype | None = None,
    layout: Any = None, device: Any = None, pin_memory: bool = False, requires_grad: bool = False,
) -> Tensor:
    """*base* to the powers that `linspace` gives.

    >>> import tinygrad_edu as torch
    >>> torch.logspace(0, 2, steps=3)
    tensor([  1.,  10., 100.])
    """
    start, end, to = _ends("logspace", start, end, steps, dtype, device, out)
    return made(_powers(start, end, steps, float(base), to), to, requires_grad, out, device)


def _powers(start: Any, end: Any, steps: int, base: float, to: dtype) -> np.ndarray:
    """Of a floating-point type, the ends and their distance are rounded, and then nothing before the powers."""
    if steps == 1:
        return converted(np.array([_power(base, start)]), to)
    if not to.is_floating_point:
        return quiet.run(np.power, base, _evenly(start, end, steps, float64)).astype(to.numpy)
    rounded = lambda x: converted(np.asarray(x, np.float64), to).astype(np.float64)  # noqa: E731
    first, last, half, i = rounded(start), rounded(end), steps // 2, np.arange(steps)
    step = rounded(last - first) / max(steps - 1, 1)
    exponents = np.where(i < half, first + step * i, last - step * (steps - 1 - i))
    if to is float64:  # NumPy's powers may be off by a last bit; those of C, which PyTorch takes, are not
        return np.array([_power(base, x) for x in exponents.tolist()], np.float64)
    return converted(quiet.run(np.power, base, exponents), to)


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except (OverflowError, ValueError):
        return float(quiet.run(np.power, np.float64(base), np.float64(exponent)))
