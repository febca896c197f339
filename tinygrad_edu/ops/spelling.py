"""What reductions have in common at their doors: NumPy's spellings of their keywords, `out=`, and the named tuples that
some return.
"""

from __future__ import annotations

import functools
from collections import namedtuple
from collections.abc import Callable
from typing import Any

from .._tensor import Tensor
from ..dtypes import MODULE
from .define import must_be_tensor
from .outs import DIFFERS, OWN_TYPE, with_out, write_out

NUMPY = {"axis": "dim", "keepdims": "keepdim", "x": "input", "x2": "other"}
WITHOUT_OUT = {"argsort", "count_nonzero", "std_mean", "trace", "var_mean"}


def spelled(function: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator: *function* also takes `axis` for `dim`, `keepdims` for `keepdim` and, if PyTorch's does, `out=`, and
    refuses what is no tensor.
    """
    name = function.__name__

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not kwargs and args and isinstance(args[0], Tensor):
            return function(*args)
        out = None
        if kwargs:
            kwargs = {NUMPY.get(key, key): value for key, value in kwargs.items()}
            if name not in WITHOUT_OUT:
                out = kwargs.pop("out", None)
        input = args[0] if args else kwargs.get("input")
        if not isinstance(input, Tensor):
            raise must_be_tensor(name, "input", 1, input)
        if out is None:
            return function(*args, **kwargs)
        if isinstance(out, Tensor):
            if kwargs.get("dtype") is not None and kwargs["dtype"] is not out.dtype:
                raise RuntimeError(DIFFERS.format(kwargs["dtype"], out.dtype))
            if name in OWN_TYPE:
                kwargs["dtype"] = out.dtype
        return write_out(out, function(*args, **kwargs), name)

    if name not in WITHOUT_OUT:
        call.__signature__ = with_out(function)  # type: ignore[attr-defined]
    return call


def takes_axis(function: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator: *function* also takes NumPy's spellings of its keywords, and nothing is asked of its arguments."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs:
            kwargs = {NUMPY.get(key, key): value for key, value in kwargs.items()}
        return function(*args, **kwargs)

    return call


@functools.cache
def named(name: str, *fields: str) -> Any:
    """The class of named tuples that the function *name* returns, which print as PyTorch's."""
    # PyTorch's are C structures; a namedtuple has the same fields, order and unpacking.
    kind: Any = namedtuple(name, fields)  # type: ignore[misc]
    kind.__module__ = f"{MODULE}.return_types"
    kind.__slots__ = ()
    kind.__repr__ = lambda self: "{}.return_types.{}(\n{})".format(
        MODULE, name, ",\n".join(f"{field}={value!r}" for field, value in zip(fields, self))
    )
    return kind
