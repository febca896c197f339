"""unary and binary: how a row of the elementwise table becomes a function, a method, an in-place method and its derivative.

A row gives NumPy's function, the same in OpenCL C, and one derivative for each input. The parameter names of a derivative say what it needs beside the gradient
`g` of the result: `x` and `y` are the inputs, `out` is the result; only what is named is saved. `kind` says what dtypes mean: SAME computes in the promoted
type of the inputs, FLOAT first makes integers floating point, BOOL answers True or False.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..autograd.modes import mode
from ..autograd.node import Node, edge_of
from ..backends.numpy import quiet
from ..dtypes import bfloat16, bool_, cast, combine, dtype, get_default_dtype, of_number, promote_types, round_to_bfloat16
from ..tensor import Tensor, wrap
from .inplace import check_writable, write
from .record import fit

SAME, FLOAT, BOOL = "same", "float", "bool"
NUMBERS = (int, float, np.number, np.bool_)
LETTERS = {"x": 0, "y": 1, "out": 2}


@dataclass
class Row:
    """One elementwise operation: all that the library knows of it."""

    name: str
    numpy: Callable[..., Any]
    c: str  # an expression in OpenCL C of x and y
    derivatives: tuple[Callable[..., Any], ...]  # none for an operation without one
    kind: str
    node: str  # PyTorch's name for its derivative
    domain: str = "any"  # what the tests draw inputs from: "any", "positive", "unit" (between -1 and 1), "nonzero"
    check: Callable[..., None] | None = None  # refuses inputs that PyTorch refuses
    wants: tuple[tuple[int, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        self.wants = tuple(
            tuple(LETTERS[p] for p in list(inspect.signature(rule).parameters)[1:]) for rule in self.derivatives
        )


TABLE: dict[str, Row] = {}


def result_type_of(*operands: Any) -> dtype:
    """The dtype in which *operands*, tensors and numbers, meet."""
    strong = zero_dim = number = None
    for x in operands:
        if not isinstance(x, Tensor):
            number = of_number(x) if number is None else promote_types(number, of_number(x))
        elif x._array.ndim:
            strong = x.dtype if strong is None else promote_types(strong, x.dtype)
        else:
            zero_dim = x.dtype if zero_dim is None else promote_types(zero_dim, x.dtype)
    result = combine(strong, combine(zero_dim, number))
    assert result is not None
    return result


def array_of(x: Any, to: dtype) -> Any:
    """The array of a tensor or number *x* as elements of type *to*."""
    if isinstance(x, Tensor):
        return cast(x._array, x.dtype, to)
    return cast(np.asarray(x), of_number(x), to)


def broadcast_error(shapes: list[tuple[int, ...]]) -> RuntimeError:
    """PyTorch's error for the first dimension, from the right, in which two *shapes* do not go together."""
    a, b = shapes[0], shapes[1]
    n = max(len(a), len(b))
    for i in range(1, n + 1):
        p = a[-i] if i <= len(a) else 1
        q = b[-i] if i <= len(b) else 1
        if p != q and 1 not in (p, q):
            return RuntimeError(
                f"The size of tensor a ({p}) must match the size of tensor b ({q}) at non-singleton dimension {n - i}"
            )
    return RuntimeError(f"shapes {a} and {b} cannot be broadcast together")


def evaluate(row: Row, arrays: list[Any], to: dtype) -> Tensor:
    """The result, as yet without history, of a row on *arrays* of elements of one type."""
    try:
        array = quiet.run(row.numpy, *arrays)
    except ValueError:
        raise broadcast_error([np.shape(a) for a in arrays]) from None
    if array.__class__ is not np.ndarray:
        array = np.asarray(array)
    if to is bfloat16:
        array = round_to_bfloat16(array)
    return wrap(array, to)


def remember(row: Row, out: Tensor, inputs: tuple[Any, ...]) -> Tensor:
    """Give *out* its history: the saved values are those that a derivative in use asks for by name."""
    edges = [edge_of(x) if isinstance(x, Tensor) else None for x in inputs]
    saved: list[Any] = [None, None, None]
    versions: list[int | None] = [None, None, None]
    recorded = used = False
    for edge, want in zip(edges, row.wants):
        if edge is None:
            continue
        recorded = True
        for i in want:
            used = True
            if i == 2:
                saved[2], versions[2] = out._alias(), 0
            else:
                x = saved[i] = inputs[i]
                if isinstance(x, Tensor):
                    versions[i] = x._version
    if recorded:
        like = (out._array.shape, out.dtype)
        if used:
            out._node = Node(
                row.node, edges, row.derivatives, fit, like, saved, versions, row.wants, 2 if saved[2] is not None else -1
            )
        else:
            out._node = Node(row.node, edges, row.derivatives, fit, like)
    return out

