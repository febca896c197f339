"""The constructors of old: Tensor(2, 3), Tensor([1, 2]), FloatTensor, LongTensor ... New programs call `tensor`,
`empty`, `zeros`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Size, Tensor, wrap
from ..backends.arrays import moved, prototype
from ..backends.device import CPU, check_device
from ..dtypes import cast, dtype, of_numpy
from .define import op
from .layout import ints_of

__all__ = [f"{d.title}Tensor" for d in dtypes.ALL.values()]


def construct(args: tuple[Any, ...], to: dtype | None, named: dict[str, Any]) -> Tensor:
    """What `Tensor(*args)` makes: a tensor of sizes, of the data of a list, or on the data of a tensor. *to* None: the
    default dtype.

    The dtype does not come from the data, as `tensor`'s does: `Tensor([1, 2])` is of floats.
    """
    kind = to or dtypes.get_default_dtype()
    given = named.pop("device", None)
    # The constructors that name a dtype make tensors of the CPU unless told otherwise, in PyTorch too.
    where = check_device(CPU if given is None and to is not None else given)
    args = args or tuple(named.pop(name) for name in ("data", "size") if name in named)
    if named:
        raise TypeError(f"new() received an invalid combination of arguments - got {', '.join(named)}")
    if not args:
        return wrap(np.empty(0, kind.numpy, like=prototype(where)), kind)
    first = args[0]
    if len(args) == 1 and isinstance(first, Tensor):
        if to is not None and first.dtype is not to:
            raise TypeError(f"expected a tensor of dtype {to.name} (got {first.dtype.name}): cast it with `to`")
        return first._alias()
    if isinstance(first, Size) or (hasattr(first, "__index__") and not isinstance(first, np.ndarray)):
        sizes = ints_of("new", "size", args)
        if any(n < 0 for n in sizes):
            bad = next(n for n in sizes if n < 0)
            raise RuntimeError(f"Trying to create tensor with negative dimension {bad}: {list(sizes)}")
        return wrap(np.zeros(sizes, kind.numpy, like=prototype(where)), kind)
    if len(args) > 1 or isinstance(first, str):
        raise TypeError(f"new(): invalid data type '{type(first).__name__}'")
    if not hasattr(first, "__len__"):
        raise TypeError(f"new(): data must be a sequence (got {type(first).__name__})")
    array = np.array(
        [x.tolist() if isinstance(x, Tensor) else x for x in first] if not hasattr(first, "dtype") else first
    )
    return wrap(moved(cast(array, of_numpy(array.dtype), kind), where), kind)


class _AnyTensor(type):
    """The class of Variable, of which every tensor counts as an instance."""

    def __instancecheck__(cls, x: Any) -> bool:
        return isinstance(x, Tensor)

    def __call__(cls, data: Any, requires_grad: bool = False) -> Tensor:
        if not isinstance(data, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
        out = wrap(data._array, data.dtype)
        if requires_grad and not out.dtype.is_floating_point:
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        return out.requires_grad_(requires_grad)


class Variable(metaclass=_AnyTensor):
    """What a tensor that is differentiated was called once: `Variable(x)` is a tensor on the data of x, without its
    history.
    """


class _Typed(type):
    """The class of FloatTensor and its like, of which the tensors of that dtype count as instances."""

    dtype: dtype

    def __instancecheck__(cls, x: Any) -> bool:
        return isinstance(x, Tensor) and x.dtype is cls.dtype

    def __call__(cls, *args: Any, **named: Any) -> Tensor:
        return construct(args, cls.dtype, named)


def _typed(of: dtype) -> _Typed:
    about = {
        "__doc__": f"Tensors of dtype {of.name}: `{of.title}Tensor(2, 3)`, `{of.title}Tensor([1, 2])`.",
        "dtype": of,
    }
    return _Typed(f"{of.title}Tensor", (), {**about, "__module__": dtypes.MODULE})


BoolTensor = _typed(dtypes.bool_)
ByteTensor = _typed(dtypes.uint8)
CharTensor = _typed(dtypes.int8)
ShortTensor = _typed(dtypes.int16)
IntTensor = _typed(dtypes.int32)
LongTensor = _typed(dtypes.int64)
BFloat16Tensor = _typed(dtypes.bfloat16)
HalfTensor = _typed(dtypes.float16)
FloatTensor = _typed(dtypes.float32)
DoubleTensor = _typed(dtypes.float64)


@op()
def new(self: Tensor, *args: Any, **named: Any) -> Tensor:
    """A tensor of this dtype from sizes or data, as `Tensor(...)`; today's names are `new_tensor` and `new_empty`."""
    return construct(args, self.dtype, named)
