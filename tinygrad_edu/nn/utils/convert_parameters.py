"""All parameters as one vector, and back."""

from __future__ import annotations

from collections.abc import Iterable

from ..._tensor import Tensor
from ...ops.joining import cat
from ..modules._text import typename

__all__ = ["parameters_to_vector", "vector_to_parameters"]


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """The numbers of all *parameters*, one after the other: what a general optimizer works on.  Each parameter gets its
    part of the gradient.

    >>> import tinygrad_edu as torch
    >>> torch.nn.utils.parameters_to_vector([torch.tensor([1.0, 2.0]), torch.tensor([[3.0]])])
    tensor([1., 2., 3.])
    """
    return cat([parameter.view(-1) for parameter in parameters])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Let *parameters* be windows onto parts of the vector *vec*, in order.

    >>> import tinygrad_edu as torch
    >>> layer = torch.nn.Linear(2, 1)
    >>> torch.nn.utils.vector_to_parameters(torch.tensor([1.0, 2.0, 3.0]), layer.parameters())
    >>> layer(torch.tensor([1.0, 1.0]))
    tensor([6.], grad_fn=<ViewBackward0>)
    """
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected torch.Tensor, but got: {typename(vec)}")
    begin = 0
    for parameter in parameters:
        end = begin + parameter.numel()
        parameter.data = vec[begin:end].view_as(parameter).data
        begin = end
