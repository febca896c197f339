"""Activations: what a neuron makes of its weighted sum, element by element, and the softmax family."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..._tensor import Tensor, wrap
from ...autograd.modes import mode
from ...backends.erf import gelu as gelu_of_array
from ...backends.erf import gelu_gradient
from ...backends.numpy import quiet
from ...dtypes import bool_, dtype, float32
from ...ops import activations
from ...ops.define import evaluate, must_be_tensor, only
from ...ops.elementwise import sigmoid, tanh
from ...ops.inplace import in_place
from ...ops.masking import where
from ...ops.record import record
from ...ops.warn import warn

__all__ = [
    "elu",
    "gelu",
    "glu",
    "hardtanh",
    "leaky_relu",
    "log_softmax",
    "logsigmoid",
    "mish",
    "prelu",
    "relu",
    "relu6",
    "sigmoid",
    "silu",
    "softmax",
    "softmin",
    "softplus",
    "softsign",
    "tanh",
]

ROOT_2 = math.sqrt(2)
ROOT_2_PI = math.sqrt(2 / math.pi)
KERNELS = {"GeluKernelImpl": "gelu"}  # what the functions are called, where their kernels are not called alike
CUBE = 0.044715  # how Hendrycks & Gimpel approximate the normal distribution by a tanh


def _apply(
    name: str, kernel: str, input: Tensor, function: Callable[[Any], Any], rule: Callable[[Tensor], Tensor]
) -> Tensor:
    """*function* of each element of *input*, whose node is called *name*; NotImplementedError, naming *kernel*, for
    integers.
    """
    if not isinstance(input, Tensor):
        raise must_be_tensor(KERNELS.get(kernel, kernel).removesuffix("_cpu"), "input", 1, input)
    only("float", kernel)(input.dtype)
    return record(name, evaluate(function, (input._array,), input.dtype), (input,), (rule,), (input,))


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """Each element, but 0 where it is negative: see `torch.relu`.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.relu(torch.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """
    return input.relu_() if inplace else activations.relu(input)


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Tensor:
    """Each element, but *min_val* where it is less and *max_val* where it is more.  ValueError where the limits are
    swapped.

    The gradient passes between the limits, not at them.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.hardtanh(torch.tensor([-3.0, 0.5, 2.0]))
    tensor([-1.0000,  0.5000,  1.0000])
    """
    if not isinstance(input, Tensor):
        raise must_be_tensor("hardtanh", "input", 1, input)
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    if input.dtype is bool_:
        raise RuntimeError("Bool inputs not supported for hardtanh")
    if inplace:
        return in_place(hardtanh, input, min_val, max_val)
    low, high = (input._array.dtype.type(x) for x in (min_val, max_val))
    out = evaluate(lambda x: np.minimum(np.maximum(x, low), high), (input._array,), input.dtype)
    rule = lambda g: where((input > min_val) & (input < max_val), g, 0)  # noqa: E731
    return record("HardtanhBackward0", out, (input,), (rule,), (input,))


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """min(max(0, x), 6) of each element.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.relu6(torch.tensor([-3.0, 0.5, 8.0]))
    tensor([0.0000, 0.5000, 6.0000])
    """
    return hardtanh(input, 0, 6, inplace)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """Each element, but *negative_slope* times it where it is negative.

    The derivative is 1 above 0 and *negative_slope* elsewhere.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.leaky_relu(torch.tensor([-2.0, 3.0]), 0.1)
    tensor([-0.2000,  3.0000])
    """
    if inplace:
        return in_place(_leaky_relu, input, negative_slope, "LeakyReluBackward1")
    return _leaky_relu(input, negative_slope, "LeakyReluBackward0")


def _leaky_relu(input: Tensor, slope: float, name: str) -> Tensor:
    rule = lambda g: where(input > 0, g, g * slope)  # noqa: E731
    function = lambda x: np.where(x > 0, x, x * x.dtype.type(slope))  # noqa: E731
    return _apply(name, "leaky_relu_cpu", input, function, rule)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """Each element, but alpha (exp(x) - 1) where it is negative.

    The derivative there is alpha exp(x) (Clevert, Unterthiner, Hochreiter 2015).

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.elu(torch.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """
    if inplace:
        return in_place(_elu, input, alpha, "EluBackward1")
    return _elu(input, alpha, "EluBackward0")


def _elu(input: Tensor, alpha: float, name: str) -> Tensor:
    rule = lambda g: where(input <= 0, g * (alpha * input.clamp_max(0).exp()), g)  # noqa: E731
    function = lambda x: np.where(x > 0, x, np.expm1(x) * x.dtype.type(alpha))  # noqa: E731
    return _apply(name, "elu_cpu", input, function, rule)


def gelu(input: Tensor, *, approximate: str = "none") -> Tensor:
    """x Φ(x) of each element, Φ being the distribution function of the normal distribution; with approximate="tanh",
    nearly.

    The derivative is Φ(x) + x φ(x), φ being the density (Hendrycks & Gimpel 2016).

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.gelu(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.1587,  0.0000,  0.8413])
    """
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    if not isinstance(input, Tensor):
        raise must_be_tensor("gelu", "input", 1, input)
    if approximate == "none":
        return _gelu(input)

    def rule(g: Tensor) -> Tensor:
        t = (ROOT_2_PI * (input + CUBE * input**3)).tanh()
        slope = ROOT_2_PI * (1 + 3 * CUBE * input * input)
        return g * (0.5 * (1 + t) + 0.5 * input * (1 - t * t) * slope)

    return _apply(
        "GeluBackward0",
        "GeluKernelImpl",
        input,
        lambda x: 0.5 * x * (1 + np.tanh(ROOT_2_PI * (x + CUBE * (x * x * x)))),
        rule,
    )


def _gelu(input: Tensor) -> Tensor:
    def rule(g: Tensor) -> Tensor:
        if quick and not mode.grad:
            x = input._array
            y = array if not cell[0] else quiet.run(gelu_of_array, x)  # anew if somebody wrote to the result
            return wrap(quiet.run(gelu_gradient, g._array, x, y), float32)
        return g * (0.5 * (1 + (input / ROOT_2).erf()) + input * (input * input / -2).exp() / math.sqrt(2 * math.pi))

    out = _apply("GeluBackward0", "GeluKernelImpl", input, gelu_of_array, rule)
    array, cell = out._array, out._shared_cell()  # not the tensor itself: that would be a reference cycle
    quick = array.__class__ is np.ndarray and out.dtype is float32
    return out


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """x σ(x) of each element, also called swish.

    The derivative is σ(x) (1 + x (1 - σ(x))).

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.silu(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.2689,  0.0000,  0.7311])
    """
    if inplace:
        return in_place(silu, input)

    def rule(g: Tensor) -> Tensor:
        s = input.sigmoid()
        return g * (s * (1 + input * (1 - s)))

    return _apply("SiluBackward0", "silu_cpu", input, lambda x: x / (1 + np.exp(-x)), rule)


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """x tanh(softplus(x)) of each element (Misra 2019).

    With t for the tanh, the derivative is t + x σ(x) (1 - t²).

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.mish(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.3034,  0.0000,  0.8651])
    """
    if inplace:
        return in_place(mish, input)

    def rule(g: Tensor) -> Tensor:
        t = softplus(input).tanh()
        return g * (t + input * input.sigmoid() * (1 - t * t))

    return _apply("MishBackward0", "mish_cpu", input, lambda x: x * np.tanh(np.log1p(np.exp(x))), rule)


def softplus(input: Tensor, beta: float = 1, threshold: float = 20) -> Tensor:
    """log(1 + exp(beta x)) / beta of each element, a smooth relu; x itself where beta x is above *threshold*.

    The derivative is σ(beta x).

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.softplus(torch.tensor([-1.0, 0.0, 30.0]))
    tensor([ 0.3133,  0.6931, 30.0000])
    """

    def function(x: Any) -> Any:
        scaled = x * x.dtype.type(beta)
        return np.where(scaled > threshold, x, np.log1p(np.exp(scaled)) / x.dtype.type(beta))

    rule = lambda g: where(input * beta > threshold, g, g * (input * beta).sigmoid())  # noqa: E731
    return _apply("SoftplusBackward0", "softplus_cpu", input, function, rule)


def softsign(input: Tensor) -> Tensor:
    """x / (1 + |x|) of each element.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.softsign(torch.tensor([-1.0, 0.0, 3.0]))
    tensor([-0.5000,  0.0000,  0.7500])
    """
    return input / (input.abs() + 1)


def logsigmoid(input: Tensor) -> Tensor:
    """log σ(x) of each element, without underflow.

    The derivative is 1 - σ(x) = σ(-x).

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.logsigmoid(torch.tensor([-1000.0, 0.0]))
    tensor([-1.0000e+03, -6.9315e-01])
    """
    function = lambda x: np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))  # noqa: E731
    return _apply("LogSigmoidBackward0", "log_sigmoid_cpu", input, function, lambda g: g * (-input).sigmoid())


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """Each element, but times *weight* where it is negative: a learned leaky_relu, with one weight or one a channel
    (dimension 1).

    The gradient of the weight sums g x over the negative elements (He et al. 2015).

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.prelu(torch.tensor([-2.0, 3.0]), torch.tensor([0.25]))
    tensor([-0.5000,  3.0000])
    """
    if not isinstance(input, Tensor):
        raise must_be_tensor("prelu", "input", 1, input)
    if weight._array.ndim > 1:
        raise RuntimeError(
            f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight._array.ndim}"
        )
    if input.dtype is not weight.dtype:
        raise RuntimeError(f"prelu: Type promoting not supported. Got {input.dtype.title} and {weight.dtype.title}")
    shape = input._array.shape
    if weight._array.size != 1:
        if not shape:
            raise RuntimeError("Not allow zero-dim input tensor.")
        channels = shape[1] if len(shape) > 1 else 1
        if channels != weight._array.size:
            raise RuntimeError(
                "Mismatch of parameter numbers and input channel size. Found parameter numbers = "
                f"{weight._array.size} and "
                f"channel size = {channels}."
            )
    w = weight.reshape([-1 if i == 1 else 1 for i in range(len(shape))] if len(shape) > 1 else (1,) * len(shape))
    out = evaluate(lambda x, y: np.where(x > 0, x, x * y), (input._array, w._array), input.dtype)
    rules = (lambda g: where(input > 0, g, g * w), lambda g: where(input > 0, 0, g * input))
    return record("PreluKernelBackward0", out, (input, w), rules, (input, w))


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """The first half along *dim* times σ of the second half: a gate (Dauphin et al. 2016).

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.glu(torch.tensor([1.0, 2.0, 0.0, 1000.0]))
    tensor([0.5000, 2.0000])
    """
    if not input.dim():
        raise RuntimeError("glu does not support scalars because halving size must be even")
    size = input.size(dim)
    if size % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {dim % input._array.ndim} is size {size}")
    a, b = input.detach().chunk(2, dim)
    only("float", "glu_cpu")(input.dtype)
    out = evaluate(lambda x, y: x * (1 / (1 + np.exp(-y))), (a._array, b._array), input.dtype)

    def rule(g: Tensor) -> Tensor:
        from ...ops.joining import cat

        x, y = input.chunk(2, dim)
        s = y.sigmoid()
        return cat([g * s, g * x * (s * (1 - s))], dim)

    return record("GluBackward0", out, (input,), (rule,), (input,))


def _dim_of(name: str, input: Tensor, dim: int | None) -> int:
    """*dim* or, with a warning, the one that PyTorch once chose for the user."""
    if dim is not None:
        return dim
    warn(f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.")
    return 0 if input._array.ndim in (0, 1, 3) else 1


def softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: dtype | None = None) -> Tensor:
    """Positive numbers that add up to 1 along *dim*: see `torch.softmax`.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.softmax(torch.tensor([[0.0, 0.0]]), dim=1)
    tensor([[0.5000, 0.5000]])
    """
    return input.softmax(_dim_of("softmax", input, dim), dtype)


def softmin(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: dtype | None = None) -> Tensor:
    """`softmax` of the negated input: the smallest element gets the most.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.softmin(torch.tensor([1.0, 2.0, 3.0]), dim=0)
    tensor([0.6652, 0.2447, 0.0900])
    """
    return (-input).softmax(_dim_of("softmin", input, dim), dtype)


def log_softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: dtype | None = None) -> Tensor:
    """The logarithms of `softmax`: see `torch.log_softmax`.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.log_softmax(torch.tensor([[0.0, 0.0]]), dim=1)
    tensor([[-0.6931, -0.6931]])
    """
    return input.log_softmax(_dim_of("log_softmax", input, dim), dtype)
