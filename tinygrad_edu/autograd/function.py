"""Function: an operation of your own, with a derivative of your own."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import Any

from .modes import NOT_TO_BE_SAVED, mode, no_grad
from .node import SECOND_BACKWARD, Node, edge_of


class Context:
    """What `forward` leaves for `backward`: the first argument of both, `ctx`. Attributes may be set on it freely.

    `needs_input_grad` holds, for each input, whether its gradient is wanted.
    """

    def __init__(self, needs_input_grad: tuple[bool, ...]) -> None:
        self.needs_input_grad = needs_input_grad
        self._to_save: tuple[Any, ...] = ()
        self._dirty: tuple[Any, ...] = ()
        self._constant: tuple[Any, ...] = ()
        self._materialize = True
        self._node: Any = lambda: None

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep *tensors*, inputs or outputs, for `backward`, which finds them in `saved_tensors`; a write to one of
        them will be noticed.
        """
        self._to_save = tensors

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What `save_for_backward` kept; RuntimeError once the graph has been freed."""
        node = self._node()
        if node is None:
            return self._to_save
        if node.rules is None:
            raise RuntimeError(SECOND_BACKWARD)
        node._check_versions()
        return tuple(
            x if i is None else x._with_history(node, i) for x, i in zip(node.saved, self._outputs_saved, strict=True)
        )

    def mark_dirty(self, *tensors: Any) -> None:
        """Say that `forward` has written into these inputs."""
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors: Any) -> None:
        """Say that these outputs have no gradient."""
        self._constant = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Whether `backward` is to see zeros (the default) or None for an output that no gradient has reached."""
        self._materialize = value


class Function:
    """Base class of operations with their own derivative: write `forward` and `backward`, call `apply`.

    >>> import tinygrad_edu as torch
    >>> class Cube(torch.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x**3
    ...     @staticmethod
    ...     def backward(ctx, g):
    ...         (x,) = ctx.saved_tensors
    ...         return 3 * x**2 * g
    >>> x = torch.tensor(2.0, requires_grad=True)
    >>> y = Cube.apply(x)
    >>> y
    tensor(8., grad_fn=<CubeBackward>)
    >>> y.backward()
    >>> x.grad
    tensor(12.)
    """

    @staticmethod
    def forward(ctx: Any, *args: Any) -> Any:
        """Compute the outputs, tensors, from *args*."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """Compute a gradient (or None) for each argument of `forward` from those of its outputs."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with "
            "backward mode AD."
        )

    setup_context: Any = None  # may be defined, as a static method: then `forward` takes no ctx

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Run `forward` on *args* and record it."""
        tensors = [x if hasattr(x, "_node") else None for x in args]
        ctx = Context(tuple(x is not None and x.requires_grad for x in tensors))
        with no_grad():
            if cls.setup_context is None:
                outputs = cls.forward(ctx, *args)
            else:
                outputs = cls.forward(*args)
                cls.setup_context(ctx, args, outputs)
        single = not isinstance(outputs, tuple)
        results = (outputs,) if single else outputs
        for x in ctx._dirty:
            x._bump()
        if mode.grad and any(ctx.needs_input_grad):
            results = _record(cls, ctx, tensors, results)
        return results[0] if single else results


def _record(cls: type[Function], ctx: Context, inputs: list[Any], results: tuple[Any, ...]) -> tuple[Any, ...]:
    edges = [None if x is None else edge_of(x) for x in inputs]
    # An input that comes back unchanged is an output of its own, or its history would be overwritten.
    results = tuple(
        x._alias() if any(x is y for y in inputs) and not any(x is y for y in ctx._dirty) else x for x in results
    )
    tracked = [
        hasattr(x, "_node") and x.dtype.is_floating_point and not any(x is y for y in ctx._constant) for x in results
    ]
    like = [(x._array.shape, x.dtype) if hasattr(x, "_node") else None for x in results]
    ctx._outputs_saved = [next((i for i, y in enumerate(results) if x is y), None) for x in ctx._to_save]
    saved = [x if i is None else x._alias() for x, i in zip(ctx._to_save, ctx._outputs_saved, strict=True)]
    try:
        versions = [x._version if x is not None else None for x in saved]
    except RuntimeError:
        raise RuntimeError(NOT_TO_BE_SAVED) from None

    def rule(g: Any) -> list[Any]:
        grads = g if isinstance(g, list) else [g]
        if ctx._materialize:
            grads = [zeros(*shape) if g is None and shape else g for g, shape in zip(grads, like, strict=True)]
        returned = cls.backward(ctx, *grads)
        returned = list(returned) if isinstance(returned, tuple) else [returned]
        while len(returned) > len(inputs) and returned[-1] is None:
            returned.pop()
        if len(returned) != len(inputs):
            raise RuntimeError(
                f"function {cls.__name__}Backward returned an incorrect number of gradients (expected {len(inputs)}, "
                f"got {len(returned)})"
            )
        return returned

    tensor = next(x for x in inputs if x is not None)
    zeros = tensor._zeros
    several = len(results) > 1
    node = Node(f"{cls.__name__}Backward", edges, rule, like if several else like[0], saved, versions)
    ctx._node = weakref.ref(node)
    ctx._to_save = ()
    for i, (x, follows) in enumerate(zip(results, tracked, strict=True)):
        if follows:
            x._node, x._index, x._flag = node, i if several else None, False
    return results


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator for a `backward` whose own derivative must not be taken: asking for it raises RuntimeError."""

    @functools.wraps(backward)
    def wrapper(ctx: Any, *grads: Any) -> Any:
        recording = mode.grad and any(hasattr(g, "_node") and g.requires_grad for g in grads)
        with no_grad():
            outputs = backward(ctx, *grads)
        if not recording:
            return outputs
        single = not isinstance(outputs, tuple)
        edges = [edge_of(g) if hasattr(g, "_node") else None for g in grads]
        results = []
        for x in (outputs,) if single else outputs:
            if x is not None:
                x = x._alias()
                x._node = Node("DelayedErrorBackward0", edges, _refuse, (x._array.shape, x.dtype))
            results.append(x)
        return results[0] if single else tuple(results)

    return wrapper


def _refuse(_: Any) -> Any:
    raise RuntimeError("trying to differentiate twice a function that was marked with @once_differentiable")
