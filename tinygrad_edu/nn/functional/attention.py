"""scaled_dot_product_attention: each query takes the mean of the values, weighted by how well it goes with their
keys.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..._tensor import Tensor, wrap
from ...autograd.modes import mode
from ...backends.arrays import moved
from ...backends.attention import backward, forward
from ...backends.fused import kernel_of
from ...backends.numpy import quiet
from ...dtypes import bool_, float32, float64
from ...ops.define import must_be_tensor
from ...ops.masking import where
from ...ops.record import record
from .again import derived_again
from .dropout import dropout

__all__ = ["scaled_dot_product_attention"]


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    *,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """softmax(query @ keyᵀ × scale) @ value, for queries (..., L, E), keys (..., S, E) and values (..., S, V); the
    result is (..., L, V).

    *scale* is 1 / sqrt(E) by default. *attn_mask*, broadcasting to (..., L, S), is True where a query may look, or a
    number that is added before the softmax; with *is_causal* a query may look at no later key. A query that may look
    nowhere gets zeros. *dropout_p* drops weights; with *enable_gqa* groups of query heads share a head of keys (Vaswani
    et al. 2017). With P for the weights, the gradient of the scores is P (g vᵀ - Σ g out): that of a softmax.

    >>> import tinygrad_edu as torch
    >>> q = k = torch.eye(2)
    >>> torch.nn.functional.scaled_dot_product_attention(q, k, torch.tensor([[1.0], [0.0]]))
    tensor([[0.6698],
            [0.3302]])
    """
    _check(query, key, value, attn_mask, is_causal)
    if enable_gqa:
        times = query.size(-3) // key.size(-3)
        key, value = key.repeat_interleave(times, -3), value.repeat_interleave(times, -3)
    scale = 1 / math.sqrt(query.size(-1)) if scale is None else scale
    if attn_mask is None and not dropout_p:
        out = _in_one_kernel(query, key, value, is_causal, scale)
        if out is not None:
            return out
    if not dropout_p and _can_be_fused(query, key, value, attn_mask):
        return _fused(query, key, value, attn_mask, is_causal, scale)
    return _composed(query, key, value, _triangle(query, key) if is_causal else attn_mask, dropout_p, scale)


def _triangle(query: Tensor, key: Tensor) -> Tensor:
    """The mask that lets each query look at the keys up to its own."""
    return wrap(moved(np.tri(query.size(-2), key.size(-2), dtype=bool), query.device), bool_)


def _composed(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, dropout_p: float, scale: float) -> Tensor:
    """Attention, written in operations that have derivatives."""
    half = math.sqrt(scale)  # on either side, so that neither overflows
    scores = (query * half) @ (key.transpose(-2, -1) * half)
    if mask is not None:
        scores = where(mask, scores, -math.inf) if mask.dtype is bool_ else scores + mask.to(scores.dtype)
    nowhere = wrap(np.isneginf(scores._array).all(-1, keepdims=True), bool_)
    weights = where(nowhere, 0, where(nowhere, 0, scores).softmax(-1))
    return (dropout(weights, dropout_p) if dropout_p else weights) @ value


def _can_be_fused(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> bool:
    """Whether there is something quicker for these: they are NumPy's, of a type it computes in, and of shapes that
    need no broadcasting.
    """
    q, k, v = query._array, key._array, value._array
    return (
        q.__class__ is k.__class__ is v.__class__ is np.ndarray
        and query.dtype in (float32, float64)
        and q.shape[:-2] == k.shape[:-2] == v.shape[:-2]
        and q.shape[-1] == k.shape[-1]
        and k.shape[-2] == v.shape[-2]
        and bool(q.size and k.size and v.size)
        and (mask is None or not mask.requires_grad)
    )


def _fused(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, is_causal: bool, scale: float) -> Tensor:
    """Attention as one operation."""
    inputs = (query, key, value)
    q, k, v = (x._array for x in inputs)
    m = None if mask is None else mask._array
    array, *kept = quiet.run(forward, q, k, v, m, is_causal, scale)

    def rule(g: Tensor) -> Any:
        if mode.grad:
            return _to_be_derived_again(g, inputs, _triangle(query, key) if is_causal else mask, scale)
        return [wrap(x, g.dtype) for x in quiet.run(backward, g._array, q, k, v, m, is_causal, scale, *kept)]

    saved = inputs if mask is None else (*inputs, mask)
    return record(_name(q.ndim, q.shape[-1] == v.shape[-1]), wrap(array, query.dtype), inputs, rule, saved)


def _to_be_derived_again(g: Tensor, inputs: tuple[Tensor, ...], mask: Tensor | None, scale: float) -> list[Any]:
    """The gradients of *inputs*, from those of the operations that attention is composed of."""
    return derived_again(lambda q, k, v: [_composed(q, k, v, mask, 0.0, scale)], inputs, [g])


def _in_one_kernel(query: Tensor, key: Tensor, value: Tensor, is_causal: bool, scale: float) -> Tensor | None:
    """Attention in one kernel, and its gradients in another, where the device has them for these; else None."""
    inputs = (query, key, value)
    q, k, v = (x._array for x in inputs)
    kernel = kernel_of("attended", q)
    result = NotImplemented if kernel is None or not query.dtype.full else kernel(q, k, v, is_causal, scale)
    if result is NotImplemented:
        return None
    array, weights = result

    def rule(g: Tensor) -> Any:
        back = NotImplemented
        if not mode.grad:
            back = kernel_of("attention_back", g._array)(g._array, weights, q, k, v, is_causal, scale)
        if back is NotImplemented:
            return _to_be_derived_again(g, inputs, _triangle(query, key) if is_causal else None, scale)
        return [wrap(x, g.dtype) for x in back]

    return record(_name(q.ndim, q.shape[-1] == v.shape[-1]), wrap(array, query.dtype), inputs, rule, inputs)


def _name(dimensions: int, alike: bool) -> str:
    """What PyTorch calls it, which has one operation for queries and values of four dimensions and of one width, and
    else ends with a product of matrices.
    """
    if dimensions == 4 and alike:
        return "ScaledDotProductFlashAttentionForCpuBackward0"
    return "MmBackward0" if dimensions == 2 else "UnsafeViewBackward0"


def _check(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, is_causal: bool) -> None:
    tensors = (query, key, value)
    for position, (name, x) in enumerate(zip(("query", "key", "value"), tensors), 1):
        if not isinstance(x, Tensor):
            raise must_be_tensor("scaled_dot_product_attention", name, position, x)
    if min(x._array.ndim for x in tensors) < 2:
        raise RuntimeError(
            "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: {} key.dim: {} and "
            "value.dim: {} "
            "instead.".format(*(x._array.ndim for x in tensors))
        )
    if not query.dtype is key.dtype is value.dtype:
        raise RuntimeError(
            "Expected query, key, and value to have the same dtype, but got query.dtype: {} key.dtype: {} and "
            "value.dtype: {} "
            "instead.".format(*(x.dtype.cpp_name for x in tensors))
        )
    if not query.dtype.is_floating_point:
        raise RuntimeError(f"expected scalar type {float32.title} but found {query.dtype.title}")
    if mask is not None and is_causal:
        raise RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    if mask is not None and mask.dtype not in (bool_, float32, query.dtype):
        raise RuntimeError(
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
            f"{mask.dtype.cpp_name} and  query.dtype: {query.dtype.cpp_name} instead."
        )
