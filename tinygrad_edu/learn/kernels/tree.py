"""What a kernel is made of, once it is read: expressions, statements, functions. Each knows its line."""

from __future__ import annotations

from dataclasses import dataclass

from .values import Type, Value


@dataclass(frozen=True, eq=False)
class Node:
    line: int


# Expressions.


@dataclass(frozen=True, eq=False)
class Number(Node):
    value: Value


@dataclass(frozen=True, eq=False)
class Name(Node):
    name: str


@dataclass(frozen=True, eq=False)
class Index(Node):
    """`array[index]`; also `*pointer`, which is `pointer[0]`."""

    array: Node
    index: Node


@dataclass(frozen=True, eq=False)
class Address(Node):
    """`&place`."""

    place: Node


@dataclass(frozen=True, eq=False)
class Call(Node):
    name: str
    arguments: list[Node]


@dataclass(frozen=True, eq=False)
class Cast(Node):
    type: Type
    x: Node


@dataclass(frozen=True, eq=False)
class Unary(Node):
    sign: str
    x: Node


@dataclass(frozen=True, eq=False)
class Binary(Node):
    sign: str
    x: Node
    y: Node


@dataclass(frozen=True, eq=False)
class Choice(Node):
    """`condition ? x : y`."""

    condition: Node
    x: Node
    y: Node


@dataclass(frozen=True, eq=False)
class Assign(Node):
    """`place = x`, or with a sign `place += x`."""

    sign: str
    place: Node
    x: Node


@dataclass(frozen=True, eq=False)
class Step(Node):
    """`place++` and the like; *before* if the sign stands there, and the value is the new one."""

    sign: str
    before: bool
    place: Node


# Statements.


@dataclass(frozen=True, eq=False)
class Declare(Node):
    """`float x = 0`, `__local float tile[4][4]`; *first* holds the value or, for an array, the list in braces."""

    type: Type
    pointer: bool
    name: str
    space: str
    shape: list[Node]
    first: Node | list[Node] | None
    const: bool = False


@dataclass(frozen=True, eq=False)
class Do(Node):
    """An expression for what it does."""

    x: Node


@dataclass(frozen=True, eq=False)
class Barrier(Node):
    flags: Node


@dataclass(frozen=True, eq=False)
class Block(Node):
    body: list[Node]
    scope: bool = True  # `int i, j;` is two statements, in the scope around them


@dataclass(frozen=True, eq=False)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node | None


@dataclass(frozen=True, eq=False)
class Loop(Node):
    """`for`, `while` and, if the body comes first, `do`."""

    first: Node | None
    condition: Node | None
    step: Node | None
    body: Node
    body_first: bool = False


@dataclass(frozen=True, eq=False)
class Jump(Node):
    """`break`, `continue` or `return`, with what is returned."""

    kind: str
    x: Node | None = None


# Functions.


@dataclass(frozen=True, eq=False)
class Parameter(Node):
    type: Type
    pointer: bool
    space: str
    const: bool
    name: str


@dataclass(frozen=True, eq=False)
class Function(Node):
    name: str
    kernel: bool
    result: Type | None  # None is void
    parameters: list[Parameter]
    body: Block
