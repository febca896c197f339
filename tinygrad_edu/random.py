"""Random numbers that can be had again: a `Generator` is a seed and a position in PyTorch's stream of random words.

Everything random in this package comes from here: words of 32 random bits, in the order that PyTorch draws them on the
CPU. They are made by the Mersenne Twister (Matsumoto & Nishimura, "Mersenne Twister: a 623-dimensionally
equidistributed uniform pseudo-random number generator", 1998). NumPy has the same machine, so the words come from
there; what they become is written in `_draws.py` and `_choices.py`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import numpy as np

from ._tensor import Tensor, wrap
from .backends.device import CPU, device
from .dtypes import uint8

__all__ = [
    "Generator",
    "default_generator",
    "fork_rng",
    "get_rng_state",
    "initial_seed",
    "manual_seed",
    "seed",
    "set_rng_state",
]

DEFAULT_SEED = 67280421310721  # PyTorch's, for a generator that nobody has seeded
BLOCK = 624  # the twister makes so many words at a time

# PyTorch's saved state, field by field: a C structure, here as a NumPy record. Some fields are kept for files of old.
STATE = np.dtype([
    ("seed", "<u8"), ("left", "<i4"), ("seeded", "<i4"), ("next", "<u8"), ("words", "<u8", BLOCK),
    ("normal_x", "<f8"), ("spare", "<f8"), ("normal_rho", "<f8"), ("has_spare", "<i4"), ("padding", "<i4"),
    ("float_spare", "<f4"), ("has_float_spare", "<i4"),
])


class Generator:
    """A stream of random words, given by its seed.

    >>> g = Generator().manual_seed(0)
    >>> [hex(word) for word in g.words(2)]
    ['0x8c7f0aac', '0x97c4aa2f']
    """

    __slots__ = ("_made", "_seed", "_untouched", "spare_normal")

    def __init__(self, device: Any = "cpu") -> None:
        if str(device) != "cpu":
            raise RuntimeError(f"no generator for {device!r}: every device draws from the CPU's stream")
        self._made: Any = None  # NumPy's twister, from the first word on: most of its import is for it alone
        self.manual_seed(DEFAULT_SEED)

    @property
    def _twister(self) -> Any:
        if self._made is None:
            self._made = np.random.MT19937(0)
            self._start()
        return self._made

    def _start(self) -> None:
        """Seed the twister as the paper's authors do, word for word."""
        np.random.RandomState(self._made).seed(self._seed % 2**32)

    @property
    def device(self) -> device:
        """Where the stream is: on the CPU."""
        return CPU

    def manual_seed(self, seed: int) -> Generator:
        """Go to the start of the stream of *seed*, from -2⁶³ to 2⁶⁴ - 1; only its low 32 bits choose the words."""
        if not isinstance(seed, int) or isinstance(seed, bool):
            raise RuntimeError(f"manual_seed expected a long, but got {type(seed).__name__}")
        if not -(2**63) <= seed < 2**64:
            raise ValueError("Overflow when unpacking long long")
        self._seed = seed % 2**64
        if self._made is not None:
            self._start()
        self._untouched = True
        self.spare_normal: float | None = None  # Box-Muller makes two numbers; the second waits here
        return self

    def seed(self) -> int:
        """Choose a seed that nobody can foresee, and return it."""
        self.manual_seed(int.from_bytes(os.urandom(8), "little"))
        return self._seed

    def initial_seed(self) -> int:
        """The seed that the stream began with; a negative one counts from 2⁶⁴ down."""
        return self._seed

    def words(self, count: int) -> np.ndarray:
        """The next *count* words of 32 bits, as uint64."""
        self._untouched = self._untouched and count == 0
        return self._twister.random_raw(count)

    def words64(self, count: int) -> np.ndarray:
        """The next *count* words of 64 bits: each is two words of the stream, the upper half first."""
        pairs = self.words(2 * count).reshape(count, 2)
        return pairs[:, 0] << np.uint64(32) | pairs[:, 1]

    def get_state(self) -> Tensor:
        """Seed and position as a tensor of 5056 bytes, laid out as in PyTorch's."""
        twister = self._twister.state["state"]
        # In a new stream no block has been made; PyTorch's counters say so with a 0, NumPy's as if one were used up
        used = 0 if self._untouched else twister["pos"]
        state = np.zeros((), STATE)
        state["seed"], state["seeded"], state["next"] = self._seed, 1, used
        state["left"] = 1 if self._untouched else BLOCK + 1 - used
        state["words"] = twister["key"]
        state["has_spare"], state["spare"] = self.spare_normal is not None, self.spare_normal or 0.0
        return wrap(np.frombuffer(state.tobytes(), np.uint8).copy(), uint8)

    def set_state(self, new_state: Any) -> Generator:
        """Go where *new_state*, the bytes of a `get_state` here or in PyTorch, points to."""
        if not isinstance(new_state, Tensor) and not hasattr(new_state, "__array__"):
            raise TypeError(f"expected a torch.ByteTensor, but got {type(new_state).__name__}")
        array = new_state._array if isinstance(new_state, Tensor) else np.asarray(new_state)
        if array.dtype != np.uint8:
            raise TypeError("RNG state must be a torch.ByteTensor")
        if array.size != STATE.itemsize:
            raise RuntimeError(
                f"Expected a CPUGeneratorImplState of size {STATE.itemsize} but found the input RNG state size to be "
                f"{array.size}"
            )
        state = np.frombuffer(array.tobytes(), STATE)[0]
        left, used = int(state["left"]), int(state["next"])
        if state["seeded"] != 1 or not 0 < left <= BLOCK or used > BLOCK:
            raise RuntimeError("Invalid mt19937 state")
        self._seed = int(state["seed"])
        position = BLOCK if left == 1 else used  # with one left, the next word needs a new block
        key = state["words"].astype(np.uint32)
        self._twister.state = {"bit_generator": "MT19937", "state": {"key": key, "pos": position}}
        self._untouched = used == 0
        self.spare_normal = float(state["spare"]) if state["has_spare"] else None
        return self

    def clone_state(self) -> Generator:
        """A second generator at the same place of the same stream."""
        return Generator().set_state(self.get_state())


default_generator = Generator()


def manual_seed(seed: int) -> Generator:
    """Seed the generator that every random function uses unless told otherwise, and return it.

    >>> manual_seed(1).initial_seed()
    1
    """
    return default_generator.manual_seed(int(seed))


def seed() -> int:
    """Seed the default generator with a number that nobody can foresee, and return it."""
    return default_generator.seed()


def initial_seed() -> int:
    """The seed that the default generator began with."""
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """The state of the default generator, as a tensor of 5056 bytes."""
    return default_generator.get_state()


def set_rng_state(new_state: Any) -> None:
    """Bring the default generator back to where it was when *new_state* was taken."""
    default_generator.set_state(new_state)


@contextlib.contextmanager
def fork_rng(devices: Any = None, enabled: bool = True) -> Iterator[None]:
    """What is drawn inside leaves the default generator as it was. *devices* is ignored: there is one stream for all.

    >>> _ = manual_seed(0)
    >>> with fork_rng():
    ...     first = default_generator.words(1)
    >>> bool(first == default_generator.words(1))
    True
    """
    state = get_rng_state() if enabled else None
    try:
        yield
    finally:
        if state is not None:
            set_rng_state(state)