def unary(
    name: str, numpy: Callable[..., Any], c: str, *derivatives: Callable[..., Any], kind: str = SAME, doc: str,
    node: str = "", domain: str = "any", check: Callable[..., None] | None = None, inplace: bool = True,
) -> Callable[..., Tensor]:
    """The function of one tensor that a row describes; it also becomes a method of Tensor, and an in-place one."""
    row = Row(name, numpy, c, derivatives, kind, node or f"{_camel(name)}Backward0", domain, check)
    TABLE[name] = row

    def function(input: Tensor, *, out: Tensor | None = None) -> Tensor:
        if not isinstance(input, Tensor):
            raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
        if check is not None:
            check(input)
        to = input.dtype
        if kind is FLOAT and not to.is_floating_point:
            to = get_default_dtype()
        result = evaluate(row, [cast(input._array, input.dtype, to)], bool_ if kind is BOOL else to)
        if mode.grad and derivatives:
            remember(row, result, (input,))
        return result if out is None else write_out(out, result)

    return publish(function, name, doc, inplace)


def binary(
    name: str, numpy: Callable[..., Any], c: str, *derivatives: Callable[..., Any], kind: str = SAME, doc: str,
    node: str = "", domain: str = "any", check: Callable[..., None] | None = None, inplace: bool = True,
) -> Callable[..., Tensor]:
    """The function of two tensors, or a tensor and a number, that a row describes, broadcasting; also a method and an in-place one."""
    row = Row(name, numpy, c, derivatives, kind, node or f"{_camel(name)}Backward0", domain, check)
    TABLE[name] = row

    def function(input: Tensor, other: Any, *, out: Tensor | None = None) -> Tensor:
        if check is not None:
            check(input, other)
        if (
            isinstance(input, Tensor) and isinstance(other, Tensor) and input.dtype is other.dtype
            and (kind is not FLOAT or input.dtype.is_floating_point)
        ):
            to = input.dtype
            arrays = [input._array, other._array]
        else:
            refuse_others(name, input, other)
            to = result_type_of(input, other)
            if kind is FLOAT and not to.is_floating_point:
                to = get_default_dtype()
            arrays = [array_of(input, to), array_of(other, to)]
        result = evaluate(row, arrays, bool_ if kind is BOOL else to)
        if mode.grad and derivatives:
            remember(row, result, (input, other))
        return result if out is None else write_out(out, result)

    return publish(function, name, doc, inplace)


def refuse_others(name: str, input: Any, other: Any) -> None:
    """TypeError for an operand that is neither a tensor nor a number."""
    for position, (argument, x) in enumerate((("input", input), ("other", other)), 1):
        if not isinstance(x, (Tensor, *NUMBERS)):
            raise TypeError(
                f"{name}(): argument '{argument}' (position {position}) must be Tensor, not {type(x).__name__}"
            )


def write_out(out: Tensor, result: Tensor) -> Tensor:
    """Put *result* into the tensor that the user gave as `out=`, resized if need be."""
    if result.requires_grad:
        raise RuntimeError(
            "functions with out=... arguments don't support automatic differentiation, but one of the arguments requires "
            "grad."
        )
    if out._array.shape != result._array.shape:
        out._array = np.empty(result._array.shape, out._array.dtype)
    return write(out, result)


def publish(function: Callable[..., Tensor], name: str, doc: str, inplace: bool = False) -> Callable[..., Tensor]:
    """Name and document *function*, and make it a method of Tensor and, with *inplace*, the method `name_` that writes the result into its tensor."""
    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    function.__module__ = inspect.stack()[2].frame.f_globals["__name__"] if function.__module__ == __name__ else function.__module__
    setattr(Tensor, name, function)
    if inplace:
        in_place_method(function, name)
    return function


def op(
    *, method: bool | str = True, inplace: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator for every other operation: it makes the function a method of Tensor too and, with *inplace*, the in-place method `name_`.

    *method* may be the method's name, or False for a function that is no method.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        if method:
            setattr(Tensor, method if isinstance(method, str) else function.__name__, function)
        if inplace:
            in_place_method(function, function.__name__)
        return function

    return decorate


def in_place_method(function: Callable[..., Tensor], name: str) -> None:
    """Make the method `name_` of Tensor from *function*, whose first argument is the tensor to write."""

    def method(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        check_writable(self)
        return write(self, function(self, *args, **kwargs))

    method.__name__ = method.__qualname__ = f"{name}_"
    method.__doc__ = f"`{name}`, written into this tensor, which is returned."
    setattr(Tensor, f"{name}_", method)


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
