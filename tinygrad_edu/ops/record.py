"""How a result gets its past: `record` for the result of an operation, `view` for a window onto an input's memory.

Both take the derivatives as functions on tensors, one for each input, each from the gradient of the result to the
gradient of that input. What the derivatives use beside the gradient is named in `saved`, so that a later write to it is
noticed and so that it can be freed. No rule thinks of broadcasting or of promotion: `fit` undoes both for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .._tensor import Tensor, wrap
from ..autograd.modes import NOT_TO_BE_SAVED, mode
from ..autograd.node import Node, edge_of

Rule = Callable[..., Any]


def look(edge: Any) -> tuple[Any, Any]:
    """The shape and dtype of the tensor that the gradient at *edge* belongs to."""
    if edge.__class__ is Node:
        return edge.like
    if edge.__class__ is tuple:
        return edge[0].like[edge[1]]
    return edge._array.shape, edge.dtype


def unbroadcast(gradient: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Undo broadcasting: sum *gradient* over the dimensions along which an input of that *shape* was repeated.

    A number that is used many times gets the sum of the gradients of its uses, and broadcasting is nothing but using a
    number many times.
    """
    sizes = gradient._array.shape
    new = len(sizes) - len(shape)
    dims = [*range(new), *(new + i for i, size in enumerate(shape) if size == 1 and sizes[new + i] != 1)]
    return gradient.sum(dims, True).reshape(shape)


def fit(gradient: Tensor, edge: Any) -> Tensor:
    """*gradient*, made to look like the input at *edge*: broadcasting and promotion undone."""
    shape, dtype = edge.like if edge.__class__ is Node else look(edge)
    if gradient._array.shape != shape:
        gradient = unbroadcast(gradient, shape)
    if gradient.dtype is not dtype:
        gradient = gradient.to(dtype)
    return gradient


def record(
    name: str,
    out: Tensor,
    inputs: Sequence[Any],
    rules: Sequence[Rule | None] | Rule,
    saved: Sequence[Any] = (),
    use_out: bool = False,
) -> Tensor:
    """*out*, with a node called *name* if one of *inputs* requires a gradient and recording is on.

    With *use_out* the rules take the result as a second argument: they must not keep hold of *out* themselves, as that
    would be a reference cycle.
    """
    if mode.grad:
        edges = edges_of(inputs)
        if edges is not None:
            wants = None
            position = -1
            versions = versions_of(saved) if saved else []
            if use_out:
                position = len(saved)
                saved = [*saved, out._alias()]
                versions.append(0)
                wants = (position,) if callable(rules) else [(position,)] * len(edges)
            out._node = Node(name, edges, rules, (out._array.shape, out.dtype), saved, versions, wants, position)
    return out


def edges_of(inputs: Sequence[Any]) -> list[Any] | None:
    """Where the gradient of each of *inputs* goes; None where none of them requires one."""
    edges, found = [], False
    for x in inputs:
        edge = edge_of(x) if isinstance(x, Tensor) else None
        edges.append(edge)
        if edge is not None:
            found = True
    return edges if found else None


def versions_of(saved: Sequence[Any]) -> list[int | None]:
    """The version that each of the tensors to be saved has now; RuntimeError for an inference tensor, which has
    none.
    """
    try:
        return [x._version if isinstance(x, Tensor) else None for x in saved]
    except RuntimeError:
        raise RuntimeError(NOT_TO_BE_SAVED) from None


def record_many(
    name: str, outs: Sequence[Tensor], inputs: Sequence[Any], rule: Rule, saved: Sequence[Any] = ()
) -> None:
    """`record` for an operation of several results: *rule* takes the list of their gradients, None for one that has
    none, and returns the inputs'.
    """
    if mode.grad:
        edges = edges_of(inputs)
        if edges is not None:
            versions = versions_of(saved)
            like = [(out._array.shape, out.dtype) for out in outs]
            node = Node(name, edges, rule, like, saved, versions)
            for index, out in enumerate(outs):
                if out.dtype.is_floating_point:
                    out._node, out._index = node, index


def as_view(base: Tensor, array: Any, several: bool = False) -> Tensor:
    """A tensor, as yet without history, on *array*, a window onto *base*'s memory; *several*: it is one of an
    operation's many results.

    Whoever writes to the view later must be able to tell the base; `_creation` says where that is not possible.
    """
    out = wrap(array, base.dtype)
    out._cell = base._shared_cell()
    out._stamp = out._cell[0]
    if base._base is None:
        out._base, out._creation = base, None
    else:
        out._base, out._creation = base._base, base._creation
    if not mode.grad:
        out._creation = "inference" if mode.inference else "no_grad"
    elif several:
        out._creation = "several"
    return out


def view(name: str, base: Tensor, array: Any, rule: Rule) -> Tensor:
    """A tensor on *array*, which is a window onto *base*'s memory, with the derivative *rule*."""
    return record(name, as_view(base, array), (base,), (rule,))
