"""Random choices: whole numbers, shuffles, yes or no, draws from a list of weights, bit for bit as in PyTorch.

The conventions are those of `_draws.py`: the generator first, then the shape and the name of the dtype; a new array
comes back.
"""

from __future__ import annotations

import math
import warnings

import numpy as np

from ._draws import KINDS, LARGEST, Shape, cast, exponential, fill, float32s, float64s
from .random import Generator

MIN_INT64 = -(2**63)


# ---- integers


def integers(
    generator: Generator, shape: Shape, dtype: str = "int64", low: int | None = None, high: int | None = None
) -> np.ndarray:
    """Whole numbers in [low, high), each the remainder of a word; without *high*, to the end of the dtype.

    Without both, the range of `Tensor.random_()`: from 0 to the largest integer, or to where a floating-point type
    stops counting in ones.

    >>> integers(Generator().manual_seed(0), (5,), low=0, high=10)
    array([4, 9, 3, 0, 3])
    """
    kind, count = KINDS[dtype], math.prod(shape)
    end = 2**kind.bits + ("float" in dtype)
    if low is None:
        draw = generator.words64 if dtype in ("int64", "float64") else generator.words
        return _place(draw(count) % np.uint64(end), 0, dtype).reshape(shape)
    if high is None and low == MIN_INT64:
        if dtype not in ("int64", "float64", "float32", "bfloat16"):
            raise RuntimeError("random_full_64_bits_range_kernel_cpu handles only int64, double, float and bfloat16")
        return _place(generator.words64(count), 0, dtype).reshape(shape)
    low, high = _check_integer_range(dtype, low, high, end)
    # A remainder favours small numbers a little; with 64-bit words from here on, the favour stays below 5 %
    draw = generator.words64 if high - low >= 2**28 else generator.words
    return _place(draw(count) % np.uint64(high - low), low, dtype).reshape(shape)


def _place(words: np.ndarray, low: int, dtype: str) -> np.ndarray:
    return cast(words.view(np.int64) + low, dtype)


def _check_integer_range(dtype: str, low: int, high: int | None, end: int) -> tuple[int, int]:
    """The range that is drawn from; RuntimeError where the dtype can't hold its numbers."""
    if high is not None and low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    last = "to - 1" if high is not None else "to"
    if "float" in dtype:
        return _check_float_range(dtype, low, high, end, last)
    bits = KINDS[dtype].bits
    smallest = 0 if dtype in ("bool", "uint8") else -(2**bits)
    high = end if high is None else high
    for name, bound in (("from", low), (last, high - 1)):
        if not smallest <= bound < 2**bits:
            raise RuntimeError(f"{name} is out of bounds for {KINDS[dtype].cpp}")
    return low, high


def _check_float_range(dtype: str, low: int, high: int | None, end: int, last: str) -> tuple[int, int]:
    """The same for floating-point types, which miss some integers: a bound that rounding moves out is moved in."""
    bits, cpp = KINDS[dtype].bits, KINDS[dtype].cpp
    low = _countable(low, 1, dtype)
    high = end if high is None else _countable(high, -1, dtype)
    if low >= high:
        raise RuntimeError(
            "random_ expects 'from' casted to dtype to be less than 'to' casted to dtype, but got "
            f"from={low} >= to={high}"
        )
    for name, bound in (("from", low), (last, high - 1)):
        if abs(bound) > LARGEST[dtype]:
            raise RuntimeError(f"{name} is out of bounds for {cpp}")
        if abs(bound) > 2**bits:
            warnings.warn(
                f"{name} is out of bounds [-(2^{bits}), 2^{bits}]. Due to precision limitations {cpp} can support "
                "discrete uniform distribution only within this range. This warning will become an error in version "
                "1.7 release, please fix the code in advance",
                UserWarning,
                stacklevel=4,
            )
    return low, high


def _countable(bound: int, inward: int, dtype: str) -> int:
    """*bound*, or the next number inward that *dtype* has if rounding brings its inner neighbour to it or past it."""
    inner = bound + inward
    if abs(inner) > LARGEST[dtype]:
        return bound
    rounded = int(cast(np.array(inner), dtype))
    if rounded < bound if inward > 0 else rounded >= bound:
        return rounded + inward * 2 ** (abs(inner).bit_length() - KINDS[dtype].bits)
    return bound


def permutation(generator: Generator, n: int, dtype: str = "int64") -> np.ndarray:
    """The numbers 0 to n - 1 in random order, by the shuffle of Fisher & Yates (1938) from the front.

    >>> permutation(Generator().manual_seed(0), 5)
    array([4, 0, 1, 3, 2])
    """
    _check_permutation(n, dtype)
    remaining = np.arange(n, 1, -1, dtype=np.uint64)
    partners = np.arange(n)
    partners[: n - 1] += (generator.words(max(n - 1, 0)) % remaining).astype(np.int64)
    return cast(_shuffled(partners), dtype)


def _shuffled(partners: np.ndarray) -> np.ndarray:
    """The numbers from 0 after place 0, then 1, and so on, has changed its number with the place that *partners* gives
    for it, which is not before it.

    Place i has its last number from then on: what stood at its partner, which an earlier exchange with the same partner
    has brought there, or none. And what place i gives away in return is what an earlier exchange brought to it: it came
    from an earlier place, whose number came from an earlier place ... All of these ways are followed at once, each
    round twice as far.
    """
    places = np.arange(len(partners))
    keys = np.sort((partners << 32) | places)  # by partner, and then in the order of the exchanges
    to, at = keys >> 32, keys & 0xFFFFFFFF
    before = np.full(len(partners), -1)  # the exchange before with the same partner
    again = to[1:] == to[:-1]
    before[at[1:][again]] = at[:-1][again]
    given = places.copy()  # the place from which the number comes that place i gives away
    last = np.append(~again, True)[: len(partners)]
    given[to[last]] = at[last]  # the last exchange with place i; that of i with itself is none
    alone = partners == places
    given[alone] = np.where(before[alone] < 0, places[alone], before[alone])
    while not np.array_equal(further := given[given], given):
        given = further
    return np.where(before < 0, partners, given[before])


