"""Parameter and Buffer: the tensors that a module finds by itself when they become its attributes."""

from __future__ import annotations

from typing import Any

from .._tensor import Tensor, wrap
from ..ops.creation import empty
from ..ops.windows import copy_of

__all__ = ["Buffer", "Parameter", "UninitializedBuffer", "UninitializedParameter", "is_lazy"]

NO_SHAPE = (
    "Can't access the shape of an uninitialized parameter or buffer. This error usually happens in `load_state_dict` "
    "when trying to load an uninitialized parameter into an initialized one. Call `forward` to initialize the "
    "parameters before accessing their attributes."
)
UNINITIALIZED = (
    "Attempted to use an uninitialized parameter. This error happens when you are using a `LazyModule` or explicitly "
    "manipulating `torch.nn.parameter.{}` objects. When using LazyModules Call `forward` with a dummy batch to "
    "initialize the parameters before calling torch functions"
)


class _Marked(type):
    """The class of classes whose instances are also the tensors that carry its mark."""

    _mark: str

    def __instancecheck__(cls, x: Any) -> bool:
        return super().__instancecheck__(x) or (isinstance(x, Tensor) and cls._mark in x.__dict__)


class Parameter(Tensor, metaclass=_Marked):
    """A tensor that is to be learned: assigned to an attribute of a module, it is one of its `parameters()`.

    It shares the memory of *data* and, unlike other tensors, requires a gradient unless told otherwise; RuntimeError
    for whole numbers that are to require one.

    >>> import tinygrad_edu as torch
    >>> torch.nn.Parameter(torch.tensor([1.0, 2.0]))
    Parameter containing:
    tensor([1., 2.], requires_grad=True)
    """

    __slots__ = ()
    _mark = "_is_param"

    def __new__(cls, data: Any = None, requires_grad: bool = True) -> Any:
        data = empty(0) if data is None else data
        out = data.detach()
        if requires_grad and not out.dtype.is_floating_point:
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        if data.__class__ in (Tensor, Parameter):
            out.__class__ = cls
        else:  # a class of the user's own, which the parameter keeps
            out.__class__ = data.__class__
            out.__dict__[cls._mark] = True
        out._flag = bool(requires_grad)
        return out

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        if id(self) not in memo:
            memo[id(self)] = type(self)(wrap(copy_of(self._array), self.dtype), self.requires_grad)
        return memo[id(self)]

    def __repr__(self) -> str:
        return f"Parameter containing:\n{_as_tensor(self)!r}"


def _as_tensor(x: Parameter) -> Tensor:
    """What prints as *x* does, without being a parameter."""
    return x.detach().requires_grad_(x.requires_grad)


class Buffer(Tensor, metaclass=_Marked):
    """A tensor that belongs to a module's state but is not learned, such as a running mean: assigned to an attribute of
    a module, it is one of its `buffers()`, saved with it if *persistent*.

    >>> import tinygrad_edu as torch
    >>> torch.nn.Buffer(torch.zeros(2))
    tensor([0., 0.])
    """

    __slots__ = ()
    _mark = "_is_buffer"

    def __new__(cls, data: Any = None, *, persistent: bool = True) -> Any:
        data = empty(0) if data is None else data
        out = data.detach().requires_grad_(data.requires_grad)
        out.persistent = persistent
        out._is_buffer = True
        return out


class UninitializedTensor:
    """The part of UninitializedParameter and UninitializedBuffer that waits: no shape yet, and no numbers."""

    __slots__ = ()
    cls_to_become: type

    def materialize(self, shape: Any, device: Any = None, dtype: Any = None) -> None:
        """Become an ordinary parameter, or buffer, of that *shape*, with room for numbers."""
        out: Any = self
        out.__class__ = self.cls_to_become
        out.data = empty(shape, device=device, dtype=dtype or out.dtype)

    @property
    def _array(self) -> Any:
        raise ValueError(UNINITIALIZED.format(type(self).__name__))

    @property
    def shape(self) -> Any:
        """RuntimeError: there is none yet."""
        raise RuntimeError(NO_SHAPE)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce__(self) -> Any:
        return type(self), (self.requires_grad, None, self.dtype)  # type: ignore[attr-defined]

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return memo.setdefault(id(self), type(self)(*self.__reduce__()[1]))


class UninitializedParameter(UninitializedTensor, Parameter):
    """A parameter of a lazy module before the first input, which will tell its shape; ValueError for all use of its
    numbers.

    >>> from tinygrad_edu import nn
    >>> weight = nn.parameter.UninitializedParameter()
    >>> weight
    <UninitializedParameter>
    >>> weight.materialize((2, 3))
    >>> type(weight).__name__, weight.shape
    ('Parameter', tinygrad_edu.Size([2, 3]))
    """

    __slots__ = ()
    cls_to_become = Parameter

    def __new__(cls, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> Any:
        out = empty(0, device=device, dtype=dtype).requires_grad_(requires_grad)
        out.__class__ = cls
        return out


class UninitializedBuffer(UninitializedTensor, Tensor):
    """A buffer of a lazy module before the first input: see UninitializedParameter."""

    __slots__ = ()
    cls_to_become = Tensor

    def __new__(
        cls, requires_grad: bool = False, device: Any = None, dtype: Any = None, persistent: bool = True
    ) -> Any:
        out = empty(0, device=device, dtype=dtype).requires_grad_(requires_grad)
        out.__class__ = cls
        out.persistent = persistent
        out._is_buffer = True
        return out


def is_lazy(x: Any) -> bool:
    """Whether *x* waits for its shape.

    >>> from tinygrad_edu import nn
    >>> nn.parameter.is_lazy(nn.parameter.UninitializedParameter())
    True
    """
    return isinstance(x, UninitializedTensor)
