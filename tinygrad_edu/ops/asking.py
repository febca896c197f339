"""Questions about tensors that programs ask before they compute."""

from __future__ import annotations

from typing import Any

from .. import dtypes
from .._tensor import INFERENCE, Tensor
from .define import op
from .evaluate import NUMBERS, result_type_of

__all__ = [
    "is_complex",
    "is_floating_point",
    "is_inference",
    "is_nonzero",
    "is_tensor",
    "numel",
    "result_type",
    "use_deterministic_algorithms",
]


def is_tensor(obj: Any) -> bool:
    """Whether *obj* is a tensor.

    >>> import tinygrad_edu as torch
    >>> torch.is_tensor(torch.ones(2)), torch.is_tensor([1.0])
    (True, False)
    """
    return isinstance(obj, Tensor)


def is_floating_point(input: Tensor) -> bool:
    """Whether the elements are floating-point numbers, of which there are derivatives.

    >>> import tinygrad_edu as torch
    >>> torch.is_floating_point(torch.tensor([1, 2]))
    False
    """
    return input.dtype.is_floating_point


def is_complex(input: Tensor) -> bool:
    """False: there are no complex numbers here."""
    return False


@op()
def is_inference(input: Tensor) -> bool:
    """Whether this tensor was made in inference mode, or is a view of one that was: nothing will be recorded of it.

    >>> import tinygrad_edu as torch
    >>> with torch.inference_mode():
    ...     x = torch.ones(2)
    >>> x.is_inference(), x.clone().is_inference()
    (True, False)
    """
    return input._cell is INFERENCE


def is_nonzero(input: Tensor) -> bool:
    """Whether the only element is not zero; RuntimeError where there are more, or none.

    >>> import tinygrad_edu as torch
    >>> torch.is_nonzero(torch.tensor(0.0))
    False
    """
    return bool(input)


def numel(input: Tensor) -> int:
    """The number of elements.

    >>> import tinygrad_edu as torch
    >>> torch.numel(torch.ones(2, 3))
    6
    """
    return input._array.size


def result_type(tensor1: Any, tensor2: Any) -> dtypes.dtype:
    """The dtype in which two operands, tensors or numbers, meet.

    >>> import tinygrad_edu as torch
    >>> torch.result_type(torch.tensor([1, 2], dtype=torch.uint8), 1.0)
    tinygrad_edu.float32
    """
    for position, x in enumerate((tensor1, tensor2), 1):
        if not isinstance(x, (Tensor, *NUMBERS)):
            raise TypeError(f"result_type(): argument 'tensor{position}' must be Tensor, not {type(x).__name__}")
    return result_type_of(tensor1, tensor2)


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Accepted, and does nothing: there are no others here."""
