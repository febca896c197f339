"""unary and binary: how a row of the elementwise table becomes a function, a method, an in-place method and its
derivative.

A row gives NumPy's function, the same in OpenCL C, and one derivative for each input. The parameter names of a
derivative say what it needs beside the gradient `g` of the result: `x` and `y` are the inputs, `out` is the result;
only what is named is saved. `kind` says what dtypes mean: SAME computes in the promoted type of the inputs, FLOAT first
makes integers floating point, BOOL answers True or False.
"""

from __future__ import annotations

import inspect
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .._tensor import INFERENCE, Tensor
from ..autograd.modes import NOT_TO_BE_SAVED, mode
from ..autograd.node import Node, edge_of
from ..dtypes import bool_, dtype, finfo, iinfo
from .evaluate import (
    NUMBERS,
    OPERANDS,
    Function,
    array_of,
    broadcast_error,
    evaluate,
    evaluate_one,
    evaluate_two,
    floating,
    result_type_of,
)
from .outs import put_out, write_out
from .record import record

# for the families of operations
__all__ = [
    "NUMBERS", "Function", "array_of", "broadcast_error", "evaluate", "floating", "result_type_of", "write_out",
]

SAME, FLOAT, BOOL = "same", "float", "bool"
SMALL = 2**31  # integers below it are exact in float64, and in float32 rounded once
LETTERS = {"x": 0, "y": 1, "out": 2}
# Which operands of a binary function may be Python numbers, though not both.
EITHER, SECOND, NONE = "either", "second", "none"


