"""What a generator's words become: uniform, normal and other real numbers, bit for bit as in PyTorch.

Every function takes the generator, then the shape and the dtype's name, and returns a new array in C order; bfloat16
numbers come as float32 arrays of rounded values. The position in the stream afterwards is PyTorch's too, so that calls
can be mixed. Two habits of PyTorch matter to callers. It fills a tensor in the order of its *memory*, which for a
transposed one is not the order of its indices: see `fill`. And `normal` makes its numbers in another way for tensors
that aren't contiguous.

Most of these put a uniform number into the inverse of the distribution function (Devroye, "Non-uniform random variate
generation", 1986, chapter II).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ._normal import box_muller, box_muller_pair, fma, libm
from .dtypes import round_to_bfloat16
from .random import Generator

Shape = Sequence[int]


class Kind(NamedTuple):
    """One dtype: its array type, the bits of precision (without sign), and what PyTorch's errors call it."""

    array: Any
    bits: int
    cpp: str
    scalar: str


KINDS = {
    "bool": Kind(np.bool_, 1, "bool", "Bool"),
    "uint8": Kind(np.uint8, 8, "unsigned char", "Byte"),
    "int8": Kind(np.int8, 7, "signed char", "Char"),
    "int16": Kind(np.int16, 15, "short int", "Short"),
    "int32": Kind(np.int32, 31, "int", "Int"),
    "int64": Kind(np.int64, 63, "long int", "Long"),
    "float16": Kind(np.float16, 11, "c10::Half", "Half"),
    "bfloat16": Kind(np.float32, 8, "c10::BFloat16", "BFloat16"),
    "float32": Kind(np.float32, 24, "float", "Float"),
    "float64": Kind(np.float64, 53, "double", "Double"),
}
LARGEST = {
    "float16": 65504.0,
    "bfloat16": 3.3895313892515355e38,
    "float32": float(np.finfo(np.float32).max),
    "float64": float(np.finfo(np.float64).max),
}
CHUNK = 2**15  # numbers made at a time, so that what is in between fits into the processor's cache; a multiple of 16


def fill(out: np.ndarray, draw: Callable[..., np.ndarray], *inputs: np.ndarray) -> None:
    """Write `draw(shape, *inputs)` into *out* in the order of its memory; *inputs* are arrays that broadcast to it.

    >>> out = np.zeros((2, 3)).T  # in memory, this one runs along its first dimension
    >>> fill(out, lambda shape: np.arange(6).reshape(shape))
    >>> out[:, 0]
    array([0., 1., 2.])
    """
    order = sorted(range(out.ndim), key=lambda dim: -abs(out.strides[dim]))
    window = out.transpose(order)
    window[...] = draw(window.shape, *(np.broadcast_to(x, out.shape).transpose(order) for x in inputs))


def cast(x: np.ndarray, dtype: str) -> np.ndarray:
    """*x* in *dtype*; the two half types are reached by way of float32, as C++ does it."""
    with np.errstate(over="ignore"):
        if dtype in ("bfloat16", "float16"):
            x = x.astype(np.float32, copy=False)
        return round_to_bfloat16(x) if dtype == "bfloat16" else x.astype(KINDS[dtype].array, copy=False)


def _need_float(dtype: str, kernel: str) -> None:
    if "float" not in dtype:
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{KINDS[dtype].scalar}'")


# ---- uniform


def float32s(generator: Generator, count: int) -> np.ndarray:
    """Uniform numbers in [0, 1): 24 bits of one word each."""
    return (generator.words(count) & np.uint64(2**24 - 1)).astype(np.float32) * np.float32(2.0**-24)


def float64s(generator: Generator, count: int) -> np.ndarray:
    """Uniform numbers in [0, 1): 53 bits of two words each."""
    return (generator.words64(count) & np.uint64(2**53 - 1)).astype(np.float64) * 2.0**-53


def uniform(
    generator: Generator, shape: Shape, dtype: str = "float32", low: float = 0.0, high: float = 1.0
) -> np.ndarray:
    """Numbers spread evenly over [low, high).

    >>> uniform(Generator().manual_seed(0), (3,))
    array([0.4962566 , 0.7682218 , 0.08847743], dtype=float32)
    """
    _need_float(dtype, "check_uniform_bounds")
    _check_interval(dtype, low, high)
    draw = float64s if dtype == "float64" else float32s
    x = draw(generator, math.prod(shape))
    if (low, high) != (0, 1):
        number = x.dtype.type
        x = fma(x, number(high) - number(low), number(low))
    elif dtype in ("float32", "float64"):
        return x.reshape(shape)
    x = cast(x, dtype)
    # Rounding can reach the upper end, which is not in the interval: PyTorch takes the lower end instead
    x[x >= cast(np.array(high), dtype)] = cast(np.array(low), dtype)
    return x.reshape(shape)


def _check_interval(dtype: str, low: float, high: float) -> None:
    largest = LARGEST[dtype]
    for name, bound in (("from", low), ("to", high)):
        if not -largest <= bound <= largest:
            raise RuntimeError(f"{name} is out of bounds for {KINDS[dtype].cpp}")
    if low > high:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}")
    if high - low > largest:
        raise RuntimeError(
            f"uniform_ expects to-from <= std::numeric_limits<{KINDS[dtype].scalar}>::max(), but found to={high:g} and "
            f"from={low:g} which result in to-from to exceed the limit"
        )


