"""States: what a module has learned, as a dictionary, and back."""

from __future__ import annotations

from collections import OrderedDict, namedtuple
from collections.abc import Mapping
from typing import Any

from ..._tensor import Tensor
from ...autograd.hooks import Handle
from ...autograd.modes import no_grad
from ..parameter import Parameter, is_lazy

EXTRA = "_extra_state"  # the key of what `get_extra_state` returns
NEVER_CALLED = (
    "Reached a code path in Module.{}() that should never be called. Please file an issue at "
    "https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml to report this bug."
)
RETURNED = (
    "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new values, if "
    "incompatible_keys need to be modified, it should be done inplace."
)


class _IncompatibleKeys(namedtuple("IncompatibleKeys", ["missing_keys", "unexpected_keys"])):
    """What `load_state_dict` returns: the keys that the module has and the dictionary lacks, and the other way
    round."""

    __slots__ = ()

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return super().__repr__()

    __str__ = __repr__


class States:
    """The part of Module that is saved: parameters and persistent buffers, by their paths."""

    _version = 1  # of what a class saves; a class that changes it can tell old dictionaries by it
    _parameters: dict[str, Any]
    _buffers: dict[str, Any]
    _modules: dict[str, Any]
    _non_persistent_buffers_set: set[str]
    _state_dict_hooks: dict[int, Any]
    _state_dict_pre_hooks: dict[int, Any]
    _load_state_dict_pre_hooks: dict[int, Any]
    _load_state_dict_post_hooks: dict[int, Any]

    def get_extra_state(self) -> Any:
        """What is to be saved beside parameters and buffers: define it, with `set_extra_state`, in a class of your
        own.
        """
        raise RuntimeError(NEVER_CALLED.format("get_extra_state"))

    def set_extra_state(self, state: Any) -> None:
        """Take back what `get_extra_state` returned."""
        raise RuntimeError(NEVER_CALLED.format("set_extra_state"))

    def state_dict(self, *args: Any, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> Any:
        """The parameters and persistent buffers of this module and all below it, by path: tensors that share their
        memory and, unless *keep_vars*, have no history.

        >>> from tinygrad_edu import nn
        >>> list(nn.Sequential(nn.Linear(2, 1), nn.ReLU()).state_dict())
        ['0.weight', '0.bias']
        """
        if args:
            destination, prefix, keep_vars = (*args, *(destination, prefix, keep_vars)[len(args) :])
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        about = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = about
        for hook in self._state_dict_pre_hooks.values():
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        for hook in self._state_dict_hooks.values():
            if hook(self, destination, prefix, about) is not None:
                raise RuntimeError("state_dict post-hook must return None")
        return destination

    def _own_state(self) -> dict[str, Any]:
        """The parameters and persistent buffers of this module alone."""
        buffers = {k: v for k, v in self._buffers.items() if k not in self._non_persistent_buffers_set}
        return {name: x for name, x in (*self._parameters.items(), *buffers.items()) if x is not None}

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        for name, x in self._own_state().items():
            destination[prefix + name] = x if keep_vars else x.detach()
        if type(self).get_extra_state is not States.get_extra_state:
            destination[prefix + EXTRA] = self.get_extra_state()

    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> Any:
        """Copy the tensors of *state_dict* into the parameters and buffers at the same paths or, with *assign*, put
        them in their places; RuntimeError for other shapes and, if *strict*, for keys without a place and places
        without a key, which are also returned.

        >>> from tinygrad_edu import nn
        >>> one, other = nn.Linear(2, 1), nn.Linear(2, 1)
        >>> one.load_state_dict(other.state_dict())
        <All keys matched successfully>
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        metadata = getattr(state_dict, "_metadata", None)
        loading = _Loading(metadata, assign)
        loading.load(self, OrderedDict(state_dict), "")
        errors = loading.errors
        if strict:
            for kind, keys in (("Unexpected", loading.unexpected), ("Missing", loading.missing)):
                if keys:
                    errors.insert(0, f"{kind} key(s) in state_dict: " + ", ".join(f'"{key}"' for key in keys) + ". ")
        if errors:
            lines = "\n\t".join(errors)
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{lines}")
        return _IncompatibleKeys(loading.missing, loading.unexpected)

    def _load_from_state_dict(
        self,
        state_dict: Any,
        prefix: str,
        local_metadata: dict[str, Any],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        """Load what belongs to this module alone, and add what is wrong to the lists; classes may define their own."""
        for hook in self._load_state_dict_pre_hooks.values():
            hook(self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        own = self._own_state()
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name, x in own.items():
            key = prefix + name
            if key in state_dict:
                if error := self._load_one(name, x, key, state_dict[key], assign):
                    error_msgs.append(error)
            elif strict:
                missing_keys.append(key)
        extra = prefix + EXTRA
        if type(self).set_extra_state is not States.set_extra_state:
            if extra in state_dict:
                self.set_extra_state(state_dict[extra])
            elif strict:
                missing_keys.append(extra)
        elif strict and extra in state_dict:
            unexpected_keys.append(extra)
        if strict:
            unexpected_keys += [k for k in state_dict if k != extra and not self._has_place(k, prefix, own)]

    def _has_place(self, key: str, prefix: str, own: dict[str, Any]) -> bool:
        """Whether *key*, if it is one of this module's at all, leads to something."""
        if not key.startswith(prefix):
            return True
        name, dot, _ = key[len(prefix) :].partition(".")
        return name in self._modules if dot else name in own

    def _load_one(self, name: str, x: Any, key: str, new: Any, assign: bool) -> str | None:
        """Copy *new* into *x*, or assign it; what is wrong with it, if anything is."""
        if not isinstance(new, Tensor):
            return (
                f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object from '
                f"checkpoint but received {type(new)}"
            )
        if not is_lazy(x):
            if x.ndim == 0 and tuple(new.shape) == (1,):
                new = new[0]
            if new.shape != x.shape:
                return (
                    f"size mismatch for {key}: copying a param with shape {new.shape} from checkpoint, the shape in "
                    f"current model is {x.shape}."
                )
        try:
            with no_grad():
                if not assign:
                    x.copy_(new)
                    return None
                if isinstance(x, Parameter):
                    if not isinstance(new, Parameter):
                        new = Parameter(new, x.requires_grad)
                    new.requires_grad_(x.requires_grad)
                setattr(self, name, new)
        except Exception as error:
            return (
                f'While copying the parameter named "{key}", whose dimensions in the model are {x.size()} and whose '
                f"dimensions in the checkpoint are {new.size()}, an exception occurred : {error.args}."
            )
        return None

    def register_state_dict_pre_hook(self, hook: Any) -> Handle:
        """Call `hook(module, prefix, keep_vars)` before the module is put into a `state_dict`."""
        return Handle(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook: Any) -> Handle:
        """Call `hook(module, state_dict, prefix, local_metadata)` after the module has been put into a `state_dict`,
        which it may change.
        """
        return Handle(self._state_dict_hooks, hook)

    def register_load_state_dict_pre_hook(self, hook: Any) -> Handle:
        """Call `hook(module, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)`
        before the module takes its part of a `state_dict`, which it may change.
        """
        return Handle(self._load_state_dict_pre_hooks, hook)

    def register_load_state_dict_post_hook(self, hook: Any) -> Handle:
        """Call `hook(module, incompatible_keys)` after `load_state_dict` has loaded the module; it may change the two
        lists of keys.
        """
        return Handle(self._load_state_dict_post_hooks, hook)


class _Loading:
    """One call of `load_state_dict`: what it finds on its way through the modules."""

    def __init__(self, metadata: Any, assign: bool) -> None:
        self.metadata = metadata
        self.assign = assign
        self.missing: list[str] = []
        self.unexpected: list[str] = []
        self.errors: list[str] = []

    def load(self, module: Any, state: Any, prefix: str) -> None:
        """Load *module* and all below it from *state*, whose keys begin with *prefix*."""
        about = {} if self.metadata is None else self.metadata.get(prefix[:-1], {})
        if self.assign:
            about = {**about, "assign_to_params_buffers": True}
        module._load_from_state_dict(state, prefix, about, True, self.missing, self.unexpected, self.errors)
        for name, child in module._modules.items():
            if child is not None:
                path = f"{prefix}{name}."
                self.load(child, {key: x for key, x in state.items() if key.startswith(path)}, path)
        for hook in module._load_state_dict_post_hooks.values():
            if hook(module, _IncompatibleKeys(self.missing, self.unexpected)) is not None:
                raise AssertionError(RETURNED)
