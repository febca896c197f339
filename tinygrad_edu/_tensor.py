"""Tensor: an array with a past.

A Tensor is a window onto an array (on the CPU a `numpy.ndarray`, whose views and strides and shared memory are the
tensor's), its dtype, and what autograd needs to know. Operations live in `ops/`, which also gives the class its methods
and operators.
"""

from __future__ import annotations

import sys
import warnings
import weakref
from typing import Any

import numpy as np

from .autograd import modes
from .autograd.api import backward
from .autograd.hooks import Handle
from .autograd.modes import mode
from .autograd.node import Node, call_site, last_write
from .backends.arrays import device_of
from .backends.device import CPU, device, elsewhere
from .backends.numpy import quiet
from .dtypes import MODULE, dtype
from .size import Size

__all__ = ["Size", "Tensor"]

NOT_A_LEAF = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be "
    "populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, "
    "use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the "
    "leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information."
)

OTHER_TYPE = (
    "attempting to assign a gradient with dtype '{}' to a tensor with grad_dtype '{}'. The gradient must match the "
    "tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute with a "
    "specific dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its "
    "gradient may break downstream systems that assume they match."
)

INFERENCE: list[int] = [0]  # the version counter of every inference tensor: it never counts

DETACHED_VIEW = (
    "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, "
    "and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be "
    "called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in "
    "torch/optim/optimizer.py as the solution."
)