# ---- normal


def normal(
    generator: Generator,
    shape: Shape,
    dtype: str = "float32",
    mean: float = 0.0,
    std: float = 1.0,
    contiguous: bool = True,
) -> np.ndarray:
    """Numbers with the bell curve of *mean* and *std*. *contiguous* tells of the tensor that they are for.

    PyTorch has two ways: sixteen and more contiguous numbers are made in blocks, others in pairs of double precision.

    >>> normal(Generator().manual_seed(0), (3,))
    array([ 1.5409961, -0.2934289, -2.1787894], dtype=float32)
    """
    if std < 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
    count = math.prod(shape)
    if count:
        _need_float(dtype, "normal_kernel_cpu")
    make = _normal_blocks if count >= 16 and contiguous else _normal_pairs
    return make(generator, count, dtype, mean, std).reshape(shape)


def _normal_pairs(generator: Generator, count: int, dtype: str, mean: float, std: float) -> np.ndarray:
    return cast(_scale(standard_normals(generator, count), mean, std), dtype)


def standard_normals(generator: Generator, count: int) -> np.ndarray:
    """Standard normals in double precision, made two at a time; one that is left over waits for the next call."""
    values = []
    if count and generator.spare_normal is not None:
        values.append(generator.spare_normal)
        generator.spare_normal = None
    missing = count - len(values)
    uniforms = iter(float64s(generator, missing + missing % 2).tolist())
    for u1, u2 in zip(uniforms, uniforms, strict=True):
        values.extend(box_muller_pair(u1, u2))
    if len(values) > count:
        generator.spare_normal = values.pop()
    return np.array(values, np.float64)


def _normal_blocks(generator: Generator, count: int, dtype: str, mean: float, std: float) -> np.ndarray:
    """Sixteen numbers at a time: the first eight uniforms give the radius, the last eight the angle.

    A block can't be shorter, so where the count is no multiple of 16, the *last* sixteen numbers are drawn afresh, some
    of them for the second time.
    """
    draw = float64s if dtype == "float64" else float32s
    out = np.empty(count, KINDS[dtype].array)
    rest = count % 16
    for start in range(0, count - rest, CHUNK):
        stop = min(start + CHUNK, count - rest)
        out[start:stop] = _block(draw(generator, stop - start), dtype, mean, std)
    if rest:
        thrown_away = 0 if dtype in ("float16", "bfloat16") else rest
        out[-16:] = _block(draw(generator, thrown_away + 16)[thrown_away:], dtype, mean, std)
    return out


def _block(uniforms: np.ndarray, dtype: str, mean: float, std: float) -> np.ndarray:
    halves = uniforms.reshape(-1, 2, 8)
    normals = np.stack(box_muller(halves[:, 0], halves[:, 1]), axis=1).ravel()
    return cast(_scale(normals, mean, std), dtype)


def _scale(x: np.ndarray, mean: float, std: float) -> np.ndarray:
    if mean == 0 and std == 1:
        return x + 0  # a sum with a mean of 0 has no -0
    return fma(x, x.dtype.type(std), x.dtype.type(mean))


def log_normal(
    generator: Generator, shape: Shape, dtype: str = "float32", mean: float = 1.0, std: float = 2.0
) -> np.ndarray:
    """e to the power of normal numbers."""
    if std <= 0:
        raise RuntimeError(f"log_normal_ expects std > 0.0, but found std={std:g}")
    if math.prod(shape):
        _need_float(dtype, "log_normal_cpu")
    return cast(libm(_exp, _scale(standard_normals(generator, math.prod(shape)), mean, std)), dtype).reshape(shape)


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


# ---- other continuous distributions


def exponential(generator: Generator, shape: Shape, dtype: str = "float32", lambd: float = 1.0) -> np.ndarray:
    """Waiting times between events that come *lambd* times a unit of time: -ln(1 - u) / λ."""
    if "float" not in dtype and math.prod(shape):
        raise RuntimeError(
            "Exponential distribution is a continuous probability distribution. dtype must be a floating point but you "
            f"specified {KINDS[dtype].scalar}"
        )
    if lambd <= 0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={lambd:g}")
    u = float64s(generator, math.prod(shape))
    logs = libm(math.log1p, -u) if dtype == "float64" else np.log1p(-u)  # a narrower type hides NumPy's last bit
    return cast(-1.0 / lambd * logs, dtype).reshape(shape)


def cauchy(
    generator: Generator, shape: Shape, dtype: str = "float32", median: float = 0.0, sigma: float = 1.0
) -> np.ndarray:
    """Where a ray at a random angle, from a lamp at the distance *sigma*, meets the wall: there is no mean."""
    if "float" not in dtype:
        raise RuntimeError(
            "Cauchy distribution is a continuous probability distribution. dtype must be a floating point but you "
            f"specified {KINDS[dtype].cpp}"
        )
    if sigma <= 0:
        raise RuntimeError(f"cauchy_ expects sigma > 0.0, but found sigma={sigma:g}")
    u = float64s(generator, math.prod(shape))
    tangent = libm(math.tan, math.pi * (u - 0.5))
    return cast(fma(tangent, np.float64(sigma), np.float64(median)), dtype).reshape(shape)
