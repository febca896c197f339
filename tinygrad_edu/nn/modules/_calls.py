"""Calls: what happens when a module is called like a function, and who may watch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..._tensor import Tensor
from ...autograd.hooks import Handle
from ...autograd.modes import mode
from ...ops.record import record_many
from ...ops.warn import warn

FIRING = (
    "Full backward hook is firing when gradients are computed with respect to module outputs since no inputs require "
    "gradients. See https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module."
    "register_full_backward_hook for more details."
)
SILENCED = (
    "module forward hook with ``always_call=True`` raised an exception that was silenced as another error was raised "
    "in forward: {}"
)

See = Callable[[tuple[Any, ...]], tuple[Any, ...]]


class Calls:
    """The part of Module that is a function of the user's `forward`, with hooks before and after it and on the way
    back."""

    forward: Callable[..., Any]
    _forward_hooks: dict[int, Any]
    _forward_hooks_with_kwargs: dict[int, bool]
    _forward_hooks_always_called: dict[int, bool]
    _forward_pre_hooks: dict[int, Any]
    _forward_pre_hooks_with_kwargs: dict[int, bool]
    _backward_hooks: dict[int, Any]
    _backward_pre_hooks: dict[int, Any]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What `forward` returns for these arguments, seen by the hooks, if there are any."""
        if self._backward_hooks or self._backward_pre_hooks or self._forward_hooks or self._forward_pre_hooks:
            return self._watched(args, kwargs)
        return self.forward(*args, **kwargs)

    def _watched(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        called: set[int] = set()
        try:
            args, kwargs = self._run_pre_hooks(args, kwargs)
            backwards = None
            if self._backward_hooks or self._backward_pre_hooks:
                backwards = _Backwards(self)
                args = backwards.on_the_way_in(args)
            result = self.forward(*args, **kwargs)
            for key, hook in list(self._forward_hooks.items()):
                called.add(key)
                result = self._run_hook(key, hook, args, kwargs, result)
            return result if backwards is None else backwards.on_the_way_out(result)
        except Exception:
            for key, hook in self._forward_hooks.items():
                if key in self._forward_hooks_always_called and key not in called:
                    try:
                        self._run_hook(key, hook, args, kwargs, None)
                    except Exception as error:
                        warn(SILENCED.format(error))
            raise

    def _run_pre_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        for key, hook in list(self._forward_pre_hooks.items()):
            if key not in self._forward_pre_hooks_with_kwargs:
                changed = hook(self, args)
                if changed is not None:
                    args = changed if isinstance(changed, tuple) else (changed,)
            elif (changed := hook(self, args, kwargs)) is not None:
                if not (isinstance(changed, tuple) and len(changed) == 2):
                    raise RuntimeError(
                        f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {changed}."
                    )
                args, kwargs = changed
        return args, kwargs

    def _run_hook(self, key: int, hook: Any, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> Any:
        if key in self._forward_hooks_with_kwargs:
            changed = hook(self, args, kwargs, result)
        else:
            changed = hook(self, args, result)
        return result if changed is None else changed

    def register_forward_pre_hook(self, hook: Any, *, prepend: bool = False, with_kwargs: bool = False) -> Handle:
        """Call `hook(module, args)` before each forward pass, or `hook(module, args, kwargs)` if *with_kwargs*; what it
        returns, if not None, takes the place of the arguments. With *prepend* it comes before the other hooks.

        >>> from tinygrad_edu import nn
        >>> layer = nn.Identity()
        >>> handle = layer.register_forward_pre_hook(lambda module, args: (args[0] + 1,))
        >>> layer(1)
        2
        >>> handle.remove()
        >>> layer(1)
        1
        """
        marks = [self._forward_pre_hooks_with_kwargs] if with_kwargs else []
        return _add(self._forward_pre_hooks, hook, prepend, marks)

    def register_forward_hook(
        self, hook: Any, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> Handle:
        """Call `hook(module, args, result)` after each forward pass, or `hook(module, args, kwargs, result)` if
        *with_kwargs*; what it returns, if not None, takes the place of the result. With *always_call* it is called even
        where forward raises, with None as the result.

        >>> from tinygrad_edu import nn
        >>> layer = nn.Identity()
        >>> handle = layer.register_forward_hook(lambda module, args, result: print(result))
        >>> _ = layer(1)
        1
        """
        marks = [self._forward_hooks_with_kwargs] if with_kwargs else []
        if always_call:
            marks.append(self._forward_hooks_always_called)
        return _add(self._forward_hooks, hook, prepend, marks)

    def register_full_backward_hook(self, hook: Any, prepend: bool = False) -> Handle:
        """Call `hook(module, grad_input, grad_output)`, of tuples, whenever the gradients of the module's inputs have
        been computed; what it returns, if not None, takes the place of *grad_input*.
        """
        return _add(self._backward_hooks, hook, prepend)

    def register_full_backward_pre_hook(self, hook: Any, prepend: bool = False) -> Handle:
        """Call `hook(module, grad_output)`, of a tuple, before the gradients of the module's inputs are computed; what
        it returns, if not None, takes the place of *grad_output*.
        """
        return _add(self._backward_pre_hooks, hook, prepend)


def _add(hooks: dict[int, Any], hook: Any, prepend: bool, marks: Sequence[dict[int, bool]] = ()) -> Handle:
    handle = Handle(hooks, hook, marks)
    if prepend:
        for key in [key for key in hooks if key != handle.id]:
            hooks[key] = hooks.pop(key)
    return handle


class _Backwards:
    """The backward hooks of one call of a module: two operations that change nothing, one around its inputs and one
    around its outputs, in whose derivatives the hooks are called."""

    def __init__(self, module: Calls) -> None:
        self.module = module
        self.hooks = list(module._backward_hooks.values())
        self.pre_hooks = list(module._backward_pre_hooks.values())
        self.grad_output: tuple[Any, ...] | None = None  # between the two
        self.followed = False  # whether some input requires a gradient
        self.inputs = 0

    def on_the_way_in(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """*args*, through the operation whose derivative calls the hooks."""
        self.inputs = len(args)
        args, self.followed = _through(args, self._call_hooks, whole=True)
        return args

    def on_the_way_out(self, result: Any) -> Any:
        """*result*, through the operation whose derivative calls the pre-hooks."""
        several = isinstance(result, tuple)
        results, _ = _through(result if several else (result,), self._call_pre_hooks, whole=False)
        return results if several else results[0]

    def _call_hooks(self, grads: tuple[Any, ...]) -> tuple[Any, ...]:
        if self.grad_output is None:  # the gradient came to the input without passing the output
            return grads
        grad_output, self.grad_output = self.grad_output, None
        for hook in self.hooks:
            changed = hook(self.module, grads, grad_output)
            if changed is not None:
                if len(changed) != len(grads):
                    raise RuntimeError(
                        f"Backward hook returned an invalid number of grad_input, got {len(changed)}, but expected "
                        f"{len(grads)}"
                    )
                grads = changed
        return grads

    def _call_pre_hooks(self, grads: tuple[Any, ...]) -> tuple[Any, ...]:
        for hook in self.pre_hooks:
            changed = hook(self.module, grads)
            if changed is not None:
                if len(changed) != len(grads):
                    raise RuntimeError(
                        f"Backward pre hook returned an invalid number of grad_output, got {len(changed)}, but "
                        f"expected {len(grads)}"
                    )
                grads = changed
        self.grad_output = grads
        if not self.followed:
            self._call_without_inputs(grads)
        return grads

    def _call_without_inputs(self, grads: tuple[Any, ...]) -> None:
        warn(FIRING)
        for hook in self.hooks:
            changed = hook(self.module, (None,) * self.inputs, grads)
            if changed is not None and not (isinstance(changed, tuple) and all(g is None for g in changed)):
                raise RuntimeError(
                    "Backward hook for Modules where no input requires gradient should always return None or None for "
                    "all gradients."
                )
        self.grad_output = None


def _through(values: tuple[Any, ...], see: See, whole: bool) -> tuple[tuple[Any, ...], bool]:
    """*values*, whose tensors are recorded anew if one requires a gradient; on the way back *see* is called with the
    gradients, None for what is no tensor, and says what they are. A gradient that did not arrive is zero, from the
    first if *whole*, else after *see* has seen None.
    """
    tensors = [i for i, x in enumerate(values) if isinstance(x, Tensor)]
    if not mode.grad or not any(values[i].requires_grad for i in tensors):
        return values, False
    inputs = [values[i] for i in tensors]
    outs = [x._alias() for x in inputs]
    shapes = [(x._array.shape, x.dtype) for x in inputs]

    def rule(g: list[Any]) -> list[Any]:
        zeros = next(x for x in g if x is not None).new_zeros

        def filled(grads: list[Any]) -> list[Any]:
            return [zeros(shape, dtype=kind) if x is None else x for x, (shape, kind) in zip(grads, shapes)]

        parts = dict(zip(tensors, filled(g) if whole else g))
        seen = see(tuple(parts.get(i) for i in range(len(values))))
        return filled([seen[i] for i in tensors])

    record_many("BackwardHookFunctionBackward", outs, inputs, rule)
    through = list(values)
    for i, x, out in zip(tensors, inputs, outs):
        if not x.requires_grad:
            out._node = out._index = None
        through[i] = out
    return (type(values)(*through) if hasattr(values, "_fields") else tuple(through)), True