class Tensor:
    """A multi-dimensional array of one dtype that can remember the operations it came from."""

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_array",
        "_base",
        "_cell",
        "_creation",
        "_flag",
        "_grad",
        "_index",
        "_node",
        "_stamp",
        "dtype",
    )

    dtype: dtype
    _array: Any
    _flag: bool  # the user's word that this leaf requires a gradient
    _grad: Tensor | None
    _node: Node | None  # what recorded this tensor
    _index: int | None  # which of the node's results it is, where there are several
    _cell: list[int] | None  # [version], shared by all views of one storage; None while it is 0 and nobody shares it
    _base: Tensor | None  # the tensor that this one is a view of
    _stamp: int  # of a view: the version at which `_node` was right
    _creation: str | None  # of a view: why a write to it could not be followed, "several", "no_grad" or "inference"

    __module__ = MODULE  # where users find it
    is_cuda = is_meta = is_mps = is_quantized = is_sparse = False

    def __new__(cls, *args: Any, **named: Any) -> Tensor:
        """`Tensor(2, 3)` has these sizes, `Tensor([1, 2])` these elements, of the default dtype; see `tensor` for the
        newer way.
        """
        out: Tensor = cls._construct(args, None, named)  # ops/constructors.py
        if cls is not Tensor:
            out.__class__ = cls
        return out

    # The state of autograd.

    @property
    def requires_grad(self) -> bool:
        """Whether operations on this tensor are recorded."""
        return self._flag or self._node is not None or (self._base is not None and self._base.requires_grad)

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if not isinstance(value, bool):
            raise RuntimeError("requires_grad must be a bool")
        if value and not self.dtype.is_floating_point:
            raise RuntimeError("only Tensors of floating point and complex dtype can require gradients")
        self.requires_grad_(value)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Ask (or no longer ask) for gradients of this leaf; RuntimeError for integers and, to stop, for a result of
        operations.
        """
        if not isinstance(requires_grad, bool):
            kind = type(requires_grad).__name__
            raise TypeError(f"requires_grad_(): argument 'requires_grad' (position 1) must be bool, not {kind}")
        if requires_grad and not self.dtype.is_floating_point:
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        if requires_grad and self._cell is INFERENCE and not mode.inference:
            raise RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")
        if self.grad_fn is not None:
            if not requires_grad:
                raise RuntimeError(
                    "you can only change requires_grad flags of leaf variables. If you want to use a computed variable "
                    "in a subgraph that doesn't require differentiation use var_no_grad = var.detach()."
                )
            return self
        self._flag = bool(requires_grad)
        return self

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made this tensor."""
        return self.grad_fn is None

    @property
    def grad_fn(self) -> Node | None:
        """The operation that made this tensor, None for a leaf."""
        if self._base is not None:
            self._refresh()
        return self._node

    @property
    def _version(self) -> int:
        """How many times this tensor's storage has been written to in place; RuntimeError for an inference tensor."""
        if self._cell is INFERENCE:
            raise RuntimeError("Inference tensors do not track version counter.")
        return 0 if self._cell is None else self._cell[0]

    @property
    def output_nr(self) -> int:
        """Which of the results of `grad_fn` this tensor is."""
        return self._index or 0

    def _bump(self) -> None:
        """Count a write to the storage; in anomaly mode, note where in the user's code it was."""
        if self._cell is INFERENCE:
            return
        self._shared_cell()[0] += 1
        last_write.note()
        if modes.watch.on:
            self._cell[1:] = [call_site()]

    def _shared_cell(self) -> list[int]:
        if self._cell is None:
            self._cell = [0]
        return self._cell

    def _refresh(self) -> None:
        """Bring the history of a view up to date where its base was written to since."""
        if self._stamp != self._cell[0] and (self._node is not None or self._base.requires_grad):
            self._look_anew()  # ops/inplace.py

    @property
    def grad(self) -> Tensor | None:
        """The gradient that `backward` has accumulated for this leaf, of this tensor's shape and dtype; None before."""
        if self._grad is None and not self._flag and self.grad_fn is not None and not self._retains():
            warnings.warn(NOT_A_LEAF, UserWarning, stacklevel=2)
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            if not isinstance(value, Tensor):
                raise TypeError(
                    f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}"
                )
            if value is self:
                raise RuntimeError("can't assign Variable as its own grad")
            if value._array.shape != self._array.shape:
                raise RuntimeError(
                    f"attempting to assign a gradient of size '{list(value._array.shape)}' to a tensor of size "
                    f"'{list(self._array.shape)}'. Please ensure that the gradient and the tensor are the same size"
                )
            if value.device != self.device:
                raise RuntimeError(elsewhere(value.device, self.device))
            if value.dtype is not self.dtype:
                raise RuntimeError(OTHER_TYPE.format(value.dtype.cpp_name, self.dtype.title))
        self._grad = value

    def backward(
        self, gradient: Any = None, retain_graph: bool | None = None, create_graph: bool = False, inputs: Any = None
    ) -> None:
        """Add to the `.grad` of each leaf (or only of *inputs*) the gradient of this tensor with respect to it.

        A tensor of more than one element needs *gradient*, the weights of its elements in the sum that is
        differentiated. Raises RuntimeError where there is nothing to differentiate, or the graph has been freed by an
        earlier call that did not *retain_graph*.

        >>> import tinygrad_edu as torch
        >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
        >>> (x * x).sum().backward()
        >>> x.grad
        tensor([2., 4.])
        """
        backward(self, gradient, retain_graph, create_graph, inputs=inputs)

    def _filled(self, number: float) -> Tensor:
        """A tensor like this one, full of one number."""
        return wrap(np.full(self._array.shape, number, self._array.dtype, like=self._array), self.dtype)

    @staticmethod
    def _zeros(shape: tuple[int, ...], dtype: dtype) -> Tensor:
        return wrap(np.zeros(shape, dtype.numpy), dtype)

    def _accumulate(self, g: Tensor) -> None:
        """Add *g*, all that a backward pass has found for this leaf, to `.grad`."""
        if self._grad is None:
            if mode.grad or _owned_by_nobody_else(g, self._array.strides):
                self._grad = g
            else:
                copy = np.empty_like(self._array)
                np.copyto(copy, g._array)
                self._grad = wrap(copy, g.dtype)
        elif mode.grad:
            self._grad = self._grad + g
        else:
            self._grad.add_(g)

    def _gather(self, g: Tensor) -> Tensor:
        """self + *g*, of the same shape and type, with the memory of this tensor, which nobody else knows of."""
        if not self.dtype.full:
            return self + g
        quiet.run(np.add, self._array, g._array, self._array)
        return self

    def retain_grad(self) -> None:
        """Keep the gradient of this tensor, though it is no leaf, in its `.grad`."""
        if not self.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        if self._node is None or self._retains():
            return
        me = weakref.ref(self)

        def keep(g: Tensor) -> None:
            tensor = me()
            if tensor is not None:
                tensor._grad = g if tensor._grad is None else tensor._grad + g

        keep.retains = True  # type: ignore[attr-defined]
        self._hooks()[len(self._hooks())] = keep

    @property
    def retains_grad(self) -> bool:
        """Whether this tensor, no leaf, keeps its gradient."""
        return self.grad_fn is not None and self._retains()

    def _retains(self) -> bool:
        return any(getattr(hook, "retains", False) for hook in self._hooks().values())

    def register_hook(self, hook: Any) -> Handle:
        """Call *hook* with the gradient of this tensor whenever it is computed; what it returns, if not None, takes the
        gradient's place.
        """
        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        return Handle(self._hooks(), hook)

    def register_post_accumulate_grad_hook(self, hook: Any) -> Handle:
        """Call *hook* with this leaf after a backward pass has added to its `.grad`."""
        if self.grad_fn is not None:
            raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
        return Handle(self.__dict__.setdefault("_after_hooks", {}), hook)

    def _hooks(self) -> dict[int, Any]:
        node = self.grad_fn
        if node is None:
            return self.__dict__.setdefault("_leaf_hooks", {})
        if node.hooks is None:
            node.hooks = {}
        return node.hooks.setdefault(self._index or 0, {})

    # The same memory, with another past.

    def _alias(self) -> Tensor:
        """The same array and version counter without the history."""
        out = wrap(self._array, self.dtype)
        out._cell = self._shared_cell()
        return out

    def _with_history(self, node: Node, index: int = 0) -> Tensor:
        """The same array and version counter, as result number *index* of *node*."""
        out = self._alias()
        out._node = node
        out._index = index if isinstance(node.like, list) else None
        return out

    def detach(self) -> Tensor:
        """The same data, cut off from the graph: the gradient does not flow through it."""
        return self._alias()

    def detach_(self) -> Tensor:
        """Cut this tensor off from the graph: it becomes a leaf that requires no gradient."""
        if self._base is not None:
            raise RuntimeError(DETACHED_VIEW)
        self._node = self._index = None
        self._flag = False
        return self

    @property
    def data(self) -> Tensor:
        """The same data outside autograd: writes to it are not noticed."""
        out = wrap(self._array, self.dtype)
        out._cell = INFERENCE if self._cell is INFERENCE else None
        return out

    @data.setter
    def data(self, value: Tensor) -> None:
        if self.requires_grad and not value.dtype.is_floating_point:
            raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
        self._array, self.dtype = value._array, value.dtype

    def _modified_in_place(self, node: Node, expected: int) -> str:
        """What is wrong where *node* needs this tensor as it was at version *expected*."""
        tensor = self.__dict__.get("_written_to", lambda: None)()
        if tensor is None:
            tensor = self
        maker = node if node.out >= 0 and node.saved[node.out] is self else tensor.grad_fn
        origin = "" if maker is None else f", which is output {self.output_nr} of {maker.title()},"
        kind = f"torch.{self.dtype.title}Tensor {list(tensor._array.shape)}"
        return (
            "one of the variables needed for gradient computation has been modified by an inplace operation: "
            f"[{kind}]{origin} is at version {self._version}; expected version {expected} instead. Hint: enable "
            "anomaly detection to find the operation that failed to compute its gradient, with "
            "torch.autograd.set_detect_anomaly(True, check_nan=False)."
        ) + (f"\nthe last write to it was at {self._cell[1]}" if len(self._cell) > 1 else "")

    # What a tensor is made of.

    @property
    def shape(self) -> Size:
        """The size along each dimension."""
        return Size(self._array.shape)

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return self._array.ndim

    @property
    def device(self) -> device:
        """Where the array lives."""
        return CPU if self._array.__class__ is np.ndarray else device_of(self._array)

    __hash__ = object.__hash__  # by identity, though `==` compares the elements


def wrap(array: Any, dtype: dtype) -> Tensor:
    """A new tensor, without history, around *array*."""
    out = _new(Tensor)
    out._array = array
    out.dtype = dtype
    out._flag = False
    out._grad = out._node = out._index = out._base = None
    out._cell = INFERENCE if modes.inferring and mode.inference else None
    return out


_new = object.__new__


def _owned_by_nobody_else(g: Tensor, strides: tuple[int, ...]) -> bool:
    """Whether the array of *g* can become a leaf's gradient without a copy: it is laid out alike, and only *g* refers
    to it.
    """
    array = g._array
    return array.flags.owndata and array.strides == strides and sys.getrefcount(array) <= 3 and g._node is None
