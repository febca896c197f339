"""LazyModuleMixin: what a layer needs that learns its sizes from its first input."""

from __future__ import annotations

from typing import Any

from ...autograd.modes import no_grad
from ..parameter import UninitializedBuffer, UninitializedParameter, is_lazy
from .module import Module

__all__ = ["LazyModuleMixin", "UninitializedBuffer", "UninitializedParameter"]


class LazyModuleMixin(Module):
    """A module whose `initialize_parameters` gives its parameters a shape when the first input is there, after which it
    is of the class `cls_to_become`."""

    cls_to_become: type[Module] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._load_hook = self.register_load_state_dict_pre_hook(LazyModuleMixin._make_room)
        self._initialize_hook = self.register_forward_pre_hook(LazyModuleMixin._begin, with_kwargs=True)

    def initialize_parameters(self, *args: Any, **kwargs: Any) -> None:
        """Give the parameters their shapes and first values, for this input."""
        raise NotImplementedError(f"initialize_parameters is not implemented for {type(self).__name__}")

    def has_uninitialized_params(self) -> bool:
        """Whether a parameter or a buffer waits for its shape."""
        return any(is_lazy(x) for x in (*self._parameters.values(), *self._buffers.values()))

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        for name, x in self._own_state().items():
            destination[prefix + name] = x if keep_vars or is_lazy(x) else x.detach()

    def _make_room(self, state_dict: Any, prefix: str, *_: Any) -> None:
        """Before loading: take the shapes from *state_dict*."""
        for name, x in (*self._parameters.items(), *self._buffers.items()):
            new = state_dict.get(prefix + name)
            if new is not None and is_lazy(x) and not is_lazy(new):
                with no_grad():
                    x.materialize(new.shape)

    def _begin(self, args: Any, kwargs: Any) -> None:
        """Before the first call: take the shapes from its arguments, and become an ordinary module."""
        with no_grad():
            self.initialize_parameters(*args, **kwargs)
        if self.has_uninitialized_params():
            raise RuntimeError(f"module {self._get_name()} has not been fully initialized")
        self._initialize_hook.remove()
        self._load_hook.remove()
        del self._initialize_hook, self._load_hook
        if self.cls_to_become is not None:
            self.__class__ = self.cls_to_become  # type: ignore[assignment]
