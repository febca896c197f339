"""Normalisation: numbers brought to mean 0 and variance 1, over a batch, a layer, or a group of channels.

All but `rms_norm` are one formula, u = (x - mean) / sqrt(variance + eps), over different dimensions.
As a shift of x or a stretch do not change u, neither may the gradient of x contain them: it is that of u, less its
mean, less its component along u, over the deviation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..._tensor import Size, Tensor, wrap
from ...autograd.modes import mode, no_grad
from ...backends.layer_norm import backward, forward
from ...backends.numpy import quiet
from ...dtypes import finfo, float32, float64
from ...ops.define import must_be_tensor, only
from ...ops.record import record

__all__ = ["batch_norm", "group_norm", "layer_norm", "rms_norm"]


def _standardize(x: Tensor, dims: list[int], eps: float) -> tuple[Tensor, Tensor]:
    """*x* with mean 0 and variance 1 along *dims*, and what it was multiplied with for that."""
    centred = x - x.mean(dims, keepdim=True)
    scale = ((centred * centred).mean(dims, keepdim=True) + eps).rsqrt()
    return centred * scale, scale


def _detached(x: Tensor | None, shape: Sequence[int] | None = None) -> Any:
    """The numbers of *x*, in at least float32, without its history."""
    if x is None:
        return None
    x = x.detach() if x.dtype is float32 or x.dtype is float64 else x.detach().to(float32)
    return x if shape is None else x.reshape(shape)


def _affine(unit: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
    unit = unit if weight is None else unit * weight
    return unit if bias is None else unit + bias


def _normalized(
    name: str,
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    folded: Sequence[int],
    dims: list[int],
    eps: float,
    parameters: Sequence[int],
) -> Tensor:
    """*input*, in the shape *folded* standardized along *dims*, times weight plus bias, which have the shape
    *parameters* for it.
    """
    shape = input._array.shape
    unit, scale = _standardize(_detached(input, folded), dims, eps)
    out = _affine(unit.reshape(shape), _detached(weight, parameters), _detached(bias, parameters)).to(input.dtype)

    def rule(g: Tensor) -> tuple[Tensor, ...]:
        u, s = (
            _standardize(input.reshape(folded), dims, eps) if mode.grad else (unit, scale)
        )  # recorded, if it is to be derived again
        return _slopes(g, u, s, shape, weight, bias, dims, parameters)

    return record(name, out, (input, weight, bias), rule, (input, weight))


def _slopes(
    g: Tensor,
    u: Tensor,
    s: Tensor,
    shape: Sequence[int],
    weight: Tensor | None,
    bias: Tensor | None,
    dims: list[int],
    parameters: Sequence[int],
) -> tuple[Any, ...]:
    """The gradients of input, which has this *shape*, weight and bias, where the input's numbers were standardized to
    *u* along *dims* by multiplying with *s*.
    """
    gu = (g if weight is None else g * weight.reshape(parameters)).reshape(u._array.shape)
    by_input = s * (gu - gu.mean(dims, keepdim=True) - u * (gu * u).mean(dims, keepdim=True))
    return by_input.reshape(shape), *_by_parameters(g, u.reshape(shape), weight, bias, parameters)


def _by_parameters(
    g: Tensor, u: Tensor, weight: Tensor | None, bias: Tensor | None, parameters: Sequence[int]
) -> tuple[Any, Any]:
    """The gradients of weight and bias, which have the shape *parameters* where they broadcast."""
    many = [
        i for i in range(g._array.ndim) if i < g._array.ndim - len(parameters) or parameters[i - g._array.ndim] == 1
    ]
    collect = lambda x, of: (x.sum(many) if many else x).reshape(of._array.shape)  # noqa: E731
    return None if weight is None else collect(g * u, weight), None if bias is None else collect(g, bias)


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Each block of the last dimensions, *normalized_shape*, with mean 0 and variance 1, then times weight plus bias,
    which have this shape.

    The gradient of a block is that of its standardized numbers, less its mean and its component along them, over the
    deviation (Ba, Kiros, Hinton 2016).

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.layer_norm(torch.tensor([[1.0, 2.0, 3.0]]), (3,))
    tensor([[-1.2247,  0.0000,  1.2247]])
    """
    last = _last_shape("layer_norm", input, normalized_shape, "[*, {}]")
    for name, x in (("weight", weight), ("bias", bias)):
        _same_shape(name, x, last)
    _check_types("LayerNormKernelImpl", input, weight, bias)
    shape, name = input._array.shape, "NativeLayerNormBackward0"
    dims = list(range(len(shape) - len(last), len(shape)))
    if input._array.size and input.dtype in (float32, float64):
        made = _fused(name, input, weight, bias, dims, eps, last)
        if made is not None:
            return made
    return _normalized(name, input, weight, bias, shape, dims, eps, last)


