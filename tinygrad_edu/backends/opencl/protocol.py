"""How NumPy's own functions find the ones for CLArrays: `np.exp(a)`, `np.add.reduce(a)`, `np.where(c, a, b)`.

NumPy asks the operands of a ufunc for `__array_ufunc__` and the arguments of its other functions for
`__array_function__`. Here the first computes with a kernel of the expression in UFUNCS, and the second looks into a
table that `implements` fills. What is in neither is computed by NumPy on the host, and counted: see `fallbacks`. With
TINYGRAD_EDU_OPENCL_STRICT=1 it is an error, but for the decompositions of numpy.linalg.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from .array import CLArray, put
from .elementwise import run
from .elementwise_source import Recipe
from .expressions import DIVISIONS, ON_TRUTH_VALUES, SPECIAL, UFUNCS
from .types import code_of, dtype_of
from .windows import broadcast_shapes

STRICT = "TINYGRAD_EDU_OPENCL_STRICT"
IMPLEMENTED: dict[Any, Callable[..., Any]] = {}  # NumPy's function: ours
CREATING: dict[Any, Callable[..., Any]] = {}  # the same for those with `like=`: ours takes the device first
UFUNC_METHODS: dict[str, Callable[..., Any]] = {}  # "reduce", "accumulate" ...
_counts: Counter[str] = Counter()
_recipes: dict[Any, Recipe] = {}  # by what they compute, and of which types


def implements(*functions: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator: what is decorated is what NumPy's *functions* do with CLArrays."""

    def decorate(ours: Callable[..., Any]) -> Callable[..., Any]:
        for function in functions:
            IMPLEMENTED[function] = ours
        return ours

    return decorate


