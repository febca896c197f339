"""Losses that are zero once two answers are a margin apart: rankings, angles, distances.

They are written in operations that have derivatives, so they need none of their own.
"""

from __future__ import annotations

from ..._tensor import Tensor
from ...linalg.norms import vector_norm
from ...ops.arithmetic import minimum
from ...ops.masking import where
from .losses import reduced, reduction_of

__all__ = ["cosine_embedding_loss", "margin_ranking_loss", "triplet_margin_loss"]

TINY = 1e-12  # added to the squares of lengths, so that a vector of zeros has an angle


def cosine_embedding_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """1 - cos of the angle between the vectors of (N, D) where target is 1; where it is -1, by how much the cosine
    exceeds *margin*.

    >>> import tinygrad_edu as torch
    >>> x, y = torch.tensor([[3.0, 4.0]]), torch.tensor([[4.0, 3.0]])
    >>> torch.nn.functional.cosine_embedding_loss(x, y, torch.tensor([1.0]))
    tensor(0.0400)
    """
    kind = reduction_of(reduction, size_average, reduce)
    if target.ndim > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if input1.ndim != target.ndim + 1 or input2.ndim != target.ndim + 1:
        sizes = f"{list(input1.shape)} and {list(input2.shape)}"
        if target.ndim:
            raise RuntimeError(f"1D target tensor expects 2D input tensors, but found inputs with sizes {sizes}.")
        raise RuntimeError(f"0D target tensor expects 1D input tensors, but found inputs with sizes {sizes}.")
    lengths = ((input1 * input1).sum(-1) + TINY) * ((input2 * input2).sum(-1) + TINY)
    cosine = (input1 * input2).sum(-1) / lengths.sqrt()
    zero = cosine.new_zeros(cosine.shape)
    apart = where(target == -1, (cosine - margin).clamp_min(0), zero)
    return reduced(where(target == 1, 1 - cosine, zero) + apart, kind)


def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """max(0, margin - target (input1 - input2)): target 1 says that the first is to be the larger, -1 the second.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.margin_ranking_loss(torch.tensor([1.0]), torch.tensor([3.0]), torch.tensor([1.0]))
    tensor(2.)
    """
    kind = reduction_of(reduction, size_average, reduce)
    if input1.ndim != input2.ndim or input1.ndim != target.ndim:
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: "
            f"{input1.size()}, input2: {input2.size()}, target: {target.size()} "
        )
    return reduced((-target * (input1 - input2) + margin).clamp_min(0), kind)


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """max(0, margin + |anchor - positive| - |anchor - negative|), the p-norms of vectors of (N, D) or (D); with *swap*
    |positive - negative| counts where it is the smaller (Schroff et al. 2015). *eps* is added to each difference.

    >>> import tinygrad_edu as torch
    >>> anchor, positive, negative = torch.tensor([[0.0, 0.0], [3.0, 4.0], [0.0, 5.5]]).unsqueeze(1)
    >>> torch.nn.functional.triplet_margin_loss(anchor, positive, negative)
    tensor(0.5000)
    """
    kind = reduction_of(reduction, size_average, reduce)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
            f"anchor {anchor.ndim}D, positive {positive.ndim}D, and negative {negative.ndim}D inputs"
        )
    near, far = vector_norm(anchor - positive + eps, p, -1), vector_norm(anchor - negative + eps, p, -1)
    if swap:
        far = minimum(far, vector_norm(positive - negative + eps, p, -1))
    return reduced((margin + near - far).clamp_min(0), kind)