def _fused(
    name: str,
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    dims: list[int],
    eps: float,
    last: tuple[int, ...],
) -> Tensor | None:
    """`_normalized`, along the last dimensions, if the array's device knows how to do that at once."""
    shape, inputs = input._array.shape, (input, weight, bias)
    x = input._array.reshape(-1, _count(last))
    w, b = (None if p is None else p._array.reshape(-1) for p in (weight, bias))
    made = quiet.run(forward, x, w, b, eps)
    if made is NotImplemented:
        return None
    array, mean, scale = made

    def rule(g: Tensor) -> Sequence[Any]:
        wanted = tuple(p is not None and p.requires_grad for p in inputs)
        known = not mode.grad  # else it is to be derived again
        found = quiet.run(backward, g._array, x, mean, scale, w, wanted) if known else NotImplemented
        if found is NotImplemented:
            return _slopes(g, *_standardize(input, dims, eps), shape, weight, bias, dims, last)
        return [None if array is None else wrap(_shaped(array, p), g.dtype) for array, p in zip(found, inputs)]

    return record(name, wrap(array.reshape(shape), input.dtype), inputs, rule, (input, weight))


def _shaped(array: Any, like: Any) -> Any:
    """*array* in the shape of the tensor *like*: itself, not a window, if it has that, so that nobody copies it."""
    return array if array.shape == like._array.shape else array.reshape(like._array.shape)


def _last_shape(name: str, input: Tensor, normalized_shape: Any, pattern: str) -> tuple[int, ...]:
    """*normalized_shape* as a tuple; errors where *input* does not end with it."""
    if not isinstance(input, Tensor):
        raise must_be_tensor(name, "input", 1, input)
    if not isinstance(normalized_shape, (tuple, list)):
        kind = type(normalized_shape).__name__
        raise TypeError(f"{name}(): argument 'normalized_shape' (position 2) must be tuple of ints, not {kind}")
    last = tuple(normalized_shape)
    if not last:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
            "normalized_shape = []"
        )
    if input._array.shape[-len(last) :] != last:
        raise RuntimeError(
            f"Given normalized_shape={list(last)}, expected input with shape "
            f"{pattern.format(', '.join(map(str, last)))}, but got input of size{list(input._array.shape)}"
        )
    return last


def _same_shape(name: str, x: Tensor | None, shape: tuple[int, ...]) -> None:
    if x is not None and x._array.shape != shape:
        raise RuntimeError(
            f"Expected {name} to be of same shape as normalized_shape, but got {name} of shape "
            f"{list(x._array.shape)} and "
            f"normalized_shape = {list(shape)}"
        )


def _check_types(kernel: str, input: Tensor, *parameters: Tensor | None) -> None:
    """Errors unless all have the input's type, of those in which PyTorch's *kernel* computes, or the parameters are
    float32 where the input's is a half one.
    """
    types = [x.dtype for x in parameters if x is not None]
    if types and types[0] is not input.dtype:
        if any(dtype is not float32 for dtype in types):
            raise RuntimeError("mixed dtype (CPU): expect parameter to have scalar type of Float")
        if input.dtype.kind != "float" or input.dtype.full:
            raise RuntimeError("mixed dtype (CPU): all inputs must share same datatype.")
        return
    only("float", kernel)(input.dtype)
    for dtype in types:
        if dtype is not input.dtype:
            raise RuntimeError(f"expected scalar type {input.dtype.title} but found {dtype.title}")


