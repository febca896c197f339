"""pad: more numbers around a tensor, zeros or some of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..._tensor import Tensor, wrap
from ...dtypes import bfloat16, round_to_bfloat16
from ...ops.define import must_be_tensor
from ...ops.numbers import element
from ...ops.record import record
from ...ops.taking import add_at

__all__ = ["pad"]

COMBINATIONS = """\
Padding size {} is not supported for {}D input tensor.
Supported combinations for non-constant padding:
  - 2D or 3D input: padding size = 2 (pads last dimension)
  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)
  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"""
NODES = {"reflect": "ReflectionPad", "replicate": "ReplicationPad", "circular": "CircularPad"}


def pad(input: Tensor, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Tensor:
    """The input with pad[0] numbers before and pad[1] after the last dimension, pad[2] and pad[3] around the one
    before, and so on.

    They are *value* (0 by default) or, by *mode*, the input's own: mirrored at the edge ('reflect'), the edge repeated
    ('replicate'), or as if the input went on from the beginning ('circular'). Negative widths of a constant padding cut
    off. Gradients go back to the numbers that were used, as often as they were.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.pad(torch.tensor([[1, 2, 3]]), (1, 2))
    tensor([[0, 1, 2, 3, 0, 0]])
    >>> torch.nn.functional.pad(torch.tensor([[1, 2, 3]]), (1, 2), mode="reflect")
    tensor([[2, 1, 2, 3, 2, 1]])
    """
    if not isinstance(input, Tensor):
        raise must_be_tensor("pad", "input", 1, input)
    widths = [int(n) for n in pad]
    if len(widths) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(widths) > 2 * input._array.ndim:
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(widths)} and input of dimension {input._array.ndim}"
        )
    pairs = [(0, 0)] * (input._array.ndim - len(widths) // 2) + list(zip(widths[::2], widths[1::2]))[::-1]
    if mode == "constant":
        return _constant(input, pairs, 0 if value is None else value)
    if mode not in NODES:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if value is not None and value != 0:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    n = len(widths) // 2
    if input._array.ndim not in (n + 1, n + 2) or not 1 <= n <= 3:
        raise NotImplementedError(COMBINATIONS.format(len(widths), input._array.ndim))
    if mode != "circular" and 0 in input._array.shape[-n - 1 :]:
        raise RuntimeError(
            f"Expected {n + 1}D or {n + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero "
            f"dimensions for input, but got: {list(input._array.shape)}"
        )
    places = [
        _places(mode, size, *pair, i, input, widths) for i, (size, pair) in enumerate(zip(input._array.shape, pairs))
    ]
    return pick(f"{NODES[mode]}{n}DBackward0", input, places)


def _constant(input: Tensor, pairs: list[tuple[int, int]], value: Any) -> Tensor:
    """The padding with a number, which is also its own way back: with negative widths."""
    shape = [size + before + after for size, (before, after) in zip(input._array.shape, pairs)]
    if min(shape, default=1) < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    array = np.full(shape, element(value, input.dtype), input._array.dtype, like=input._array)
    kept = tuple(slice(max(before, 0), n - max(after, 0)) for n, (before, after) in zip(shape, pairs))
    source = tuple(slice(max(-before, 0), n - max(-after, 0)) for n, (before, after) in zip(input._array.shape, pairs))
    array[kept] = input._array[source]
    back = [(-before, -after) for before, after in pairs]
    return record("ConstantPadNdBackward0", wrap(array, input.dtype), (input,), (lambda g: _constant(g, back, 0),))


def _places(mode: str, size: int, before: int, after: int, dim: int, input: Tensor, widths: list[int]) -> np.ndarray:
    """Which elements stand along a dimension of *size* elements after it was padded."""
    places = np.arange(-before, size + after)
    if mode == "replicate":
        return places.clip(0, size - 1)
    if mode == "circular":
        if before > size or after > size:
            raise RuntimeError("Padding value causes wrapping around more than once.")
        first = max(-before, 0)
        kept = np.arange(first, size - max(-after, 0))  # what negative widths leave
        return kept[(places - first) % max(len(kept), 1)]
    if (before and before >= size) or (after and after >= size):
        number = 4 if len(widths) == 2 else 2 * (input._array.ndim - dim) + 2
        raise RuntimeError(
            "Argument #"
            f"{number}: Padding size should be less than the corresponding input dimension, but got: padding "
            f"({before}, {after}) at dimension {dim} of input {list(input._array.shape)}"
        )
    return size - 1 - np.abs(size - 1 - np.abs(places))


def pick(name: str, x: Tensor, places: list[np.ndarray]) -> Tensor:
    """The elements of *x* at all combinations of *places*, which lists positions for each dimension."""
    array = x._array[np.ix_(*places)]
    return record(name, wrap(array, x.dtype), (x,), (lambda g: _put(name, g, places, x._array.shape),))


def _put(name: str, g: Tensor, places: list[np.ndarray], shape: tuple[int, ...]) -> Tensor:
    """Zeros of this *shape*, but the elements of *g* added at *places*: the way back of `pick`."""
    array = np.zeros(shape, g._array.dtype, like=g._array)
    add_at(array, np.ix_(*places), g._array)
    out = wrap(round_to_bfloat16(array) if g.dtype is bfloat16 else array, g.dtype)
    return record(name.replace("Backward0", "BackwardBackward0"), out, (g,), (lambda gg: pick(name, gg, places),))
