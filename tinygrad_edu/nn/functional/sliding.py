"""A window that slides over an image: which numbers it sees at each step, and how numbers are given back to where they
were seen.

Convolution, pooling and unfold are made of these two. An array has the shape (N, C, *sizes), for any number of spatial
dimensions; seen through the window it is (N, C, *steps, *kernel). Seeing and giving back are each other's derivatives,
as both are linear and each is the other transposed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from ...ops.windows import window


class Sliding(NamedTuple):
    """A window of the size *kernel* on an image of *sizes*: how far it goes at a step, the margin of the image, the
    distance of what it sees, the steps.
    """

    sizes: tuple[int, ...]
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    dilation: tuple[int, ...]
    steps: tuple[int, ...]

    @property
    def reach(self) -> tuple[int, ...]:
        """The sizes of the image with its margins, as far as the window gets."""
        return tuple(
            max((count - 1) * s + d * (k - 1) + 1, n + p)
            for n, k, s, p, d, count in zip(
                self.sizes, self.kernel, self.stride, self.padding, self.dilation, self.steps
            )
        )

    @property
    def may_miss(self) -> bool:
        """Whether a step may see nothing of the image, as all of that can lie between two places of the window."""
        return any(p and d > n for n, p, d in zip(self.sizes, self.padding, self.dilation))

    def inner(self) -> tuple[Any, ...]:
        """The index of the image within itself and its margins."""
        return (..., *(slice(p, p + n) for p, n in zip(self.padding, self.sizes)))

    def parts(self) -> Iterator[tuple[tuple[int, ...], tuple[Any, ...]]]:
        """Each place in the window, with the index of all that it sees as the window slides."""
        for place in itertools.product(*(range(k) for k in self.kernel)):
            yield (
                place,
                (
                    ...,
                    *(
                        slice(i * d, i * d + (count - 1) * s + 1, s)
                        for i, d, s, count in zip(place, self.dilation, self.stride, self.steps)
                    ),
                ),
            )


def sliding(sizes: Any, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil: bool = False) -> Sliding:
    """A window that takes all the steps for which there is room; if *ceil*, it may at last begin inside and end
    outside.
    """
    steps = []
    for n, k, s, p, d in zip(sizes, kernel, stride, padding, dilation):
        room = n + 2 * p - d * (k - 1) - 1
        count = -(-room // s) + 1 if ceil else room // s + 1
        if ceil and (count - 1) * s >= n + p:
            count -= 1  # the window would begin in the right margin
        steps.append(count)
    return Sliding(tuple(sizes), tuple(kernel), tuple(stride), tuple(padding), tuple(dilation), tuple(steps))


def with_margins(x: np.ndarray, at: Sliding, margin: Any = 0) -> np.ndarray:
    """*x*, as far as the window gets: copied into its margins, if there are any, which are filled with *margin*."""
    if at.reach == at.sizes:
        return x
    wider = np.full((*x.shape[: -len(at.sizes)], *at.reach), margin, x.dtype, like=x)
    wider[at.inner()] = x
    return wider


def see(x: np.ndarray, at: Sliding) -> np.ndarray:
    """What the window sees of *x*: a window in memory, nothing is copied but *x* into its margins."""
    x = with_margins(x, at)
    n = len(at.sizes)
    strides = x.strides[-n:]
    steps = tuple(stride * s for stride, s in zip(strides, at.stride))
    inside = tuple(stride * d for stride, d in zip(strides, at.dilation))
    return window(x, (*x.shape[:-n], *at.steps, *at.kernel), (*x.strides[:-n], *steps, *inside))


def give_back(seen: np.ndarray, at: Sliding) -> np.ndarray:
    """The sum, for each number of the image, of all that stands in *seen* where the window saw it."""
    n = len(at.sizes)
    wider = np.zeros((*seen.shape[: -2 * n], *at.reach), seen.dtype, like=seen)
    for place, where in at.parts():
        wider[where] += seen[(..., *place)]
    return wider[at.inner()]


def several(name: str, argument: str, value: Any, n: int) -> tuple[int, ...]:
    """*value*, an int for all of *n* dimensions or one for each, as a tuple; RuntimeError for another number of
    them.
    """
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    if len(values) not in (1, n):
        count = {1: "one int", 2: "a tuple of two ints"}[n]
        raise RuntimeError(f"{name}: {argument} must either be a single int, or {count}")
    return tuple(int(v) for v in (values * n if len(values) == 1 else values))