def _check_permutation(n: int, dtype: str) -> None:
    if n < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
    if dtype == "bool":
        raise NotImplementedError("\"randperm\" not implemented for 'Bool'")
    kind = KINDS[dtype]
    if dtype in ("float16", "float32", "float64") and n > 2**kind.bits + 1:
        limit = "2049" if dtype == "float16" else f"2^{kind.bits}+1"
        raise RuntimeError(f"n cannot be greater than {limit} for {kind.scalar} type.")
    if "int" in dtype and n > 2**kind.bits:
        raise RuntimeError(f"value cannot be converted to type {kind.array.__name__}_t without overflow")
    if n >= (2**32 - 1) // 20:
        raise NotImplementedError(f"randperm of {n} elements: from {(2**32 - 1) // 20} on, PyTorch shuffles otherwise")


# ---- yes or no


def bernoulli(generator: Generator, shape: Shape, p: float) -> np.ndarray:
    """True with probability *p*, one number for all: `bernoulli_(p)`, and dropout's `bernoulli_(1 - p)`.

    >>> bernoulli(Generator().manual_seed(0), (4,), 0.5)
    array([False, False,  True, False])
    """
    if not 0 <= p <= 1:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p:g}")
    return float64s(generator, math.prod(shape)).reshape(shape) < p


def bernoulli_each(generator: Generator, p: np.ndarray) -> np.ndarray:
    """True with each one's own probability: of a float64 array, two words a number are drawn, else one."""
    if not np.issubdtype(p.dtype, np.floating):
        raise NotImplementedError(f"\"bernoulli_tensor_cpu_p_\" not implemented for '{KINDS[p.dtype.name].scalar}'")
    if not ((p >= 0) & (p <= 1)).all():
        raise RuntimeError(
            "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  "
            "If so, please report an enhancement request to PyTorch.)"
        )
    draw = float64s if p.dtype == np.float64 else float32s
    return draw(generator, p.size).reshape(p.shape) < p


def geometric(generator: Generator, shape: Shape, dtype: str = "float32", p: float = 0.5) -> np.ndarray:
    """How many tries it takes, each of which succeeds with probability *p*."""
    if not 0 < p < 1:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p:g}")
    if dtype == "bool" and math.prod(shape):
        raise NotImplementedError("\"geometric_cpu\" not implemented for 'Bool'")
    u = float64s(generator, math.prod(shape))
    return cast(np.ceil(np.log(u) / math.log1p(-p)), dtype).reshape(shape)


# ---- drawing from a list of weights


def multinomial(
    generator: Generator, weights: np.ndarray, num_samples: int, replacement: bool, dtype: str
) -> np.ndarray:
    """Indices drawn with the probabilities that the last dimension of *weights* is in proportion to, as int64.

    Without replacement, the places of the largest `weight / exponential number` are a fair draw: of waiting times,
    each with its own rate, the shortest come first (Efraimidis & Spirakis, "Weighted random sampling with a
    reservoir", 2006; with logarithms, it is the "Gumbel trick").

    >>> multinomial(Generator().manual_seed(0), np.array([0.0, 3.0, 1.0]), 2, False, "float64")
    array([1, 2])
    """
    _check_multinomial(weights, num_samples, replacement, dtype)
    if replacement and num_samples > 1:
        return _with_replacement(generator, weights, num_samples, dtype)
    waiting = np.empty_like(weights)
    fill(waiting, lambda shape: exponential(generator, shape, dtype))
    with np.errstate(divide="ignore", over="ignore"):
        race = cast(weights / waiting, dtype)
    if num_samples == 1:
        return race.argmax(-1)[..., None]
    return np.argsort(-race, axis=-1, kind="stable")[..., :num_samples]


def _with_replacement(generator: Generator, weights: np.ndarray, num_samples: int, dtype: str) -> np.ndarray:
    """Where each uniform number falls among the running sums of the weights, as parts of their total."""
    out = np.empty((*weights.shape[:-1], num_samples), np.int64)
    for row, samples in zip(weights.reshape(-1, weights.shape[-1]), out.reshape(-1, num_samples), strict=True):
        sums = np.cumsum(row, dtype=np.float64 if dtype == "float64" else np.float32)
        parts = (sums / sums[-1]).astype(np.float64)
        samples[:] = np.searchsorted(parts, float64s(generator, num_samples))
    return out


def _check_multinomial(weights: np.ndarray, num_samples: int, replacement: bool, dtype: str) -> None:
    problem = "invalid multinomial distribution"
    if weights.ndim not in (1, 2):
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if "float" not in dtype:
        raise RuntimeError(f"multinomial only supports floating-point dtypes for input, got: {KINDS[dtype].scalar}")
    if num_samples <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if not replacement and num_samples > weights.shape[-1]:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    if not replacement or num_samples == 1:
        if not ((weights >= 0) & (weights < np.inf)).all():
            raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    elif not (weights >= 0).all():
        raise RuntimeError(f"{problem} (encountering probability entry < 0)")
    elif not np.isfinite(weights).all():
        raise RuntimeError(f"{problem} (encountering probability entry = infinity or NaN)")
    if not (weights.sum(-1) > 0).all():
        raise RuntimeError(f"{problem} (sum of probabilities <= 0)")