def group_norm(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """The channels (dimension 1) in *num_groups* groups, each group of each sample standardized; weight and bias have
    one number a channel.

    The gradient is that of `layer_norm`, over other blocks (Wu & He 2018).

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.group_norm(torch.tensor([[1.0, 3.0, 5.0, 5.0]]), 2)
    tensor([[-1.0000,  1.0000,  0.0000,  0.0000]])
    """
    if input.dim() < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {input.dim()}")
    shape = input._array.shape
    if shape[0] * shape[1] // num_groups * _count(shape[2:]) == 1:
        size = [shape[0] * shape[1] // num_groups, num_groups, *shape[2:]]
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {size}")
    if shape[1] % num_groups:
        raise RuntimeError(
            "Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{list(shape)} and num_groups={num_groups}"
        )
    for name, x in (("weight", weight), ("bias", bias)):
        if x is not None and x._array.shape != shape[1:2]:
            raise RuntimeError(
                f"Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of "
                "shape "
                f"{list(x._array.shape)} and input of shape {list(shape)}"
            )
    _check_types("GroupNormKernelImpl", input, weight, bias)
    folded = (shape[0], num_groups, _count(shape[1:]) // num_groups)
    return _normalized(
        "NativeGroupNormBackward0", input, weight, bias, folded, [2], eps, (shape[1], *(1 for _ in shape[2:]))
    )


def _count(shape: Sequence[int]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Each channel (dimension 1) standardized over all samples, then times weight plus bias, one number a channel.

    When *training*, the running statistics, if given, move by the share *momentum* towards those of the batch (the
    variance with n - 1); else they take the batch's place (Ioffe & Szegedy 2015). ValueError for a batch of one number
    a channel.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.batch_norm(torch.tensor([[1.0, 0.0], [3.0, 8.0]]), None, None, training=True)
    tensor([[-1.0000, -1.0000],
            [ 1.0000,  1.0000]])
    """
    shape = input._array.shape
    if training and shape[0] * _count(shape[2:]) == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {Size(shape)!r}")
    channels = shape[1] if len(shape) > 1 else 0
    for name, x in (("running_mean", running_mean), ("running_var", running_var), ("weight", weight), ("bias", bias)):
        if x is None and not training and name.startswith("running"):
            raise RuntimeError(f"{name} must be defined in evaluation mode")
        if x is not None and x._array.size != channels:
            raise RuntimeError(f"{name} should contain {channels} elements not {x._array.size}")
    only("float", "batch_norm")(input.dtype)
    _check_types("batch_norm", input, weight, bias, running_mean, running_var)
    parameters = (channels, *(1 for _ in shape[2:]))
    dims = [i for i in range(len(shape)) if i != 1]
    if not training:
        return _by_running_statistics(input, running_mean, running_var, weight, bias, eps, parameters)
    out = _normalized("NativeBatchNormBackward0", input, weight, bias, shape, dims, eps, parameters)
    n = _count(shape) // channels if channels else 0
    with no_grad():
        for running, new in (
            (running_mean, lambda: input.mean(dims)),
            (running_var, lambda: input.var(dims, correction=1 if n > 1 else 0)),
        ):
            if running is not None:
                running.copy_((1 - momentum) * running + momentum * new())
    return out


def _by_running_statistics(
    input: Tensor,
    mean: Any,
    var: Any,
    weight: Tensor | None,
    bias: Tensor | None,
    eps: float,
    parameters: Sequence[int],
) -> Tensor:
    """`batch_norm` as it is used, not trained: mean and variance are constants, so the gradient only has to be
    scaled.
    """
    centre = _detached(mean, parameters)
    scale = (_detached(var, parameters) + eps).rsqrt()
    unit = (_detached(input) - centre) * scale
    out = _affine(unit, _detached(weight, parameters), _detached(bias, parameters)).to(input.dtype)

    def rule(g: Tensor) -> tuple[Tensor, ...]:
        u = (input - centre) * scale if mode.grad else unit
        gu = g if weight is None else g * weight.reshape(parameters)
        return gu * scale, *_by_parameters(g, u, weight, bias, parameters)

    return record("NativeBatchNormBackward0", out, (input, weight, bias), rule, (input, weight))


def rms_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None, eps: float | None = None
) -> Tensor:
    """Each block of the last dimensions over its root mean square, times weight; *eps* is by default that of the dtype
    (Zhang & Sennrich 2019).

    It is written in operations that have derivatives, so it needs none of its own.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.rms_norm(torch.tensor([[3.0, 4.0]]), (2,))
    tensor([[0.8485, 1.1314]])
    """
    last = _last_shape("rms_norm", input, normalized_shape, "[*{}]")
    _same_shape("weight", weight, last)
    only("float", "rms_norm")(input.dtype)
    x = input if input.dtype.itemsize > 2 else input.to(float32)
    dims = list(range(input._array.ndim - len(last), input._array.ndim))
    mean = (x**2).mean(dims, keepdim=True)
    out = x * (mean + (finfo(x.dtype).eps if eps is None else eps)).rsqrt()
    out = out if weight is None else out * weight
    return out.to(input.dtype)
