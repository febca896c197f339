"""Reads a pickle without running it: a machine with a stack, and a table of all that it can make.

A pickle is a program: its instructions push numbers and texts, gather what lies above a mark into a list or a dict, and
may *call* any function of any module by name, which is how a hostile one runs whatever it likes. Python's own reader
obeys. This one knows the instructions that plain data need, and calls what its caller's table lists and nothing else.
"""

from __future__ import annotations

import collections
import pickle
import pickletools
from collections.abc import Callable
from typing import Any

MARK = object()
VALUES = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
NEW = {"EMPTY_DICT": dict, "EMPTY_LIST": list, "EMPTY_TUPLE": tuple, "EMPTY_SET": set}
GATHERED = {"TUPLE": tuple, "LIST": list, "FROZENSET": frozenset, "DICT": lambda rest: dict(_pairs(rest))}
FIXED = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
LITERALS = {
    "BININT", "BININT1", "BININT2", "LONG1", "LONG4", "INT", "LONG", "BINFLOAT", "FLOAT", "BINUNICODE",
    "SHORT_BINUNICODE", "BINUNICODE8", "UNICODE", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8",
}
NOTHING = {"PROTO", "FRAME"}


class Global:
    """A name that a pickle asks for, and what the table has for it: to be called, or to be passed on."""

    def __init__(self, name: str, thing: Any) -> None:
        self.name, self.thing = name, thing


class Machine:
    """Reads one pickle: *table* has what `module.name` stands for, *persistent* answers the numbers of storages."""

    def __init__(self, table: dict[str, Any], persistent: Callable[[Any], Any]) -> None:
        self.table, self.persistent = table, persistent
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def read(self, program: bytes) -> Any:
        """The object that *program* describes; UnpicklingError where it asks for what the table does not have."""
        for instruction, argument, _ in pickletools.genops(program):
            if instruction.name == "STOP":
                return _value(self.stack.pop())
            self._step(instruction.name, argument)
        raise pickle.UnpicklingError("the pickle has no end")

    def _step(self, name: str, argument: Any) -> None:
        push, pop = self.stack.append, self.stack.pop
        if name in LITERALS:
            push(argument)
        elif name in VALUES:
            push(VALUES[name])
        elif name in NEW:
            push(NEW[name]())
        elif name == "MARK":
            push(MARK)
        elif name in GATHERED:
            push(GATHERED[name](self._above_mark()))
        elif name in FIXED:
            push(tuple(reversed([_value(pop()) for _ in range(FIXED[name])])))
        elif name in ("PUT", "BINPUT", "LONG_BINPUT"):
            self.memo[argument] = self.stack[-1]
        elif name == "MEMOIZE":
            self.memo[len(self.memo)] = self.stack[-1]
        elif name in ("GET", "BINGET", "LONG_BINGET"):
            push(self.memo[argument])
        elif name == "BINPERSID":
            push(self.persistent(_value(pop())))
        elif name not in NOTHING:
            self._compose(name, argument)

    def _compose(self, name: str, argument: Any) -> None:
        """The instructions that ask for a name, call, or write to what lies below."""
        push, pop = self.stack.append, self.stack.pop
        if name == "GLOBAL":
            push(self._look_up(argument.replace(" ", ".", 1)))
        elif name == "STACK_GLOBAL":
            attribute, module = pop(), pop()
            push(self._look_up(f"{module}.{attribute}"))
        elif name in ("REDUCE", "NEWOBJ"):
            arguments, function = _value(pop()), pop()
            push(self._call(function, arguments))
        elif name == "BUILD":
            self._build(pop())
        elif name in ("SETITEM", "SETITEMS"):
            rest = self._above_mark() if name == "SETITEMS" else [_value(pop()), _value(pop())][::-1]
            _of_type(dict, self.stack[-1]).update(_pairs(rest))
        elif name in ("APPEND", "APPENDS"):
            rest = self._above_mark() if name == "APPENDS" else [_value(pop())]
            _of_type(list, self.stack[-1]).extend(rest)
        elif name == "ADDITEMS":
            rest = self._above_mark()
            _of_type(set, self.stack[-1]).update(rest)
        else:
            raise pickle.UnpicklingError(f"the pickle has the instruction {name}, which plain data do not need")

    def _above_mark(self) -> list[Any]:
        rest: list[Any] = []
        while (top := self.stack.pop()) is not MARK:
            rest.append(_value(top))
        return rest[::-1]

    def _look_up(self, name: str) -> Global:
        if name not in self.table:
            raise pickle.UnpicklingError(f"the pickle asks for {name}, and may have nothing but tensors and containers")
        return Global(name, self.table[name])

    def _call(self, function: Any, arguments: Any) -> Any:
        if not isinstance(function, Global) or not callable(function.thing):
            raise pickle.UnpicklingError("the pickle calls what is no function")
        return function.thing(*_of_type(tuple, arguments))

    def _build(self, state: Any) -> None:
        """An object's attributes: those of an OrderedDict, in which a state_dict notes versions, are passed over."""
        if not isinstance(self.stack[-1], collections.OrderedDict):
            raise pickle.UnpicklingError("the pickle sets the attributes of an object")


def _value(x: Any) -> Any:
    """What a name stands for where it is part of something; the mark is no value."""
    if x is MARK:
        raise pickle.UnpicklingError("the pickle has a mark in the wrong place")
    return x.thing if isinstance(x, Global) else x


def _pairs(rest: list[Any]) -> list[tuple[Any, Any]]:
    return list(zip(rest[::2], rest[1::2], strict=True))


def _of_type(kind: type, x: Any) -> Any:
    if not isinstance(x, kind):
        raise pickle.UnpicklingError(f"the pickle fills a {type(x).__name__} as if it were a {kind.__name__}")
    return x
