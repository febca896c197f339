"""Writing into a tensor: the checks, the version, and the past that the tensor has afterwards.

An in-place operation is its ordinary twin, whose result is copied into the tensor, which then takes over the result's
history. If the tensor is a view, it is its base whose history changes: the base is from now on the result of
`CopySlices`, and every view of it has to look at it anew.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .._tensor import INFERENCE, Tensor, wrap
from ..autograd.modes import mode
from ..autograd.node import Node, edge_of
from ..backends.numpy import quiet
from ..dtypes import bfloat16, bool_, can_cast, cast, promote_types
from .broadcasting import broadcast
from .define import (
    BOOL,
    FLOAT,
    TABLE,
    array_of,
    enters_as_it_is,
    floating,
    refuse_others,
    result_type_of,
)
from .record import record
from .windows import Geometry, address, carry, copy_of, fills_its_memory, put

# Why a view may not be written to, by its `_creation`.
SEVERAL = (
    " This view is the output of a function that returns multiple views. Such functions do not allow the output views "
    "to be modified inplace. You should replace the inplace operation by an out-of-place one."
)
AMBIGUOUS = (
    " Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both "
    "the view and the inplace either both inside the {0} block (if you don't want the inplace to be tracked) or both "
    "outside (if you want the inplace to be tracked)."
)
SHARED = (
    "unsupported operation: {} to a single memory location. Please clone() the tensor before performing the operation."
)


def check_writable(x: Tensor, recorded: bool = False) -> None:
    """RuntimeError where autograd cannot follow a write to *x*: it is, or is a view of, a leaf that requires a
    gradient; or where its writes are not counted.

    *recorded* says that what is written requires a gradient.
    """
    if x._cell is INFERENCE and not mode.inference:
        raise RuntimeError(
            "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a "
            "normal tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details."
        )
    if not mode.grad or not (recorded or x.requires_grad):
        return
    if x._base is not None:
        if x._creation is not None:
            raise RuntimeError(_forbidden(x, "is being"))
        if x.requires_grad and x._base.is_leaf:
            raise RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")
    if x._flag and x.is_leaf:
        raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")


def _forbidden(x: Tensor, what: str) -> str:
    """Why the view *x* cannot follow a write: *what* says to whom it happened."""
    node = x._node
    output = "" if node is None else f"Output {x.output_nr} of {node.title()} is a view"
    if x._creation == "several" and output:
        return f"{output} and {what} modified inplace.{SEVERAL}"
    made = f"{output} of a view which was created in" if output else "A view was created in"
    if x._creation == "inference":
        return f"{made} inference mode and {what} modified inplace in normal mode." + AMBIGUOUS.format("inference_mode")
    reason = SEVERAL if x._creation == "several" else AMBIGUOUS.format("no_grad")
    return f"{made} no_grad mode and {what} modified inplace with grad mode enabled.{reason}"


def check_memory(x: Tensor, *sources: Any) -> None:
    """RuntimeError where elements of *x* share their place in memory, as after `expand`: what would they hold after a
    write?

    The same if they share it with elements of the *sources*, unless each with its own.
    """
    array = x._array
    if 0 in array.strides and array.size and any(s == 0 and n > 1 for s, n in zip(array.strides, array.shape)):
        raise RuntimeError(SHARED.format("more than one element of the written-to tensor refers"))
    for source in sources:
        if (
            isinstance(source, Tensor)
            and source._cell is x._cell is not None
            and _overlaps_partly(array, source._array)
        ):
            raise RuntimeError(SHARED.format("some elements of the input tensor and the written-to tensor refer"))


def _overlaps_partly(a: np.ndarray, b: np.ndarray) -> bool:
    if a is b or not (fills_its_memory(a) and fills_its_memory(b)):
        return False  # PyTorch, too, looks no further where there are gaps
    begin, other = address(a), address(b)
    if begin == other and a.nbytes == b.nbytes:
        return a.strides != b.strides
    return begin < other + b.nbytes and other < begin + a.nbytes


def write(x: Tensor, result: Tensor, twin: Tensor | None = None) -> Tensor:
    """Copy *result*, which was made with *x* (or its *twin*) as its first input, into *x*, and let *x* take over its
    history.
    """
    if result._array.shape != x._array.shape:
        raise RuntimeError(
            f"output with shape {list(x._array.shape)} doesn't match the broadcast shape {list(result._array.shape)}"
        )
    node = result._node
    if result.dtype is not x.dtype:
        if not can_cast(result.dtype, x.dtype):
            raise RuntimeError(
                f"result type {result.dtype.title} can't be cast to the desired output type {x.dtype.title}"
            )
        if x.dtype is bfloat16:
            result = wrap(quiet.run(cast, result._array, result.dtype, bfloat16), bfloat16)
        if node is not None:  # it will be given gradients that look like x
            node.like = (x._array.shape, x.dtype)
    check_memory(x)
    if node is not None:
        check_writable(x, True)
        _keep_old_values(node, twin)
    quiet.run(np.copyto, x._array, result._array, "unsafe")
    x._bump()
    if node is not None:
        _take_over(x, node)
    return x


def in_place(function: Callable[..., Tensor], x: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """Write function(x, ...) into *x*.

    Where this is recorded, the function is given twins of *x*, of the same memory and history: what it saves or
    captures is then the tensor as it was, and no node ever refers to its own result.
    """
    if len(args) == 1 and not kwargs and _computed_at_once(function.__name__, x, args[0]):
        return x
    check_writable(x, x._base is not None and any(isinstance(a, Tensor) and a.requires_grad for a in args))
    check_memory(x, *args)
    row = TABLE.get(function.__name__)
    if not kwargs and row is not None and row.kind is not BOOL and computed_into(row, x, (x, *args)):
        return x
    if not mode.grad:
        return write(x, function(x, *args, **kwargs))
    args = tuple(_twin(x, named=True) if arg is x else arg for arg in args)
    twin = _twin(x)
    return write(x, function(twin, *args, **kwargs), twin)


def _computed_at_once(name: str, x: Tensor, y: Any) -> bool:
    """`computed_into` in a hurry, where a glance tells that nothing has to be checked: the everyday case."""
    row, to, array = TABLE.get(name), x.dtype, x._array
    if row is None or not row.is_ufunc or not (to.full and array.__class__ is np.ndarray and array.flags.c_contiguous):
        return False
    if x._base is not None or x._cell is INFERENCE or (mode.grad and (x._flag or x._node is not None)):
        return False
    if isinstance(y, Tensor):
        other = y._array
        if (
            y.dtype is not to or other.__class__ is not np.ndarray or other.shape != array.shape
            or (y._cell is x._cell is not None) or (mode.grad and y.requires_grad)
        ):
            return False
    elif enters_as_it_is(y, to):
        other = to.number(y)
    else:
        return False
    if row.kind is BOOL:
        return False
    if row.check is not None:
        row.check(to, x, y)
    quiet.run(row.numpy, array, other, array)
    x._bump()
    return True


def computed_into(row: Any, out: Tensor, operands: tuple[Any, ...], checked: bool = True) -> bool:
    """Let a *row* of the table be computed straight into the array of *out*, where nothing is recorded; False where
    not.

    A step of an optimizer, `x -= rate * x.grad`, then needs no memory for its result. NumPy does it where no type
    changes; the kernels of a device convert what they load, and the result to a smaller type. *checked* says that *out*
    may be written to.
    """
    array = out._array
    on_cpu = array.__class__ is np.ndarray
    tensors = [x for x in operands if isinstance(x, Tensor)]
    if (on_cpu and not (row.is_ufunc and out.dtype.full)) or len(operands) != (2 if row.numbers else 1):
        return False
    if mode.grad and (out.requires_grad or any([x.requires_grad for x in tensors])):
        return False
    plain = len(tensors) == len(operands)
    if not plain:
        refuse_others(row.name, *operands, row.numbers)
    kinds = {x._array.__class__ for x in tensors}
    if (kinds != {np.ndarray} if on_cpu else array.__class__ not in kinds) or not _fills(array.shape, tensors):
        return False
    to = out.dtype if plain and all([x.dtype is out.dtype for x in tensors]) else result_type_of(*operands)
    if row.kind is FLOAT:
        to = floating(to)
    if on_cpu and (row.kind is BOOL or to is not out.dtype):
        return False
    if row.kind is not BOOL and to is not out.dtype and not (
        can_cast(to, out.dtype) and promote_types(to, out.dtype) is to
    ):
        return False  # to a wider type the result goes rounded to its own
    if row.check is not None:
        row.check(to, *operands)
    if not checked:
        check_writable(out)
        check_memory(out)
    arrays = [array_of(x, to, row.wide and i == 1, loading=True) for i, x in enumerate(operands)]
    if on_cpu:
        quiet.run(row.numpy, *arrays, array)
    else:
        array.elementwise(row, arrays, bool_ if row.kind is BOOL else out.dtype, array)
    out._bump()
    return True


def _fills(shape: tuple[int, ...], tensors: list[Tensor]) -> bool:
    """Whether *tensors* broadcast to *shape*."""
    together = tensors[0]._array.shape
    try:
        for x in tensors[1:]:
            if x._array.shape != together:
                together = broadcast(together, x._array.shape)
    except RuntimeError:
        return False
    return together == shape


def _twin(x: Tensor, named: bool = False) -> Tensor:
    """Another tensor on the memory of *x*, with its history; *named*: an error about it is to name what *x* is by then.

    It is no view: its history stays as it is now, and does not lead to the base, which is about to take over what saves
    the twin.
    """
    twin = x._alias()
    if x.grad_fn is not None:
        twin._node, twin._index = x._node, x._index
    if named:
        twin.__dict__["_written_to"] = weakref.ref(x)
    return twin


def _keep_old_values(node: Node, twin: Tensor | None) -> None:
    """Where *node* saved the *twin* of the tensor that is to be written, let it keep what that holds before."""
    for i, tensor in enumerate(node.saved):
        if tensor is twin is not None:
            tensor._array, tensor._cell = copy_of(tensor._array), None
            node.versions[i] = 0


def overwrite(
    x: Tensor,
    fill: Callable[[], None],
    name: str,
    inputs: Sequence[Any],
    rules: Sequence[Any],
    saved: Sequence[Any] = (),
) -> Tensor:
    """Let *fill* change the array of *x*, the first of *inputs*, directly; *rules* are the derivatives, which use
    *saved*.
    """
    node = record(name, wrap(x._array, x.dtype), inputs, rules, saved)._node
    check_writable(x, node is not None)
    fill()
    x._bump()
    if node is not None:
        _take_over(x, node)
    return x


def _take_over(x: Tensor, node: Node) -> None:
    """Make *node* the history of *x*, into which its result has been written."""
    if node.out >= 0:  # the saved result now stands in x: a further write to x would make it wrong
        node.saved[node.out]._cell = x._cell
        node.saved[node.out]._array, node.saved[node.out].dtype = x._array, x.dtype
        node.versions[node.out] = x._version
    if x._base is None:
        set_history(x, node)
        return
    base = x._base
    whole, part = (base._array.shape, base._array.strides, 0), geometry(x)

    def copy_slices(g: Tensor) -> list[Tensor | None]:
        own, *others = node.gradients(carry(g, whole, part))
        return [put(g, own, whole, part), *others]

    edges = [edge_of(base), *node.edges[1:]]
    like = (base._array.shape, base.dtype)
    set_history(base, Node("torch::autograd::CopySlices", edges, copy_slices, like, node.saved))


def set_history(x: Tensor, node: Node) -> None:
    """Make *node* the history of *x*; hooks stay with the old one, but `retain_grad` means the tensor as it is in the
    end.
    """
    old, index = x._node, x._index
    x._node, x._index, x._flag = node, None, False
    if old is not None and old.hooks:
        hooks = old.hooks.get(index or 0, {})
        for key in [key for key, hook in hooks.items() if getattr(hook, "retains", False)]:
            x._hooks()[key] = hooks.pop(key)


def look_anew(x: Tensor) -> None:
    """Make the history of the view *x* a window onto its base's, which has changed."""
    if x._creation is not None:
        raise RuntimeError(_forbidden(x, "its base or another view of its base has been"))
    base = x._base
    whole, part = (base._array.shape, base._array.strides, 0), geometry(x)
    like = (x._array.shape, x.dtype)
    x._node = Node("AsStridedBackward0", [edge_of(base)], [lambda g: carry(g, part, whole)], like)
    x._index, x._stamp = None, x._version


def geometry(x: Tensor) -> Geometry:
    """Where the view *x* lies in the memory of its base."""
    return x._array.shape, x._array.strides, address(x._array) - address(x._base._array)