def creates(function: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator: what is decorated makes, on a device, what NumPy's *function* makes on the host."""

    def decorate(ours: Callable[..., Any]) -> Callable[..., Any]:
        CREATING[function] = ours
        return ours

    return decorate


def fallbacks() -> dict[str, int]:
    """How often which function of NumPy was computed on the host."""
    return dict(_counts)


def on_the_host(name: str, function: Callable[..., Any], args: Any, kwargs: Any, by_design: bool = False) -> Any:
    """The result of NumPy's *function*, computed on the host from copies, as arrays on the device; it is counted."""
    if os.environ.get(STRICT, "0") not in ("", "0") and not by_design:
        raise NotImplementedError(f"there is no kernel for numpy.{name}, and {STRICT} forbids computing on the host")
    _counts[name] += 1
    devices: list[Any] = []

    def to_host(x: Any) -> Any:
        if isinstance(x, CLArray):
            devices.append(x.device)
            return x.get()
        if isinstance(x, (tuple, list)):
            return type(x)(map(to_host, x))
        return x

    def to_device(x: Any) -> Any:
        if isinstance(x, (np.ndarray, np.generic)):
            return put(devices[0], x)
        if isinstance(x, tuple) and hasattr(x, "_fields"):
            return type(x)(*map(to_device, x))
        return type(x)(map(to_device, x)) if isinstance(x, (tuple, list)) else x

    args, kwargs = to_host(tuple(args)), {key: to_host(x) for key, x in kwargs.items()}
    with np.errstate(all="ignore"):
        return to_device(function(*args, **kwargs))


# Functions of elements.


def array_ufunc(self: CLArray, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
    """NumPy's `__array_ufunc__`: *ufunc*, or a method of it such as `reduce`, with a CLArray among its operands."""
    ours = IMPLEMENTED.get(ufunc) if method == "__call__" else UFUNC_METHODS.get(method)
    if method == "__call__" and ours is None and ufunc.__name__ in UFUNCS and "where" not in kwargs:
        return call(ufunc, inputs, **kwargs)
    if ours is not None:
        made = ours(*inputs, **kwargs) if method == "__call__" else ours(ufunc, *inputs, **kwargs)
        if made is not NotImplemented:
            return made
    name = ufunc.__name__ + ("" if method == "__call__" else f".{method}")
    return on_the_host(name, getattr(ufunc, method), inputs, kwargs)


def array_function(self: CLArray, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
    """NumPy's `__array_function__`: *function* with a CLArray among its arguments."""
    ours = IMPLEMENTED.get(function)
    if ours is not None:
        return ours(*args, **kwargs)
    ours = CREATING.get(function)
    if ours is not None:
        return ours(self.device, *args, **kwargs)
    name = f"{function.__module__}.{function.__name__}".removeprefix("numpy.")
    return on_the_host(name, function, args, kwargs, by_design=name.startswith("linalg."))


CLArray.__array_ufunc__ = array_ufunc  # type: ignore[attr-defined]
CLArray.__array_function__ = array_function  # type: ignore[attr-defined]


def call(ufunc: np.ufunc, inputs: Any, out: Any = None, dtype: Any = None, casting: str = "same_kind") -> Any:
    """`ufunc(*inputs)`, computed in *dtype* if that is given."""
    key: tuple[Any, ...] = (ufunc, dtype)
    for x in inputs:
        key += (x.code if x.__class__ is CLArray else number_type(x),)
    recipe = _recipes.get(key)
    if recipe is None:
        recipe = _recipes[key] = _recipe(ufunc, inputs, dtype)
    if out is not None:
        out = out[0] if isinstance(out, tuple) else out
        if not np.can_cast(dtype_of(recipe.result), out.dtype, casting):
            raise TypeError(f"Cannot cast ufunc {ufunc.__name__!r} output from {recipe.result} to {out.code}")
    return run(*special(recipe, inputs), out)


def number_type(x: Any) -> Any:
    """What decides the type that the number *x* is taken as; TypeError for what is no number."""
    if isinstance(x, (bool, int, float)) and not isinstance(x, np.generic):
        return type(x)
    if isinstance(x, np.generic) or (isinstance(x, np.ndarray) and not x.ndim):
        return x.dtype
    raise TypeError(
        f"an array on an OpenCL device does not compute with a {type(x).__name__}: only with arrays of that device, "
        "and numbers"
    )


def _recipe(ufunc: np.ufunc, inputs: Any, dtype: Any) -> Recipe:
    own = [x.dtype if isinstance(x, CLArray) else number_type(x) for x in inputs]
    own = [np.dtype(bool) if t is bool else t for t in own]
    wanted = {} if dtype is None else {"signature": (*[None] * len(own), np.dtype(dtype))}
    loop = ufunc.resolve_dtypes((*own, None), **wanted)
    codes = [code_of(t) for t in loop]
    expression = UFUNCS[ufunc.__name__]
    if codes[0] == "b1":
        expression = ON_TRUTH_VALUES.get(expression, expression)
    return Recipe(ufunc.__name__, expression, codes[:-1], codes[-1])


def special(recipe: Recipe, inputs: Any) -> tuple[Recipe, Any]:
    """*recipe* and *inputs* or, where the second input is a number such as the 2 of x**2, something better."""
    if recipe.expression == "power(x, y)" and inputs[1].__class__ is not CLArray and recipe.result[0] == "f":
        better = SPECIAL.get((recipe.expression, float(inputs[1])))
        if better is not None:
            key = (recipe, better)
            if key not in _recipes:
                _recipes[key] = Recipe("", better, recipe.computing[:1], recipe.result, recipe.bfloat16)
            return _recipes[key], inputs[:1]
    return recipe, inputs


class Loaded:
    """An *array* whose elements become others, of the type that *code* names, where a kernel loads them."""

    __slots__ = ("array", "code", "ndim", "shape")

    def __init__(self, array: CLArray, code: str) -> None:
        self.array, self.code, self.shape, self.ndim = array, code, array.shape, array.ndim

    def elementwise(self, row: Any, arrays: Any, to: Any, out: CLArray | None = None) -> CLArray:
        return elementwise(self.array, row, arrays, to, out)


def loaded_as(self: CLArray, to: Any) -> CLArray | Loaded:
    """This array for `elementwise`, which is to convert its elements to type *to* as it loads them."""
    code = "fb" if to.name == "bfloat16" else code_of(to.numpy)
    return self if code == self.code else Loaded(self, code)


def elementwise(self: CLArray, row: Any, arrays: Any, to: Any, out: CLArray | None = None) -> CLArray:
    """The expression of a *row* of the table of operations, done to *arrays* (as they are, or `loaded_as` another type)
    and numbers: as elements of type *to*.  RuntimeError for integers divided by zero.
    """
    key = (row.name, row.c, to.name, *[x.code if x.__class__ in ON_DEVICES else None for x in arrays])
    recipe = _recipes.get(key)
    if recipe is None:
        own = [x.code if x.__class__ in ON_DEVICES else code_of(x.dtype) for x in arrays]
        expression = ON_TRUTH_VALUES.get(row.c, row.c) if own[-1] == "b1" else row.c
        recipe = _recipes[key] = Recipe(row.name, expression, own, code_of(to.numpy), to.name == "bfloat16")
    if Loaded in map(type, arrays):
        arrays = [x.array if x.__class__ is Loaded else x for x in arrays]
    if recipe.computing[0][0] != "f" and any(name in recipe.expression for name in DIVISIONS):
        _no_zero(*arrays)
    return run(*special(recipe, arrays), out)


ON_DEVICES = (CLArray, Loaded)


def expression(self: CLArray, name: str, c: str) -> CLArray:
    """The expression *c* of OpenCL C, of `x`, for each element x."""
    key = (name, c, self.code)
    recipe = _recipes.get(key)
    if recipe is None:
        recipe = _recipes[key] = Recipe(name, c, [self.code], self.code)
    return run(recipe, [self])


BFLOAT16 = Recipe("to_bfloat16", "x", ["fb"], "f4")


def to_bfloat16(self: CLArray) -> CLArray:
    """The elements rounded to bfloat16, as float32."""
    return run(BFLOAT16, [self])


CLArray.elementwise, CLArray.expression = elementwise, expression  # type: ignore[attr-defined]
CLArray.loaded_as, CLArray.to_bfloat16 = loaded_as, to_bfloat16  # type: ignore[attr-defined]


def _no_zero(x: Any, y: Any) -> None:
    zero = (y == 0).any() if isinstance(y, CLArray) else not y
    if zero and 0 not in broadcast_shapes(np.shape(x), np.shape(y)):
        raise RuntimeError("ZeroDivisionError")


# Methods that are functions of the same name.


def _method(name: str) -> Callable[..., Any]:
    function = getattr(np, name)

    def method(self: CLArray, *args: Any, **kwargs: Any) -> Any:
        return function(self, *args, **kwargs)

    method.__name__ = method.__qualname__ = name
    method.__doc__ = f"`numpy.{name}` of this array."
    return method


for _name in ("argsort", "clip", "mean", "nonzero", "repeat", "round", "searchsorted", "std", "take", "trace", "var"):
    setattr(CLArray, _name, _method(_name))
