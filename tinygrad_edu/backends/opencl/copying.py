"""Copies: of elements from one place or type to another, through windows, masks and `where`."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from ..layouts import result_strides
from . import index, windows
from .array import CLArray, put, together, with_strides
from .elementwise import run
from .elementwise_source import Recipe
from .protocol import implements, number_type
from .types import BITS, code_of, dtype_of

NUMBERS = (bool, int, float, np.generic)


@cache
def conversion(from_: str, to: str) -> Recipe:
    """The recipe for a copy of elements of type *from_* as type *to*."""
    if from_ == to:
        from_ = BITS[int(to[1])]
    return Recipe(f"copy_{from_}", "x", [from_], from_)


def assign(out: CLArray, x: Any) -> None:
    """Write *x*, an array of the device, one of NumPy, or a number, over the elements of *out*."""
    if x.__class__ is not CLArray:
        if isinstance(x, (list, tuple, np.ndarray)) and np.ndim(x):
            x = put(out.device, np.asarray(x, out.dtype))
        else:
            fill(out, x)
            return
    if x.code == out.code:
        bits = BITS[out.itemsize]
        run(conversion(bits, bits), [_as(x, bits)], _as(out, bits))
    else:
        run(conversion(x.code, out.code), [x], out)


def _as(x: CLArray, code: str) -> CLArray:
    """*x* as elements of another type of the same size: to be moved, whatever they mean."""
    return x if x.code == code else x.window(x.shape, x.strides, x.offset, code)


def fill(out: CLArray, value: Any) -> None:
    """Write the number *value* over all elements."""
    if value.__class__ is CLArray:
        assign(out, value)
        return
    with np.errstate(all="ignore"):
        element = np.asarray(value).astype(out.dtype)[()]
    if windows.is_contiguous(out.shape, out.strides, out.itemsize):
        out.device.fill(out.block, element, out.nbytes, out.offset)
    else:
        bits = BITS[out.itemsize]
        run(conversion(bits, bits), [element.view(dtype_of(bits))], _as(out, bits))


def copy(x: CLArray, order: str = "C") -> CLArray:
    """A copy in new memory: with the elements in order or, for the *order* "K", as they lie in *x*."""
    bits = BITS[x.itemsize]
    strides = windows.contiguous(x.shape, x.itemsize) if order in "CA" else result_strides(x.shape, x.itemsize, [x])
    out = with_strides(x.device, x.shape, strides, x.code)
    run(conversion(bits, bits), [_as(x, bits)], _as(out, bits))
    return out


def astype(
    x: CLArray, dtype: Any, order: str = "K", casting: str = "unsafe", subok: bool = True, copy: bool = True
) -> CLArray:
    """The elements as others of type *dtype*, by NumPy's rules; the same array where nothing changes and no *copy* is
    wanted.
    """
    code = code_of(dtype)
    if not np.can_cast(x.dtype, dtype_of(code), casting):  # type: ignore[arg-type]
        raise TypeError(f"Cannot cast array data from {x.dtype!r} to {dtype_of(code)!r} according to {casting!r}")
    if code == x.code and not copy and (order in "KA" or x.flags.c_contiguous):
        return x
    if code == x.code:
        return duplicate(x, order)
    itemsize = int(code[1])
    strides = windows.contiguous(x.shape, itemsize) if order == "C" else result_strides(x.shape, itemsize, [x])
    out = with_strides(x.device, x.shape, strides, code)
    return run(conversion(x.code, code), [x], out)


duplicate = copy
CLArray.copy, CLArray.astype, CLArray.fill = copy, astype, fill  # type: ignore[method-assign, assignment]


@implements(np.where)
def where(condition: Any, x: Any = None, y: Any = None) -> Any:
    """x where *condition*, y elsewhere; without them the places where it holds."""
    if x is None and y is None:
        return condition.nonzero()
    together(condition, x, y)
    types = [a.dtype if isinstance(a, CLArray) else number_type(a) for a in (x, y)]
    code = code_of(np.result_type(*[np.dtype(bool) if t is bool else t() if isinstance(t, type) else t for t in types]))
    return run(_where(condition.code if isinstance(condition, CLArray) else "b1", code), [condition, x, y])


@cache
def _where(condition: str, code: str) -> Recipe:
    return Recipe("where", "x != 0 ? y : z", [condition, code, code], code)


@implements(np.copyto)
def copyto(dst: CLArray, src: Any, casting: str = "same_kind", where: Any = True) -> None:
    """Write *src* over *dst*, where *where* holds."""
    if where is True:
        assign(dst, src)
    else:
        source = src if isinstance(src, CLArray) and src.code == dst.code else _converted(src, dst)
        run(_where(where.code, dst.code), [where, source, dst], dst)


def _converted(x: Any, like: CLArray) -> Any:
    return x.astype(like.dtype) if isinstance(x, CLArray) else like.dtype.type(x)


# Indexing.


def get_item(x: CLArray, key: Any) -> CLArray:
    """`x[key]`: a window where the key has only integers, slices, None and `...`, else a gather."""
    keys = key if isinstance(key, tuple) else (key,)
    if not is_basic(keys):
        return index.get(*index.truths_spread(x, keys))
    shape, strides, offset = windows.index(x.shape, x.strides, keys)
    return x.window(shape, strides, x.offset + offset)


def set_item(x: CLArray, key: Any, value: Any) -> None:
    """`x[key] = value`."""
    keys = key if isinstance(key, tuple) else (key,)
    if is_basic(keys):
        shape, strides, offset = windows.index(x.shape, x.strides, keys)
        assign(x.window(shape, strides, x.offset + offset), value)
    else:
        index.scatter(*index.truths_spread(x, keys), value)


def is_basic(keys: tuple[Any, ...]) -> bool:
    """Whether a key cuts out a window."""
    return all(
        k is None or k is Ellipsis or isinstance(k, slice)
        or (isinstance(k, (int, np.integer)) and not isinstance(k, bool)) for k in keys
    )


CLArray.__getitem__, CLArray.__setitem__ = get_item, set_item  # type: ignore[attr-defined]
