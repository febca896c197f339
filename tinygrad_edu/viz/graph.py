"""The graph behind a tensor as plain data: what its pictures need to know, found without recursion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._tensor import Tensor
from ..autograd.node import Node


@dataclass(frozen=True)
class Vertex:
    """A recorded operation, a leaf tensor or a module; *parents* are places in the list, one for each use."""

    title: str  # what made it, as `Mul`; empty for a leaf
    name: str  # what the user calls it: a parameter's name, or the module's
    shape: str
    parents: tuple[int, ...]
    about: str  # the whole truth, for whoever points at it
    inside: int = 1  # how many operations it stands for


def roots_of(value: Tensor) -> Any:
    """Where the graph of *value* begins: its node, or the leaf itself. ValueError for a tensor without a gradient."""
    if value.grad_fn is None and not value.requires_grad:
        raise ValueError("this tensor was not recorded: neither it nor what it was made from requires a gradient")
    return value.grad_fn or value


def walk(value: Tensor) -> list[Any]:
    """The nodes behind *value*, the youngest first, and then the leaves that they end at, as they are first met."""
    root = roots_of(value)
    nodes: dict[Node, None] = {}
    leaves: dict[Any, None] = {}
    stack = [root]
    while stack:
        item = stack.pop()
        if not isinstance(item, Node):
            leaves[item] = None
        elif item not in nodes:
            nodes[item] = None
            stack.extend(reversed(targets(item)))
    return [*sorted(nodes, key=lambda node: -node.number), *leaves]


def targets(node: Node) -> list[Any]:
    """The nodes and leaf tensors that the gradients of *node* go to, one for each use."""
    found = [edge[0] if edge.__class__ is tuple else edge for edge in node.edges]
    return [edge for edge in found if edge is not None and getattr(edge, "_name", "") != "Nowhere"]


def freeze(items: list[Any], names: Any = None, groups: Mapping[Any, str] | None = None) -> list[Vertex]:
    """The *items* of `walk` as vertices, those of one group, such as the nodes of one module, as a single one.

    *names* says what leaves are called: a Module, or a dictionary from names to tensors.
    """
    called = {id(tensor): name for name, tensor in _pairs(names)}
    groups = groups or {}
    heads = _heads(items, groups)
    place: dict[Any, int] = {}
    for item in items:
        place.setdefault(heads[item], len(place))
    members: dict[Any, list[Any]] = {}
    for item in items:
        members.setdefault(heads[item], []).append(item)
    vertices = []
    for head in place:
        inputs = [heads[t] for item in members[head] if isinstance(item, Node) for t in targets(item)]
        parents = tuple(place[i] for i in inputs if i is not head)
        if head in groups:
            parents = tuple(dict.fromkeys(parents))
        vertices.append(_vertex(head, members[head], parents, called, groups))
    return vertices


def _pairs(names: Any) -> Any:
    if names is None:
        return ()
    return names.named_parameters() if hasattr(names, "named_parameters") else names.items()


def _heads(items: list[Any], groups: Mapping[Any, str]) -> dict[Any, Any]:
    """For each item the one that stands for its group: the youngest; itself without a group."""
    first: dict[str, Any] = {}
    return {item: first.setdefault(groups[item], item) if item in groups else item for item in items}


def _vertex(
    head: Any, members: list[Any], parents: tuple[int, ...], called: dict[int, str], groups: Mapping[Any, str]
) -> Vertex:
    if not isinstance(head, Node):
        name = called.get(id(head), "")
        shape, about = shape_text(head.shape, head.dtype), f"{name or 'leaf'}: {about_tensor(head)}"
        return Vertex("", name, shape, (), about)
    like = head.like if isinstance(head.like, list) else [head.like]
    shape = ", ".join(shape_text(*one) for one in like[:2]) + (" ..." if len(like) > 2 else "")
    if head not in groups:
        return Vertex(head.title().rpartition(":")[2], "", shape, parents, f"{head.name()}: {shape}")
    name = groups[head]
    operations = ", ".join(node.title() for node in reversed(members))
    return Vertex("module", name, shape, parents, f"{name}: {operations}, {shape}", len(members))


def shape_text(shape: Any, dtype: Any) -> str:
    """A shape, and the dtype unless it is the usual one."""
    text = f"({', '.join(map(str, shape))})"
    return text if dtype.name == "float32" else f"{text} {dtype.name}"


def about_tensor(tensor: Tensor) -> str:
    """A tensor's shape, dtype, device and, if they are few, its numbers."""
    text = f"{shape_text(tensor.shape, tensor.dtype)} on {tensor.device}"
    return text if tensor.numel() > FEW else f"{text}, {tensor.detach().tolist()}"


FEW = 12  # numbers that are shown whole
