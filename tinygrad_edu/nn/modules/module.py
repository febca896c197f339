"""Module: the base class of everything that has parameters, from a layer to a whole model.

What it holds is kept by kind in three dictionaries, `_parameters`, `_buffers` and `_modules`, into which assigning an
attribute sorts it; walking the tree, calling and saving stand in files of their own.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from html import escape
from typing import Any

from ... import dtypes
from ..._tensor import Tensor
from ...autograd.modes import no_grad
from ...ops.convert import read_to
from ...ops.creation import empty
from ..parameter import Buffer, Parameter, is_lazy
from ._calls import Calls
from ._names import Names
from ._states import States
from ._text import indented, typename

__all__ = ["Module"]

KINDS = ("_parameters", "_buffers", "_modules")
HOOKS = (
    "_backward_pre_hooks", "_backward_hooks", "_forward_hooks", "_forward_hooks_with_kwargs",
    "_forward_hooks_always_called", "_forward_pre_hooks", "_forward_pre_hooks_with_kwargs", "_state_dict_hooks",
    "_state_dict_pre_hooks", "_load_state_dict_pre_hooks", "_load_state_dict_post_hooks",
)


def _forward_unimplemented(self: Module, *input: Any) -> None:
    """What the module does, for a class of your own to define."""
    raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')


class Module(Names, Calls, States):
    """Base class of layers and models: assign parameters and modules to attributes in `__init__`, after
    `super().__init__()`, and write `forward`; call the module like a function.

    >>> import tinygrad_edu as torch
    >>> from tinygrad_edu import nn
    >>> class Net(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.first = nn.Linear(4, 8)
    ...         self.scale = nn.Parameter(torch.ones(1))
    ...     def forward(self, x):
    ...         return self.scale * self.first(x).relu()
    >>> net = Net()
    >>> net
    Net(
      (first): Linear(in_features=4, out_features=8, bias=True)
    )
    >>> [name for name, _ in net.named_parameters()]
    ['scale', 'first.weight', 'first.bias']
    >>> net(torch.zeros(2, 4)).shape
    tinygrad_edu.Size([2, 8])
    """

    training: bool
    call_super_init = False  # whether `__init__` goes on to the next class, with the arguments it was given
    forward: Callable[..., Any] = _forward_unimplemented

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        name = type(self).__name__
        if not self.call_super_init and kwargs:
            raise TypeError(f"{name}.__init__() got an unexpected keyword argument '{next(iter(kwargs))}'")
        if not self.call_super_init and args:
            raise TypeError(f"{name}.__init__() takes 1 positional argument but {len(args) + 1} were given")
        self.__dict__.update(_empty())
        if self.call_super_init:
            super().__init__(*args, **kwargs)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({**_empty(), **state})

    # Attributes.

    def __getattr__(self, name: str) -> Any:  # for what is no ordinary attribute
        held = self.__dict__
        for kind in KINDS:
            if kind in held and name in held[kind]:
                return held[kind][name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter):
            self._must_be_ready("parameters")
            self._forget(name, but="_parameters")
            self.register_parameter(name, value)
        elif name in held.get("_parameters", ()):
            if value is not None:
                raise TypeError(
                    f"cannot assign '{typename(value)}' as parameter '{name}' (torch.nn.Parameter or None expected)"
                )
            self.register_parameter(name, value)
        elif isinstance(value, Module):
            self._must_be_ready("module")
            self._forget(name, but="_modules")
            self._modules[name] = value
        elif name in held.get("_modules", ()):
            if value is not None:
                raise TypeError(
                    f"cannot assign '{typename(value)}' as child module '{name}' (torch.nn.Module or None expected)"
                )
            self._modules[name] = value
        elif isinstance(value, Buffer) or name in held.get("_buffers", ()):
            if value is not None and not isinstance(value, Tensor):
                raise TypeError(
                    f"cannot assign '{typename(value)}' as buffer '{name}' (torch.nn.Buffer, torch.Tensor or None "
                    "expected)"
                )
            own = name not in held.get("_non_persistent_buffers_set", ())
            self.register_buffer(name, value, value.persistent if isinstance(value, Buffer) else own)
        else:
            super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        for kind in KINDS:
            if name in self.__dict__[kind]:
                del self.__dict__[kind][name]
                self._non_persistent_buffers_set.discard(name)
                return
        super().__delattr__(name)

    def __dir__(self) -> list[str]:
        names = [*dir(type(self)), *self.__dict__, *(name for kind in KINDS for name in self.__dict__[kind])]
        return sorted(name for name in names if not name[0].isdigit())

    def _must_be_ready(self, what: str) -> None:
        if "_parameters" not in self.__dict__:
            raise AttributeError(f"cannot assign {what} before Module.__init__() call")

    def _forget(self, name: str, but: str) -> None:
        """Let *name* stand for nothing any more, except where it stands in the dictionary *but*."""
        self.__dict__.pop(name, None)
        for kind in KINDS:
            if kind != but and name in self.__dict__[kind]:
                del self.__dict__[kind][name]
                self._non_persistent_buffers_set.discard(name)

    def _check_name(self, what: str, name: Any, kind: str) -> None:
        if not isinstance(name, str):
            raise TypeError(f"{what} name should be a string. Got {typename(name)}")
        # Of several mistakes, PyTorch reports that the name is taken first for modules, last for others.
        taken = hasattr(self, name) and name not in self.__dict__[kind]
        if taken and what == "module":
            raise KeyError(f"attribute '{name}' already exists")
        if "." in name:
            raise KeyError(f'{what} name can\'t contain "."' + (f", got: {name}" if what == "module" else ""))
        if name == "":
            raise KeyError(f'{what} name can\'t be empty string ""')
        if taken:
            raise KeyError(f"attribute '{name}' already exists")

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Give this module a parameter, or None in the place of one, as assigning it to the attribute does; KeyError
        for a name that is taken or no name, TypeError for what is no parameter, ValueError for a result of operations.

        >>> from tinygrad_edu import nn
        >>> layer = nn.Linear(2, 1, bias=False)
        >>> layer.register_parameter("scale", nn.Parameter(layer.weight.detach()[0]))
        >>> [name for name, _ in layer.named_parameters()]
        ['weight', 'scale']
        """
        self._must_be_ready("parameter")
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(
                f"cannot assign '{typename(param)}' object to parameter '{name}' (torch.nn.Parameter or None required)"
            )
        if param is not None and param.grad_fn:
            raise ValueError(
                f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be created explicitly. To "
                f"express '{name}' as a function of another Tensor, compute the value in the forward() method."
            )
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Give this module a tensor that is no parameter but belongs to its state and, if *persistent*, to its
        `state_dict`.

        >>> import tinygrad_edu as torch
        >>> layer = torch.nn.Identity()
        >>> layer.register_buffer("seen", torch.tensor(0))
        >>> dict(layer.state_dict())
        {'seen': tensor(0)}
        """
        self._must_be_ready("buffer")
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(
                f"cannot assign '{typename(tensor)}' object to buffer '{name}' (torch Tensor or None required)"
            )
        self._buffers[name] = tensor
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """Give this module another one, or None in the place of one, as assigning it to the attribute does.

        >>> from tinygrad_edu import nn
        >>> model = nn.Sequential()
        >>> model.add_module("act", nn.ReLU())
        >>> model
        Sequential(
          (act): ReLU()
        )
        """
        if not isinstance(module, Module) and module is not None:
            raise TypeError(f"{typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: Module | None) -> None:
        """The same as `add_module`."""
        self.add_module(name, module)

    # What is done to a whole tree.

    def train(self, mode: bool = True) -> Any:
        """Set `training`, here and in all modules below: dropout and batch normalisation ask for it.

        >>> from tinygrad_edu import nn
        >>> nn.Sequential(nn.ReLU()).eval()[0].training
        False
        """
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Any:
        """Set `training` to False, here and in all modules below: `train(False)`."""
        return self.train(False)

    def apply(self, fn: Callable[[Module], None]) -> Any:
        """Call *fn* with every module below and, last, with this one: to initialise parameters, for example."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        """Ask, or no longer ask, for the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters or, unless *set_to_none*, fill them with zeros."""
        for parameter in self.parameters():
            if parameter.grad is None:
                continue
            if set_to_none:
                parameter.grad = None
            else:
                parameter.grad.detach_().zero_()

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Any:
        """Put `fn(x)` in the place of the data of every parameter, gradient and buffer x."""
        for module in self.children() if recurse else ():
            module._apply(fn)
        for parameter in self._parameters.values():
            if parameter is not None:
                _apply_to(parameter, fn)
        for name, buffer in self._buffers.items():
            if is_lazy(buffer):
                _retype(buffer, fn)
            elif buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def _cast(self, to: dtypes.dtype) -> Any:
        return self._apply(lambda x: x.to(to) if x.is_floating_point() else x)

    def to(self, *args: Any, **kwargs: Any) -> Any:
        """Move parameters and buffers to another device, cast those of floating point to another dtype, or both, in
        place: `to(dtype)`, `to(device, dtype)`, `to(tensor)`. TypeError for a dtype that is not of floating point.

        >>> import tinygrad_edu as torch
        >>> torch.nn.Linear(2, 1).to(torch.float64).weight.dtype
        tinygrad_edu.float64
        """
        device, dtype, _ = read_to(args, **kwargs)
        if dtype is not None and not dtype.is_floating_point:
            raise TypeError(
                f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={dtype}"
            )
        return self._apply(lambda x: x.to(device, dtype if x.is_floating_point() else None))

    def type(self, dst_type: Any) -> Any:
        """Cast all parameters and buffers to *dst_type*."""
        return self._apply(lambda x: x.type(dst_type))

    def float(self) -> Any:
        """Cast parameters and buffers of floating point to float32."""
        return self._cast(dtypes.float32)

    def double(self) -> Any:
        """Cast parameters and buffers of floating point to float64."""
        return self._cast(dtypes.float64)

    def half(self) -> Any:
        """Cast parameters and buffers of floating point to float16."""
        return self._cast(dtypes.float16)

    def bfloat16(self) -> Any:
        """Cast parameters and buffers of floating point to bfloat16."""
        return self._cast(dtypes.bfloat16)

    def cpu(self) -> Any:
        """Move parameters and buffers to the CPU."""
        return self._apply(lambda x: x.cpu())

    def cuda(self, device: Any = None) -> Any:
        """There is no CUDA device: AssertionError, as from a PyTorch that was built without CUDA."""
        return self._apply(lambda x: x.cuda(device))

    def opencl(self, device: Any = None) -> Any:
        """Move parameters and buffers to the OpenCL device of that number, or part of a name, by default the first."""
        return self._apply(lambda x: x.opencl(device))

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the code that runs is the code that you read; see `torch.compile`."""

    # Text.

    def extra_repr(self) -> str:
        """What stands between the brackets of the module's text, for a class of your own to define."""
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        children = [f"({name}): {indented(repr(module))}" for name, module in self._modules.items()]
        if len(lines) == 1 and not children:
            return f"{self._get_name()}({lines[0]})"
        lines += children
        inside = "\n  " + "\n  ".join(lines) + "\n" if lines else ""
        return f"{self._get_name()}({inside})"

    def _repr_html_(self) -> str:
        """For notebooks: the text, and how many parameters there are."""
        parameters = [p for p in self.parameters() if not is_lazy(p)]
        count, trained = sum(p.numel() for p in parameters), sum(p.numel() for p in parameters if p.requires_grad)
        return f"<pre>{escape(repr(self))}</pre><p>{count:,} parameters, {trained:,} of them to be trained</p>"


def _apply_to(parameter: Parameter, fn: Callable[[Tensor], Tensor]) -> None:
    """Put `fn(x)` in the place of the data x of *parameter*, and of its gradient."""
    if is_lazy(parameter):
        _retype(parameter, fn)
        return
    with no_grad():
        parameter.data = fn(parameter)
        if parameter.grad is not None:
            grad, parameter.grad = parameter.grad, None
            parameter.grad = fn(grad).requires_grad_(grad.requires_grad)


def _retype(x: Any, fn: Callable[[Tensor], Tensor]) -> None:
    """Let *x*, which waits for its shape, be of the dtype that *fn* makes of its own."""
    x.dtype = fn(empty(0, dtype=x.dtype)).dtype


def _empty() -> dict[str, Any]:
    """The attributes of a new module."""
    state: dict[str, Any] = {"training": True, "_parameters": {}, "_buffers": {}, "_non_persistent_buffers_set": set()}
    state.update((name, OrderedDict()) for name in HOOKS)
    state["_modules"] = {}
    return state
