"""backward and grad: the two ways to ask for derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .engine import call_hooks, run
from .modes import mode
from .node import Node, edge_of


def backward(
    tensors: Any,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
) -> None:
    """Add to the `.grad` of each leaf (or of *inputs* only) the gradient of the sum of *tensors*, weighted by
    *grad_tensors*.

    >>> import tinygrad_edu as torch
    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> torch.autograd.backward(x * x)
    >>> x.grad
    tensor(6.)
    """
    outputs = _tuple(tensors)
    roots = _roots(outputs, _tuple(grad_tensors, len(outputs)), create_graph)
    wanted = None
    if inputs is not None:
        inputs = _tuple(inputs)
        if not inputs:
            raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
        wanted = [edge_of(x) for x in inputs]
    keep = create_graph if retain_graph is None else retain_graph
    arrived = run(roots, keep_graph=keep, create_graph=create_graph, wanted=wanted)
    targets = arrived if wanted is None else dict.fromkeys(edge for edge in wanted if edge in arrived)
    by_edge = {} if wanted is None else dict(zip(wanted, inputs))
    before, mode.grad = mode.grad, create_graph
    try:
        for edge in list(targets):
            _accumulate(by_edge.get(edge, edge), arrived.pop(edge))
    finally:
        mode.grad = before


def _accumulate(leaf: Any, g: Any) -> None:
    hooks = leaf.__dict__
    if "_leaf_hooks" in hooks:
        g = call_hooks(hooks["_leaf_hooks"].values(), g)
    leaf._accumulate(g)
    for hook in hooks.get("_after_hooks", {}).values():
        hook(leaf)


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Any, ...]:
    """The gradients of the sum of *outputs*, weighted by *grad_outputs*, with respect to each of *inputs*; no `.grad`
    is touched.

    With *create_graph* the gradients can be differentiated again.

    >>> import tinygrad_edu as torch
    >>> x = torch.tensor(2.0, requires_grad=True)
    >>> (slope,) = torch.autograd.grad(x**3, x, create_graph=True)
    >>> torch.autograd.grad(slope, x)
    (tensor(12.),)
    """
    if is_grads_batched:
        raise NotImplementedError("is_grads_batched=True is not supported: call grad once for each gradient")
    outputs, inputs = _tuple(outputs), _tuple(inputs)
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False."
        )
    roots = _roots(outputs, _tuple(grad_outputs, len(outputs)), create_graph)
    wanted = [edge_of(x) for x in inputs]
    if any(edge is None for edge in wanted):
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    keep = create_graph if retain_graph is None else retain_graph
    arrived = run(roots, keep_graph=keep, create_graph=create_graph, wanted=wanted)
    results = []
    for x, edge in zip(inputs, wanted):
        g = arrived.get(edge)
        if g is not None and not isinstance(edge, (Node, tuple)) and "_leaf_hooks" in x.__dict__:
            g = call_hooks(x.__dict__["_leaf_hooks"].values(), g)
        if g is None and materialize_grads:
            g = x._filled(0.0)
        if g is None and not allow_unused:
            raise RuntimeError(
                f"The differentiated Tensor at index {len(results)} appears to not have been used in the graph. Set "
                "allow_unused=True if this is the desired behavior."
            )
        results.append(g)
    return tuple(results)


def _tuple(x: Any, length: int = 1) -> tuple[Any, ...]:
    if x is None:
        return (None,) * length
    return tuple(x) if isinstance(x, (tuple, list)) else (x,)


def _roots(outputs: Sequence[Any], gradients: Sequence[Any], create_graph: bool) -> list[tuple[Any, Any]]:
    """Each output's edge with the gradient to start from: the one given or, for a single number, 1."""
    if len(gradients) != len(outputs):
        raise RuntimeError(f"got {len(outputs)} tensors and {len(gradients)} gradients")
    roots = []
    for i, (x, g) in enumerate(zip(outputs, gradients)):
        edge = edge_of(x)
        if g is None:
            if edge is None:
                raise RuntimeError(f"element {i} of tensors does not require grad and does not have a grad_fn")
            if x.numel() != 1:
                raise RuntimeError("grad can be implicitly created only for scalar outputs")
            if not x.dtype.is_floating_point:
                raise RuntimeError(f"grad can be implicitly created only for real scalar outputs but got {x.dtype}")
            g = x._filled(1.0)
        else:
            if not hasattr(g, "_node"):
                raise TypeError(f"gradients can be either Tensors or None, but got {type(g).__name__}")
            if g.shape != x.shape:
                raise RuntimeError(
                    f"Mismatch in shape: grad_output[{i}] has a shape of {g.shape} and output[{i}] has a shape of "
                    f"{x.shape}."
                )
            if edge is None:
                raise RuntimeError(f"element {i} of tensors does not require grad and does not have a grad_fn")
            if not create_graph and g.requires_grad:
                g = g.detach()
        roots.append((edge, g))
    return roots