@dataclass
class Row:
    """One elementwise operation: all that the library knows of it."""

    name: str
    numpy: Callable[..., Any]
    c: str  # an expression in OpenCL C of x and y
    derivatives: tuple[Callable[..., Any], ...]  # none for an operation without one
    kind: str
    node: tuple[str, str, str]  # PyTorch's name for the derivative: of tensors, where `y` is a number, where `x` is one
    domain: str = "any"  # what the tests draw inputs from: "any", "positive", "unit" (between -1 and 1), "nonzero"
    # refuses what PyTorch refuses, by the type in which it computes and the operands
    check: Callable[..., None] | None = None
    numbers: str = ""  # which of two operands may be Python numbers; "" for an operation on one tensor
    wide: bool = False  # whether a single number as second input enters half-precision arithmetic unrounded
    is_ufunc: bool = field(init=False)
    # of two operands: the function as the operator has it, which leaves what it does not know to the other side
    operator: Callable[..., Any] = field(init=False)
    # what each derivative asks for: x, y, out are 0, 1, 2; None where none asks for anything
    wants: tuple[tuple[int, ...], ...] | None = field(init=False)
    # what those in use ask for together, by whether the first input and the last have a history
    uses: dict[tuple[bool, bool], tuple[int, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self.is_ufunc = isinstance(self.numpy, np.ufunc)
        wants = tuple(
            tuple(LETTERS[p] for p in list(inspect.signature(rule).parameters)[1:]) for rule in self.derivatives
        )
        self.wants = wants if any(wants) else None
        first, last = (wants[0], wants[-1]) if wants else ((), ())
        self.uses = {(True, False): first, (False, True): last, (True, True): tuple({*first, *last})}


TABLE: dict[str, Row] = {}
NOTHING: tuple[Any, Any, int] = ((), (), -1)  # of x, y and out is saved


def only(kinds: str, kernel: str) -> Callable[..., None]:
    """A check that computing happens in a type of one of *kinds* (bool, int, float), as PyTorch's *kernel* demands."""

    def check(to: dtype, *operands: Any) -> None:
        if to.kind not in kinds:
            raise NotImplementedError(f"\"{kernel}\" not implemented for '{to.title}'")

    return check


def check_range(x: Any, to: dtype) -> None:
    """RuntimeError for a number, not infinite, that the type *to* does not hold."""
    limits = finfo(to) if to.is_floating_point else iinfo(to) if to.kind == "int" else None
    lowest = limits and (limits.min or -limits.max)  # a negative number wraps round in a type without sign
    if limits is not None and not lowest <= x <= limits.max and math.isfinite(x):
        raise RuntimeError(f"value cannot be converted to type {to.c_name} without overflow")


def remember(row: Row, out: Tensor, edges: Sequence[Any], x: Any, y: Any = None, which: int = 0) -> Tensor:
    """Give *out* its history, which *edges* lead to: it saves what the derivatives in use ask for of x, y and out.

    *which* says which input is a number and has no edge: 0 none, 1 y, 2 x.
    """
    name, rules, wants = row.node[which], row.derivatives, row.wants
    saved, versions, place = _saved(row, edges, out, x, y) if wants else NOTHING
    if which and name != row.node[0]:  # a node of its own for numbers knows nothing of them
        one = slice(0, 1) if which == 1 else slice(1, 2)
        edges, rules, wants = edges[one], rules[one], wants and wants[one]
    out._node = Node(name, edges, rules, (out._array.shape, out.dtype), saved, versions, wants, place)
    return out


def _saved(row: Row, edges: Sequence[Any], out: Tensor, x: Any, y: Any) -> tuple[Sequence[Any], Sequence[Any], int]:
    """What the derivatives in use ask for of x, y and out, the versions these have, and the place of out, -1 where it
    is not asked for.
    """
    used = row.uses[edges[0] is not None, edges[-1] is not None]
    if not used:
        return NOTHING
    saved: list[Any] = [None, None, None]
    versions: list[int | None] = [None, None, None]
    for i in used:
        value = saved[i] = out._alias() if i == 2 else y if i else x
        if isinstance(value, Tensor):
            cell = value._cell
            if cell is INFERENCE:
                raise RuntimeError(NOT_TO_BE_SAVED)
            versions[i] = 0 if cell is None else cell[0]
    return saved, versions, 2 if 2 in used else -1


def unary(
    name: str, numpy: Callable[..., Any], c: str, *derivatives: Callable[..., Any], kind: str = SAME, doc: str,
    node: str = "", domain: str = "any", check: Callable[..., None] | None = None, inplace: bool = True,
) -> Callable[..., Tensor]:
    """The function of one tensor that a row describes; it also becomes a method of Tensor and, unless *inplace* is
    False, an in-place one."""
    row = Row(name, numpy, c, derivatives, kind, (node or f"{_camel(name)}Backward0",) * 3, domain, check)
    TABLE[name] = row

    def compute(input: Tensor) -> Tensor:
        if not isinstance(input, Tensor):
            raise must_be_tensor(name, "input", 1, input)
        to, array = input.dtype, input._array
        if kind is FLOAT and not to.is_floating_point:
            to = floating(to)
            array = array_of(input, to, loading=True)
        if check is not None:
            check(to, input)
        result = evaluate_one(row, array, bool_ if kind is BOOL else to)
        if derivatives and mode.grad:
            edge = edge_of(input)
            if edge is not None:
                remember(row, result, (edge,), input)
        return result

    def function(input: Tensor, *, out: Tensor | None = None) -> Tensor:
        return compute(input) if out is None else put_out(out, row, compute, input)

    return publish(function, compute, name, doc, inplace, kind)


def binary(
    name: str, numpy: Callable[..., Any], c: str, *derivatives: Callable[..., Any], kind: str = SAME, doc: str,
    node: str | tuple[str, str, str] = "", domain: str = "any", check: Callable[..., None] | None = None,
    inplace: bool = True, numbers: str = EITHER, wide: bool = False, method: bool = True,
) -> Callable[..., Tensor]:
    """The function of two tensors, or a tensor and a number, that a row describes, broadcasting; also a method and an
    in-place one.

    *numbers* says which operands may be numbers: EITHER, SECOND or NONE. Without *method* it is a function alone.
    """
    node = node or f"{_camel(name)}Backward0"
    names = node if isinstance(node, tuple) else (node, node, node)
    row = Row(name, numpy, c, derivatives, kind, names, domain, check, numbers, wide)
    TABLE[name] = row

    def operator(input: Any, other: Any) -> Any:
        which = 0
        if (
            isinstance(input, Tensor) and isinstance(other, Tensor) and input.dtype is other.dtype
            and (kind is not FLOAT or input.dtype.is_floating_point)
        ):
            to = input.dtype
            if check is not None:
                check(to, input, other)
            x, y = input._array, other._array
        elif isinstance(input, Tensor) and numbers is not NONE and enters_as_it_is(other, input.dtype):
            which, to = 1, input.dtype
            if check is not None:
                check(to, input, other)
            x, y = input._array, to.number(other)
        elif not (isinstance(input, OPERANDS) and isinstance(other, OPERANDS)):
            return NotImplemented
        else:
            which = refuse_others(name, input, other, numbers)
            to = result_type_of(input, other)
            if kind is FLOAT:
                to = floating(to)
            if check is not None:
                check(to, input, other)
            x, y = array_of(input, to, loading=True), array_of(other, to, wide, loading=True)
        result = evaluate_two(row, x, y, bool_ if kind is BOOL else to)
        if derivatives and mode.grad:
            first = None if which == 2 else edge_of(input)
            second = None if which == 1 else edge_of(other)
            if first is not None or second is not None:
                remember(row, result, (first, second), input, other, which)
        return result

    def compute(input: Any, other: Any) -> Tensor:
        result = operator(input, other)
        if result is NotImplemented:
            refuse_others(name, input, other, numbers)
        return result

    def function(input: Any, other: Any, *, out: Tensor | None = None) -> Tensor:
        return compute(input, other) if out is None else put_out(out, row, compute, input, other)

    row.operator = operator
    return publish(function, compute, name, doc, inplace, kind, method)


def enters_as_it_is(x: Any, to: dtype) -> bool:
    """Whether *x* is a Python number that arithmetic of type *to* takes without a question: the everyday case, in a
    hurry.
    """
    return to.full and (x.__class__ is float or (x.__class__ is int and -SMALL < x < SMALL))


def must_be_tensor(name: str, argument: str, position: int, x: Any) -> TypeError:
    """PyTorch's error for an argument *x* of the function *name* that is no tensor."""
    return TypeError(f"{name}(): argument '{argument}' (position {position}) must be Tensor, not {type(x).__name__}")


def refuse_others(name: str, input: Any, other: Any, numbers: str = EITHER) -> int:
    """TypeError for an operand that may not be what it is; else which operand is a number: 0 neither, 1 the second, 2
    the first."""
    if not isinstance(input, Tensor) and not (numbers is EITHER and isinstance(input, NUMBERS)):
        if numbers is SECOND and isinstance(input, NUMBERS):
            raise TypeError(
                f"{name}() received an invalid combination of arguments - got ({type(input).__name__}, "
                f"{type(other).__name__}), but expected one of:\n"
                " * (Tensor input, Tensor other, *, Tensor out = None)\n"
                " * (Tensor input, Number other, *, Tensor out = None)\n"
            )
        raise must_be_tensor(name, "input", 1, input)
    if not isinstance(other, Tensor) and (numbers is NONE or not isinstance(other, NUMBERS)):
        raise must_be_tensor(name, "other", 2, other)
    return 0 if isinstance(input, Tensor) and isinstance(other, Tensor) else 1 if isinstance(input, Tensor) else 2


def publish(
    function: Callable[..., Tensor], compute: Callable[..., Tensor], name: str, doc: str, inplace: bool, kind: str,
    method: bool = True,
) -> Callable[..., Tensor]:
    """Name and document *function* and *compute*, the same without `out=`, and make the latter, if *method*, a method
    of Tensor and, with *inplace*, the method `name_` too."""
    for f in (function, compute):
        f.__name__ = f.__qualname__ = name
        f.__doc__ = doc
        f.__module__ = sys._getframe(2).f_globals["__name__"]  # that of the row
    if method:
        setattr(Tensor, name, compute)
    if method and inplace:
        in_place_method(_flat(compute, name) if kind is BOOL else compute, name)
    return function


def op(
    *, method: bool | str = True, inplace: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator for every other operation: it makes the function a method of Tensor too and, with *inplace*, the
    in-place method `name_`.

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
    from .inplace import in_place  # not above: that module is itself made of operations

    def method(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        return in_place(function, self, *args, **kwargs)

    method.__name__ = method.__qualname__ = f"{name}_"
    method.__module__ = function.__module__
    method.__doc__ = f"`{name}`, written into this tensor, which is returned."
    setattr(Tensor, f"{name}_", method)


def _flat(function: Callable[..., Tensor], name: str) -> Callable[..., Tensor]:
    """*function*, of truth values, as it is written into a tensor of numbers: as 0 and 1, and with a derivative of
    zero."""

    def numbers(input: Tensor, *args: Any) -> Tensor:
        # eq, ne ... know numbers apart
        node = f"{_camel(name)}Backward{int(len(name) == 2 and isinstance(args[0], Tensor))}"
        return record(node, function(input, *args).to(input.dtype), (input,), (lambda g: g._filled(0.0),))

    return numbers


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
