"""Initial values for parameters, drawn from the global stream and written in place.

A layer keeps the size of the numbers that pass through it if its weights have a variance of 1 / fan_in, the number of
inputs that each output adds up; on the way back, of 1 / fan_out. Xavier takes a mean of the two, Kaiming counts in what
the activation takes away.
"""

from __future__ import annotations

import math
from typing import Any

from .._tensor import Tensor
from ..absent import missing
from ..autograd.modes import no_grad
from ..linalg import qr
from ..ops.creation import empty_like, eye
from ..ops.masking import where
from ..ops.triangles import diag
from ..ops.warn import warn

__all__ = [
    "calculate_gain", "constant_", "eye_", "kaiming_normal_", "kaiming_uniform_", "normal_", "ones_", "orthogonal_",
    "trunc_normal_", "uniform_", "xavier_normal_", "xavier_uniform_", "zeros_",
]

LINEAR = (
    "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid",
)
GAINS = {**dict.fromkeys(LINEAR, 1), "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4}
FAR = "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be incorrect."
NOTHING = "Initializing zero-element tensors is a no-op"


def calculate_gain(nonlinearity: str, param: Any = None) -> float:
    """How much larger than 1 / √fan_in the weights before a *nonlinearity* should be; *param* is the slope of
    leaky_relu. ValueError for a name that is none.

    >>> from tinygrad_edu import nn
    >>> nn.init.calculate_gain("relu")
    1.4142135623730951
    """
    if nonlinearity == "leaky_relu":
        if param is not None and (isinstance(param, bool) or not isinstance(param, (int, float))):
            raise ValueError(f"negative_slope {param} not a valid number")
        slope = 0.01 if param is None else param
        return math.sqrt(2.0 / (1 + slope**2))
    if nonlinearity not in GAINS:
        raise ValueError(f"Unsupported nonlinearity {nonlinearity}")
    return GAINS[nonlinearity]


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Any = None) -> Tensor:
    """Fill with numbers spread evenly over [a, b).

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.nn.init.uniform_(torch.empty(3))
    tensor([0.4963, 0.7682, 0.0885])
    """
    with no_grad():
        return tensor.uniform_(a, b, generator=generator)


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Any = None) -> Tensor:
    """Fill with normal numbers.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.nn.init.normal_(torch.empty(2))
    tensor([ 1.5410, -0.2934])
    """
    with no_grad():
        return tensor.normal_(mean, std, generator=generator)


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Fill with one number.

    >>> import tinygrad_edu as torch
    >>> torch.nn.init.constant_(torch.empty(2), 0.5)
    tensor([0.5000, 0.5000])
    """
    with no_grad():
        return tensor.fill_(val)


def ones_(tensor: Tensor) -> Tensor:
    """Fill with ones.

    >>> import tinygrad_edu as torch
    >>> torch.nn.init.ones_(torch.empty(2))
    tensor([1., 1.])
    """
    return constant_(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """Fill with zeros.

    >>> import tinygrad_edu as torch
    >>> torch.nn.init.zeros_(torch.empty(2))
    tensor([0., 0.])
    """
    with no_grad():
        return tensor.zero_()


def eye_(tensor: Tensor) -> Tensor:
    """Fill a matrix with ones on its diagonal, zeros elsewhere: what a linear layer needs to pass its input on.
    ValueError for what is no matrix.

    >>> import tinygrad_edu as torch
    >>> torch.nn.init.eye_(torch.empty(2, 3))
    tensor([[1., 0., 0.],
            [0., 1., 0.]])
    """
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    with no_grad():
        return tensor.copy_(eye(*tensor.shape, dtype=tensor.dtype))


def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    """How many numbers each output of a layer with these weights adds up, and to how many each input contributes."""
    if tensor.ndim < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    window = math.prod(tensor.shape[2:])
    return tensor.shape[1] * window, tensor.shape[0] * window


def _xavier(tensor: Tensor, gain: float) -> float:
    return gain * math.sqrt(2.0 / float(sum(_calculate_fan_in_and_fan_out(tensor))))


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Fill with even numbers of the standard deviation gain √(2 / (fan_in + fan_out)) (Glorot & Bengio 2010).

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.nn.init.xavier_uniform_(torch.empty(2, 4))
    tensor([[-0.0075,  0.5364, -0.8230, -0.7359],
            [-0.3852,  0.2682, -0.0198,  0.7929]])
    """
    bound = math.sqrt(3.0) * _xavier(tensor, gain)  # that of even numbers in (-bound, bound) is bound / √3
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Fill with normal numbers of the standard deviation gain √(2 / (fan_in + fan_out)) (Glorot & Bengio 2010).

    >>> import tinygrad_edu as torch
    >>> torch.nn.init.xavier_normal_(torch.empty(2, 4)).shape
    tinygrad_edu.Size([2, 4])
    """
    return normal_(tensor, 0.0, _xavier(tensor, gain), generator)


def _kaiming(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    modes = ["fan_in", "fan_out"]
    if mode.lower() not in modes:
        raise ValueError(f"Mode {mode.lower()} not supported, please use one of {modes}")
    fan = _calculate_fan_in_and_fan_out(tensor)[modes.index(mode.lower())]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)


def kaiming_uniform_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None
) -> Tensor:
    """Fill with even numbers of the standard deviation gain / √fan, the gain that of the *nonlinearity* (with the slope
    *a*) and the fan that of the *mode*, fan_in or fan_out (He et al. 2015).

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.nn.init.kaiming_uniform_(torch.empty(1, 3))
    tensor([[-0.0106,  0.7586, -1.1640]])
    """
    if 0 in tensor.shape:
        warn(NOTHING)
        return tensor
    bound = math.sqrt(3.0) * _kaiming(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None
) -> Tensor:
    """Fill with normal numbers of the standard deviation that `kaiming_uniform_` has (He et al. 2015).

    >>> import tinygrad_edu as torch
    >>> torch.nn.init.kaiming_normal_(torch.empty(1, 3)).shape
    tinygrad_edu.Size([1, 3])
    """
    if 0 in tensor.shape:
        warn(NOTHING)
        return tensor
    return normal_(tensor, 0, _kaiming(tensor, a, mode, nonlinearity), generator)


def trunc_normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, generator: Any = None
) -> Tensor:
    """Fill with normal numbers, of which those outside [a, b] are drawn again.

    Where most would fall outside, even numbers in [a, b] are drawn instead and kept as often as their density says.

    >>> import tinygrad_edu as torch
    >>> x = torch.nn.init.trunc_normal_(torch.empty(1000))
    >>> bool((x.abs() <= 2).all())
    True
    """
    if mean < a - 2 * std or mean > b + 2 * std:
        warn(FAR)
    below = [(1 + math.erf((x - mean) / std / math.sqrt(2))) / 2 for x in (a, b)]
    with no_grad():
        if below[1] - below[0] > 0.3:
            return _redrawn(tensor, mean, std, a, b, generator)
        return _kept_by_density(tensor, mean, std, a, b, generator)


def _redrawn(tensor: Tensor, mean: float, std: float, a: float, b: float, generator: Any) -> Tensor:
    low, high = (tensor.new_tensor(x).item() for x in (a, b))
    result = tensor.normal_(mean, std, generator=generator)
    while (outside := (result < low) | (result > high)).any():
        result = where(outside, empty_like(result).normal_(mean, std, generator=generator), result)
    return tensor.copy_(result)


def _kept_by_density(tensor: Tensor, mean: float, std: float, a: float, b: float, generator: Any) -> Tensor:
    """Rejection sampling: of numbers spread evenly, each is kept with the probability density / highest density."""
    highest = -0.5 * ((max(a, min(mean, b)) - mean) / std) ** 2  # logarithms all
    result = tensor.uniform_(a, b, generator=generator)
    candidates, waiting = result.clone(), None
    while True:
        density = candidates.clone().sub_(mean).div_(std).pow_(2).mul_(-0.5).sub_(highest)
        rejected = empty_like(tensor).uniform_(generator=generator).log_() > density
        waiting = rejected if waiting is None else waiting & rejected
        if not waiting.any():
            return tensor.copy_(result)
        candidates = empty_like(tensor).uniform_(a, b, generator=generator)
        result = where(waiting, candidates, result)


def orthogonal_(tensor: Tensor, gain: float = 1, generator: Any = None) -> Tensor:
    """Fill with a matrix whose rows or columns, the fewer, are at right angles and *gain* long: the Q of a random
    matrix's QR decomposition (Saxe et al. 2013). Dimensions after the first count as one; ValueError for a vector.

    >>> import tinygrad_edu as torch
    >>> w = torch.nn.init.orthogonal_(torch.empty(2, 3))
    >>> torch.allclose(w @ w.T, torch.eye(2), atol=1e-6)
    True
    """
    if tensor.ndim < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if not tensor.numel():
        return tensor
    rows = tensor.shape[0]
    with no_grad():
        drawn = tensor.new_empty((rows, tensor.numel() // rows)).normal_(0, 1, generator=generator)
        wide = drawn.shape[0] < drawn.shape[1]
        q, r = qr(drawn.t() if wide else drawn)
        q = q * diag(r).sign()  # without the signs, q would depend on how the decomposition is computed
        return tensor.copy_((q.t() if wide else q).reshape(tensor.shape)).mul_(gain)


def __getattr__(name: str) -> Any:
    raise missing(__name__, name)
