"""Convolution and pooling: windows that slide over images, with the kernels in kernels/images.cl.

A window *at* is a `Sliding` of nn/functional/sliding.py: the sizes of image and window, stride, padding and dilation,
and the number of its steps, each for one dimension or two.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from . import windows
from .array import CLArray, empty, together
from .launch import Plan, plans
from .named import fuses, source
from .types import VECTOR

TILE = 4  # rows and columns of results that a processor's work-item makes, as in kernels/images.cl
GROUP = 64  # work-items in a group on a GPU


def _run(
    name: str, arrays: Sequence[CLArray], at: Any, image: windows.Sizes, seen: windows.Sizes, starts: Any,
    planes: tuple[int, int],
) -> None:
    """Run the kernel *name* on *arrays*. *image* are the strides of samples, channels, rows and columns of the image,
    and *seen* those of samples, channels and places of what is seen, in elements, both from *starts* on. *planes* are
    the channels and the samples.
    """
    x = arrays[0]
    key = (name, x.device, x.code, at, image, seen, starts, planes)

    def make() -> Plan:
        whole = x.device.is_cpu
        two = [value if len(value) == 2 else (fill, *value) for value, fill in _numbers(at)]
        sizes = [n for pair in two for n in pair]
        sizes += [starts[0], *image, starts[1], *seen]
        of_image = prod(at.sizes) if name in ("fold", "given_to_places") else prod(at.steps)
        places = 1 if whole or name != "unfold" else prod(at.kernel)
        grid = (1 if whole else -(-of_image // GROUP) * GROUP, planes[0] * places, planes[1])
        return Plan(x.device, _source(x), name, grid, (1 if whole else GROUP, 1, 1), sizes)

    plan = plans.find(key) or plans.keep(key, make)
    plan.launch([array.block for array in arrays])


def _source(x: CLArray) -> str:
    """The kernels for elements like those of *x*, with vectors where these are floating-point numbers."""
    vectors = [f"WIDTH {VECTOR[x.code]}"] if x.code in VECTOR else []
    return source("images", x.code, *["WHOLE", *vectors] if x.device.is_cpu else [])


def _numbers(at: Any) -> list[tuple[tuple[int, ...], int]]:
    """What a kernel must know of the window, with what stands for the missing dimension of a line."""
    return [(at.sizes, 1), (at.kernel, 1), (at.stride, 1), (at.padding, 0), (at.dilation, 1), (at.steps, 1)]


def _elements(x: CLArray, n: int) -> windows.Sizes:
    """The strides of x in elements: of samples, channels, rows and columns, where the last *n* are of the image."""
    strides = [stride // x.itemsize for stride in x.strides]
    image = strides[-n:] if n == 2 else [0, strides[-1]]
    return (*strides[:-n], *image)


def _seen(x: CLArray, at: Any, across: bool) -> CLArray:
    """What the window sees of the images *x*, as (samples, channels × kernel, steps) or, with samples *across*, as
    (channels × kernel, samples × steps).
    """
    samples, channels = x.shape[:2]
    places, steps = prod(at.kernel), prod(at.steps)
    if places == 1 and at.steps == at.sizes and not any(at.padding) and not across:
        return x.reshape(samples, channels, steps)  # it sees one number at a time, and each of them
    shape = (channels * places, samples * steps) if across else (samples, channels * places, steps)
    out = empty(x.device, shape, x.code)
    row = samples * steps if across else steps
    seen = (steps if across else channels * places * row, places * row, row)
    if out.size:
        starts = (x.offset // x.itemsize, 0)
        _run("unfold", [out, x], at, _elements(x, len(at.sizes)), seen, starts, (channels, samples))
    return out


def _given_back(seen: CLArray, at: Any, strides: windows.Sizes, shape: windows.Sizes) -> CLArray:
    """Images of *shape*, each number the sum of all in *seen* where the window saw it; *strides* are those of samples,
    channels and places, in elements.
    """
    out = empty(seen.device, shape, seen.code)
    if out.size:
        area = prod(at.sizes)
        image = (shape[1] * area, area, at.sizes[-1], 1)
        _run("fold", [out, seen], at, image, strides, (0, seen.offset // seen.itemsize), shape[1::-1])
    return out


def _computes(*arrays: CLArray) -> bool:
    """Whether there are kernels for these; RuntimeError where they lie on several devices."""
    together(*arrays)
    return all(x.code == arrays[0].code and x.code in ("f4", "f8") and x.size for x in arrays)


# Convolution. The channels of a group stand together, so groups are one more dimension of a batch of products.


@fuses
def convolved(x: CLArray, w: CLArray, bias: CLArray | None, how: Any) -> Any:
    """The weights times what the window sees, for each sample."""
    if not _computes(x, w):
        return NotImplemented
    at, groups, samples, outs = how.at, how.groups, x.shape[0], w.shape[0]
    seen = _seen(x, at, across=False).reshape(samples, groups, -1, prod(at.steps))
    out = np.matmul(w.reshape(groups, outs // groups, -1), seen).reshape(samples, outs, *at.steps)
    return _with_bias(out, bias)


@fuses
def given_to_input(g: CLArray, w: CLArray, bias: CLArray | None, how: Any) -> Any:
    """The transposed weights times g, added up where the window saw the image."""
    if not _computes(g, w):
        return NotImplemented
    at, groups, samples, outs = how.at, how.groups, *g.shape[:2]
    weights = w.reshape(groups, outs // groups, -1).transpose(0, 2, 1)
    seen = np.matmul(weights, g.reshape(samples, groups, outs // groups, -1))
    channels, places, steps = w.shape[1] * groups, prod(at.kernel), prod(at.steps)
    strides = (channels * places * steps, places * steps, steps)
    return _with_bias(_given_back(seen, at, strides, (samples, channels, *at.sizes)), bias)


@fuses
def given_to_weight(g: CLArray, x: CLArray, how: Any) -> Any:
    """g times what the window saw, over all samples and steps together."""
    if not _computes(g, x):
        return NotImplemented
    at, groups, outs, channels = how.at, how.groups, g.shape[1], x.shape[1] // how.groups
    if g.device.is_cpu and prod(at.steps) >= VECTOR[g.code]:
        return _row_products(g, _seen(x, at, across=False), how).reshape(outs, channels, *at.kernel)
    rows = np.moveaxis(g, 0, 1).reshape(groups, outs // groups, -1)
    seen = _seen(x, at, across=True).reshape(groups, channels * prod(at.kernel), -1)
    return np.matmul(rows, seen.transpose(0, 2, 1)).reshape(outs, channels, *at.kernel)


def _row_products(g: CLArray, seen: CLArray, how: Any) -> CLArray:
    """g, (samples, channels of the result, steps), times what was seen, (samples, channels × kernel, steps), over all
    samples and steps; of the channels of one group.
    """
    g = g if g.flags.c_contiguous else g.copy()
    seen = seen if seen.flags.c_contiguous else seen.copy()
    samples, groups, steps = g.shape[0], how.groups, prod(how.at.steps)
    m, n = g.shape[1] // groups, seen.shape[1] // groups
    out = empty(g.device, (groups, m, n), g.code)

    def make() -> Plan:
        sizes = [m, n, samples, steps]
        for z, rows in ((g, m), (seen, n)):
            sizes += [z.offset // z.itemsize, rows * steps, groups * rows * steps]
        grid = (-(-m // TILE), -(-n // TILE), groups)
        return Plan(g.device, _source(g), "row_products", grid, (1, 1, 1), sizes, 2 * groups * m * n * samples * steps)

    key = ("row_products", g.layout, seen.layout, groups)
    plan = plans.find(key) or plans.keep(key, make)
    plan.launch([out.block, g.block, seen.block])
    return out


def _with_bias(out: CLArray, bias: CLArray | None) -> CLArray:
    if bias is None:
        return out
    return np.add(out, bias.reshape(-1, *[1] * (out.ndim - 2)), out=out)


# Pooling: images are all that is before the last two dimensions.


def _planes(x: CLArray) -> CLArray:
    return x.reshape(1, prod(x.shape[:-2]), *x.shape[-2:])


@fuses
def largest_seen(x: CLArray, at: Any) -> Any:
    """The largest number at each step, and its place in its plane."""
    if x.code == "f2" or not x.size or at.may_miss:
        return NotImplemented
    planes = _planes(x)
    shape, steps = (*x.shape[:-2], *at.steps), prod(at.steps)
    values, places = empty(x.device, shape, x.code), empty(x.device, shape, "i8")
    starts = (planes.offset // x.itemsize, 0)
    _run("largest", [values, places, planes], at, _elements(planes, 2), (0, steps, 0), starts, (planes.shape[1], 1))
    return values, places


@fuses
def given_to_places(g: CLArray, places: CLArray, at: Any) -> Any:
    """Each number of *g* added at its place in its plane."""
    if g.code == "f2" or not g.size or at.may_miss or not places.flags.c_contiguous or places.offset:
        return NotImplemented
    planes = _planes(g if g.flags.c_contiguous else g.copy())
    out = empty(g.device, (*g.shape[:-2], *at.sizes), g.code)
    image, seen, starts = (0, prod(at.sizes), at.sizes[1], 1), (0, prod(at.steps), 0), (0, planes.offset // g.itemsize)
    _run("given_to_places", [out, planes, places], at, image, seen, starts, (planes.shape[1], 1))
    return out


@fuses
def sums_seen(x: CLArray, at: Any) -> Any:
    """The sum at each step."""
    if x.code == "f2" or not x.size:
        return NotImplemented
    planes = _planes(x)
    out = empty(x.device, (*x.shape[:-2], *at.steps), x.code)
    starts, seen = (planes.offset // x.itemsize, 0), (0, prod(at.steps), 0)
    _run("window_sums", [out, planes], at, _elements(planes, 2), seen, starts, (planes.shape[1], 1))
    return out


@fuses
def shares_given_back(parts: CLArray, at: Any) -> Any:
    """To each number of the image, all that stands in *parts* at the steps that see it."""
    if parts.code == "f2" or not parts.size:
        return NotImplemented
    planes = _planes(parts if parts.flags.c_contiguous else parts.copy())
    strides = (0, prod(at.steps), 0)
    out = _given_back(planes, at, strides, (1, planes.shape[1], *at.sizes))
    return out.reshape(*parts.shape[:-2], *at.sizes)
