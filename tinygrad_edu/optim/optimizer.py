"""Optimizer: what optimizers share, which is all but the formula: groups of parameters, their state, its saving."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable
from copy import deepcopy
from functools import wraps
from itertools import chain
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.hooks import Handle
from ..autograd.modes import enable_grad
from ..dtypes import bfloat16, float32, float64, get_default_dtype, round_to_bfloat16
from ..ops.creation import zeros_like

required = object()  # as a default of an optimizer: every group has to say

UNORDERED = (
    "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change "
    "between runs. Please use a list instead."
)
TWICE = (
    "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; see "
    "github.com/pytorch/pytorch/issues/40967 for more information"
)
OTHER_SIZE = "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"


def with_hooks(step: Callable[..., Any]) -> Callable[..., Any]:
    """*step*, which calls the hooks that are registered: some before it, which may change its arguments, some after."""

    @wraps(step)
    def hooked(self: Optimizer, *args: Any, **named: Any) -> Any:
        for hook in self._hooks["step_pre"].values():
            changed = hook(self, (self, *args), named)
            if changed is not None:
                if not isinstance(changed, tuple) or len(changed) != 2:
                    raise RuntimeError(
                        f"{step} must return None or a tuple of (new_args, new_kwargs), but got {changed}."
                    )
                (_, *args), named = changed
        result = step(self, *args, **named)
        if self._stepped is False:
            self._stepped = True
        for hook in self._hooks["step_post"].values():
            hook(self, (self, *args), named)
        return result

    hooked.counts = True  # type: ignore[attr-defined]
    return hooked


class Optimizer:
    """Moves the parameters that it was given; what to subclass for an optimizer of your own.

    *params* are tensors, pairs of a name and a tensor, or dictionaries: groups, each with its tensors under "params"
    and, beside them, settings that differ from *defaults*. Both can be read and changed in `param_groups`. What is
    gathered for a parameter stands in `state[parameter]`. A subclass defines `step`, or `_move` for one parameter.

    >>> import tinygrad_edu as torch
    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> optimizer = torch.optim.SGD([w], lr=0.5)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0., 0.], requires_grad=True)
    """

    _stepped: bool | None = None  # whether it was since a scheduler wants to know

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        self._hooks: dict[str, dict[int, Any]] = defaultdict(dict)
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                + params.type()
            )
        if defaults.get("differentiable"):
            raise NotImplementedError("differentiable=True is not supported: a step is not recorded")
        if defaults.get("fused") and defaults.get("foreach"):
            raise RuntimeError("`fused` and `foreach` cannot be `True` together.")
        self.state: defaultdict[Any, Any] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    def __init_subclass__(cls) -> None:
        if "step" in vars(cls):
            cls.step = with_hooks(cls.step)  # type: ignore[method-assign]

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for i, group in enumerate(self.param_groups):
            lines += [""] * (i > 0) + [f"Parameter Group {i}"]
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
        return "\n".join([*lines, ")"])

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add a group of parameters, such as layers that are to be trained from now on.

        >>> import tinygrad_edu as torch
        >>> w, b = torch.ones(2, requires_grad=True), torch.zeros(1, requires_grad=True)
        >>> optimizer = torch.optim.SGD([w], lr=0.5)
        >>> optimizer.add_param_group({"params": [b], "lr": 0.1})
        >>> [group["lr"] for group in optimizer.param_groups]
        [0.5, 0.1]
        """
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        _list_parameters(param_group)
        for p in param_group["params"]:
            self._check(p)
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError(
                    f"parameter group didn't specify a value of required optimization parameter {name}"
                )
            param_group.setdefault(name, default)
        own, before = set(param_group["params"]), {p for group in self.param_groups for p in group["params"]}
        if len(own) < len(param_group["params"]):
            warnings.warn(TWICE, stacklevel=3)
        named = "param_names" in param_group
        if any(("param_names" in group) != named for group in self.param_groups):
            raise ValueError(
                "all optimizer param groups should be with/without names. cannot add param group "
                f"{'with' if named else 'without'} names to the optimizer"
            )
        if own & before:
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(param_group)

    def _check(self, p: Any) -> None:
        if not isinstance(p, Tensor):
            raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(p).__qualname__}")
        if not p.is_leaf and not p.retains_grad:
            raise ValueError("can't optimize a non-leaf Tensor")

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Drop the gradient of every parameter or, if not *set_to_none*, fill it with zeros.

        >>> import tinygrad_edu as torch
        >>> w = torch.ones(1, requires_grad=True)
        >>> (3 * w).backward()
        >>> torch.optim.SGD([w]).zero_grad()
        >>> print(w.grad)
        None
        """
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none:
                    p._grad = None
                elif p.grad is not None:
                    p.grad = p.grad.detach().zero_()

    @with_hooks
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Move every parameter that has a gradient once.

        *closure*, if any, is called first, with recording on: it computes the gradients and returns the loss, which
        `step` then returns.
        """
        if type(self)._move is Optimizer._move:
            raise NotImplementedError  # as PyTorch's: the rule of a step is what a class of optimizers adds
        loss = None if closure is None else enable_grad()(closure)()
        with np.errstate(all="ignore"):  # a gradient that is infinite or NaN is no news to NumPy
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        if p._array.__class__ is np.ndarray or not self._moved_in_one(p, group):
                            self._move(p, _wanted(p, group), group)
                        p._bump()
                        if p.dtype is bfloat16:
                            self._round(p)
        return loss

    def _move(self, p: Tensor, g: Any, group: dict[str, Any]) -> None:
        """Move the parameter *p*, given its gradient as an array."""
        raise NotImplementedError

    def _moved_in_one(self, p: Tensor, group: dict[str, Any]) -> bool:
        """Whether the device of *p* had a kernel that does what `_move` says, decay and all, and it is done."""
        return False

    def _round(self, p: Tensor) -> None:
        """bfloat16 is held in float32: round what was computed."""
        for x in (p, *(x for x in self.state.get(p, {}).values() if isinstance(x, Tensor) and x.dtype is bfloat16)):
            x._array[...] = round_to_bfloat16(x._array)

    def _gathered(self, p: Tensor, *names: str) -> dict[str, Any]:
        """The state of *p*: how many steps it was moved and tensors called *names*, which begin as zeros."""
        state = self.state[p]
        if not state:
            state["step"] = number(0.0)
            state.update((name, zeros_like(p)) for name in names)
        return state

    # Saving.

    def state_dict(self) -> dict[str, Any]:
        """What has to be saved to go on later: "state", by the number of the parameter, and "param_groups", in which
        these numbers stand for the parameters.

        >>> import tinygrad_edu as torch
        >>> optimizer = torch.optim.RMSprop([torch.ones(2, requires_grad=True)])
        >>> optimizer.state_dict()["param_groups"][0]["params"]
        [0]
        """
        for hook in self._hooks["state_dict_pre"].values():
            hook(self)
        numbers: dict[Any, int] = {}
        groups = []
        start = 0
        for group in self.param_groups:
            for i, p in enumerate(group["params"], start):
                numbers.setdefault(p, i)
            start += len(group["params"])
            packed = {name: x for name, x in group.items() if name != "params"}
            groups.append({**packed, "params": [numbers[p] for p in group["params"]]})
        state = {numbers[key] if isinstance(key, Tensor) else key: x for key, x in self.state.items()}
        result = {"state": state, "param_groups": groups}
        for hook in self._hooks["state_dict_post"].values():
            changed = hook(self, result)
            result = result if changed is None else changed
        return result

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from *state_dict*, which a `state_dict` of an optimizer of the same parameters returned.

        ValueError where its groups are of other sizes. The tensors are cast to the parameters' dtypes.
        """
        state_dict = dict(state_dict)
        for hook in self._hooks["load_state_dict_pre"].values():
            changed = hook(self, state_dict)
            state_dict = state_dict if changed is None else changed
        groups = deepcopy(state_dict["param_groups"])
        if len(groups) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(new["params"]) != len(old["params"]) for new, old in zip(groups, self.param_groups)):
            raise ValueError(OTHER_SIZE)
        saved, own = (chain.from_iterable(group["params"] for group in some) for some in (groups, self.param_groups))
        parameters = dict(zip(saved, own))
        state: defaultdict[Any, Any] = defaultdict(dict)
        for key, x in state_dict["state"].items():
            state[parameters.get(key, key)] = _cast(parameters[key], x) if key in parameters else x
        for new, old in zip(groups, self.param_groups):
            new["params"] = old["params"]
            if "param_names" in old:
                new.setdefault("param_names", old["param_names"])
        self.__setstate__({"state": state, "param_groups": groups})
        for hook in self._hooks["load_state_dict_post"].values():
            hook(self)

    def __getstate__(self) -> dict[str, Any]:
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__dict__.setdefault("_hooks", defaultdict(dict))
        for group in self.param_groups:
            for name, default in self.defaults.items():  # a file of an earlier version may lack some
                group.setdefault(name, default)
        for own in self.state.values():
            if isinstance(own, dict) and not isinstance(own.get("step", 0), (Tensor, int)):
                own["step"] = number(own["step"])

    # Hooks.

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> Handle:
        """Call hook(optimizer, args, kwargs) before each step; it may return other arguments, as a pair."""
        return Handle(self._hooks["step_pre"], hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> Handle:
        """Call hook(optimizer, args, kwargs) after each step."""
        return Handle(self._hooks["step_post"], hook)

    def register_state_dict_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> Handle:
        """Call hook(optimizer) before `state_dict` looks; before the other hooks if *prepend*."""
        return self._register("state_dict_pre", hook, prepend)

    def register_state_dict_post_hook(self, hook: Callable[..., Any], prepend: bool = False) -> Handle:
        """Call hook(optimizer, state_dict) after `state_dict`; what it returns, if not None, is returned instead."""
        return self._register("state_dict_post", hook, prepend)

    def register_load_state_dict_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> Handle:
        """Call hook(optimizer, state_dict) before a loading; what it returns, if not None, is loaded instead."""
        return self._register("load_state_dict_pre", hook, prepend)

    def register_load_state_dict_post_hook(self, hook: Callable[..., Any], prepend: bool = False) -> Handle:
        """Call hook(optimizer) after a loading."""
        return self._register("load_state_dict_post", hook, prepend)

    def _register(self, kind: str, hook: Callable[..., Any], prepend: bool) -> Handle:
        hooks = self._hooks[kind]
        others = list(hooks) if prepend else []
        handle = Handle(hooks, hook)
        for key in others:
            hooks[key] = hooks.pop(key)
        return handle


def _list_parameters(group: dict[str, Any]) -> None:
    """Make a list of what stands under "params", and one of the names, if these came with the tensors."""
    params = group["params"]
    if isinstance(params, set):
        raise TypeError(UNORDERED)
    params = [params] if isinstance(params, Tensor) else list(params)
    names = [x[0] for x in params if isinstance(x, tuple)]
    if names and len(names) < len(params):
        raise ValueError("all optimizer params should be with/without names. Some param names are missing")
    group["params"] = [x[1] for x in params] if names else params
    if names:
        group["param_names"] = names


def _wanted(p: Tensor, group: dict[str, Any]) -> Any:
    """The gradient's array, as the group's settings want it: against the gradient to *maximize*, and with the part that
    a decay of the weights adds, which pulls them to 0. A decoupled decay is apart from the gradient, and done here.
    """
    x, g = p._array, p._grad._array
    if group["maximize"]:
        g = np.negative(g, out=np.empty_like(g))
    decay = float(group["weight_decay"])
    if decay and group.get("decoupled_weight_decay"):
        x *= 1 - float(group["lr"]) * decay
    elif decay:
        pull = np.multiply(x, decay, out=np.empty_like(x))
        g = np.add(g, pull, out=pull)
    return g


def _cast(p: Tensor, x: Any, key: Any = None) -> Any:
    """*x* of a loaded state, its tensors like *p* and where it lives, but for the number of steps."""
    if isinstance(x, Tensor):
        return x.cpu() if key == "step" else x.to(p.device, p.dtype if p.dtype.is_floating_point else x.dtype)
    if isinstance(x, dict):
        return {name: _cast(p, y, name) for name, y in x.items()}
    if isinstance(x, Iterable) and not isinstance(x, str):
        return type(x)(_cast(p, y) for y in x)  # type: ignore[call-arg]
    return x


# Numbers of the state that change with every step. They stay with NumPy, wherever the parameter lives.


def number(x: Any) -> Tensor:
    """A tensor of one element for a number of the state."""
    dtype = float64 if get_default_dtype() is float64 else float32
    return wrap(np.array(x, dtype.numpy), dtype)


def count(state: dict[str, Any]) -> float:
    """Count a step, and return the number of steps."""
    array = state["step"]._array
    steps: float = array.item() + 1
    array.fill(steps)
    return steps
