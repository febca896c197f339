"""The lengths of vectors: vectors brought to length 1, and the cosine of an angle, which lengths do not change."""

from __future__ import annotations

from ..._tensor import Tensor
from ...autograd.modes import no_grad
from ...dtypes import promote_types
from ...linalg import vector_norm
from ...ops.arithmetic import div
from ...ops.define import must_be_tensor
from .losses import broadcast_shape

__all__ = ["cosine_similarity", "normalize"]


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12, out: Tensor | None = None) -> Tensor:
    """Each vector along *dim* over its p-norm, or over *eps* where that is larger.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.normalize(torch.tensor([[3.0, 4.0]]))
    tensor([[0.6000, 0.8000]])
    """
    length = vector_norm(input, p, dim, keepdim=True).clamp_min(eps).expand_as(input)
    return div(input, length, out=out)


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """The cosine of the angle between the vectors of *x1* and *x2* along *dim*, which broadcast; no norm counts as less
    than *eps*.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.cosine_similarity(torch.tensor([3.0, 4.0]), torch.tensor([4.0, 3.0]), dim=0)
    tensor(0.9600)
    """
    for name, position, x in (("x1", 1, x1), ("x2", 2, x2)):
        if not isinstance(x, Tensor):
            raise must_be_tensor("cosine_similarity", name, position, x)
    to = promote_types(x1.dtype, x2.dtype)
    if not to.is_floating_point:
        raise RuntimeError(f"expected common dtype to be floating point, yet common dtype is {to.title}")
    units, shape = [], broadcast_shape(x1, x2)
    for x in (x1.to(to).expand(shape), x2.to(to).expand(shape)):
        length = vector_norm(x, 2, dim, keepdim=True).clone()
        with no_grad():
            length.clamp_min_(eps)
        units.append(x / length)
    return (units[0] * units[1]).sum(dim)
