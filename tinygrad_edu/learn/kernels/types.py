"""The type of an expression that is not carried out: of `c ? x : y` both branches have a say in it, and one is run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from . import tree
from .tree import Node
from .values import COMPARE, FLOAT, FLOATING, INT, SIZE, SIZES, TYPES, Type, meet, promoted


class Names(Protocol):
    """What knows the meaning of names: something with a type each; a pointer has that of what it points at."""

    machine: Any

    def meaning(self, name: str, line: int) -> Any: ...


def type_of(node: Node, names: Names) -> Type:
    """The type of *node*, an expression; of memory, that of its elements."""
    if isinstance(node, (tree.Index, tree.Address, tree.Assign, tree.Step)):
        return type_of(node.array if isinstance(node, tree.Index) else node.place, names)
    if isinstance(node, tree.Name):
        return names.meaning(node.name, node.line).type
    if isinstance(node, tree.Choice):
        return meet(type_of(node.x, names), type_of(node.y, names))
    if isinstance(node, tree.Unary):
        return INT if node.sign == "!" else promoted(type_of(node.x, names))
    if isinstance(node, tree.Binary):
        return _of_binary(node.sign, type_of(node.x, names), type_of(node.y, names))
    if isinstance(node, tree.Call):
        return _of_call(node.name, [type_of(x, names) for x in node.arguments], names)
    return node.value.type if isinstance(node, tree.Number) else node.type  # type: ignore[attr-defined]


def _of_binary(sign: str, x: Type, y: Type) -> Type:
    if sign in (*COMPARE, "&&", "||"):
        return INT
    return y if sign == "," else promoted(x) if sign in ("<<", ">>") else meet(x, y)


def _of_call(name: str, types: Sequence[Type], names: Names) -> Type:
    if name in names.machine.functions:
        return names.machine.functions[name].result or INT
    if name in (*SIZES, "get_work_dim"):
        return SIZE if name in SIZES else TYPES["uint"]
    if name in FLOATING:
        return max((type if type.floating else FLOAT for type in types), key=lambda type: type.rank)
    type = types[0] if types and name != "isnan" else INT
    for other in types[1:]:
        type = type if name.startswith("atom") else meet(type, other)
    return type
