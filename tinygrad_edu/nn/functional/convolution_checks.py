"""What a convolution refuses, and its settings in full: one number for each dimension of the image."""

from __future__ import annotations

from typing import Any

from ..._tensor import Tensor
from ...dtypes import can_cast
from ...ops.define import must_be_tensor, only
from .padding import pad
from .sliding import Sliding

__all__ = ["batch", "by_name", "check_bias", "check_kernel", "check_types", "check_window", "of_type", "settings"]


def batch(name: str, n: int, input: Tensor, weight: Tensor, bias: Tensor | None = None) -> tuple[Tensor, bool]:
    """*input* with a dimension for samples, and whether it had none."""
    for argument, position, x in (("input", 1, input), ("weight", 2, weight)):
        if not isinstance(x, Tensor):
            raise must_be_tensor(name, argument, position, x)
    if bias is not None and bias.dtype is not input.dtype:
        names = f"Input type ({input.dtype.cpp_name}) and bias type ({bias.dtype.cpp_name})"
        raise RuntimeError(f"{names} should be the same")
    if input._array.ndim not in (n + 1, n + 2):
        raise RuntimeError(
            f"Expected {n + 1}D (unbatched) or {n + 2}D (batched) input to {name}, but got input of size: "
            f"{list(input._array.shape)}"
        )
    single = input._array.ndim == n + 1
    return (input.unsqueeze(0) if single else input), single


def by_name(
    input: Tensor, weight: Tensor, stride: Any, padding: str, dilation: Any, n: int
) -> tuple[Tensor, tuple[int, ...]]:
    """The padding called 'same' or 'valid', and the input, padded by one more at the end where 'same' is an odd
    number.
    """
    if padding == "valid":
        return input, (0,) * n
    if padding != "same":
        raise RuntimeError(f"Invalid padding string: '{padding}'")
    if any(s != 1 for s in (stride if isinstance(stride, (tuple, list)) else (stride,))):
        raise RuntimeError("padding='same' is not supported for strided convolutions")
    distances = dilation if isinstance(dilation, (tuple, list)) else (dilation,) * n
    check_kernel(weight._array.shape[2:])
    totals = [d * (k - 1) for d, k in zip(distances, weight._array.shape[2:])]
    if any(total % 2 for total in totals):
        input = pad(input, [x for total in reversed(totals) for x in (0, total % 2)])
    return input, tuple(total // 2 for total in totals)


def settings(weight: Tensor, n: int, stride: Any, padding: Any, dilation: Any, groups: int) -> list[tuple[int, ...]]:
    """Stride, padding and dilation, one number for each of the *n* dimensions of the image, or an error."""
    window = weight._array.ndim - 2
    found = []
    for name, value in (("stride", stride), ("padding", padding), ("dilation", dilation)):
        values = tuple(value) if isinstance(value, (tuple, list)) else (value,) * n
        if len(values) not in (1, n) or window != n:
            raise RuntimeError(
                f"expected {name} to be a single integer value or a list of {window} values to match the convolution "
                "dimensions, but got "
                f"{name}={list(values)}"
            )
        found.append(values * n if len(values) == 1 else values)
    if min(found[1]) < 0:
        raise RuntimeError("negative padding is not supported")
    if min(found[0]) <= 0:
        raise RuntimeError("non-positive stride is not supported")
    if min(found[2]) <= 0:
        raise RuntimeError(f"dilation should be greater than zero, but got {list(found[2])}")
    if groups <= 0:
        raise RuntimeError("non-positive groups is not supported")
    out, shape = weight._array.shape[0], list(weight._array.shape)
    for holds, what, size in ((out >= groups, "at least", shape), (out % groups == 0, "divisible by", [shape])):
        if not holds:
            but = f"at dimension 0, but got weight of size {size} instead"
            raise RuntimeError(f"Given groups={groups}, expected weight to be {what} {groups} {but}")
    return found


def check_window(at: Sliding) -> None:
    """RuntimeError where there is no window, or where the image with its margins is smaller."""
    kernel = [d * (k - 1) + 1 for d, k in zip(at.dilation, at.kernel)]
    if any(size < k for size, k in zip(at.reach, kernel)):
        room, size = (" x ".join(map(str, numbers)) for numbers in (at.reach, kernel))
        raise RuntimeError(
            f"Calculated padded input size per channel: ({room}). Kernel size: ({size}). Kernel size can't be "
            "greater than actual input size"
        )
    check_kernel(at.kernel)


def check_kernel(kernel: tuple[int, ...]) -> None:
    """RuntimeError where a size of the window is 0."""
    height, width = (1, *kernel)[-2:]
    if not height * width:
        sizes = f"kernel_height: {height} kernel_width: {width}"
        raise RuntimeError(f"kernel size should be greater than zero, but got {sizes}")


def check_bias(weight: Tensor, bias: Tensor | None, out: int, how: str) -> None:
    """RuntimeError where *bias* is not one number for each of *out* channels."""
    if bias is not None and bias._array.shape != (out,):
        raise RuntimeError(
            f"Given {how}weight of size {list(weight._array.shape)}, expected bias to be 1-dimensional with {out} "
            "elements, but got "
            f"bias of size {list(bias._array.shape)} instead"
        )


def check_types(kernel: str, input: Tensor, *others: Tensor | None) -> None:
    """Errors for a type that PyTorch's *kernel* does not compute in, and for *others* of another type than *input*."""
    only("int float", kernel)(input.dtype)
    for x in others:
        if x is not None and x.dtype is not input.dtype:
            raise RuntimeError(f"expected scalar type {input.dtype.title} but found {x.dtype.title}")


def of_type(bias: Tensor | None, input: Tensor) -> Tensor | None:
    """*bias* in the type of *input*, to which it is added last; RuntimeError where that type cannot hold it."""
    if bias is None or can_cast(bias.dtype, input.dtype):
        return None if bias is None else bias.to(input.dtype)
    types = f"{bias.dtype.title} can't be cast to the desired output type {input.dtype.title}"
    raise RuntimeError(f"result type {types}")
