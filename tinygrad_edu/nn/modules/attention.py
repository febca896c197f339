"""MultiheadAttention: attention several times side by side, each on a part of the numbers."""

from __future__ import annotations

import math
from typing import Any

from ..._tensor import Tensor
from ...dtypes import bool_, dtype
from ...ops.creation import zeros, zeros_like
from ...ops.joining import cat
from ...ops.warn import warn
from .. import init
from ..functional.attention import scaled_dot_product_attention
from ..functional.dropout import dropout as drop
from ..functional.linear import linear
from ..functional.padding import pad
from .linear import Linear, fresh
from .module import Module

__all__ = ["MultiheadAttention"]

NO_MASK = (
    "Need attn_mask if specifying the is_causal hint. You may use the Transformer module method "
    "`generate_square_subsequent_mask` to create this mask."
)


class NonDynamicallyQuantizableLinear(Linear):
    """A `Linear`, under the name that PyTorch prints for this one."""


class MultiheadAttention(Module):
    """Each query takes the mean of the values, weighted by how well it goes with their keys, in *num_heads* ways.

    Queries (L, N, embed_dim), keys (S, N, kdim) and values (S, N, vdim), or with the batch in front if *batch_first*,
    or without a batch, are each multiplied with a matrix of their own; each head attends with its share of the numbers,
    as `scaled_dot_product_attention` does; the heads' results side by side are multiplied with one more (Vaswani et al.
    2017). *dropout* drops weights. *add_bias_kv* adds a key and a value that are learned, *add_zero_attn* zeros.

    >>> import tinygrad_edu as torch
    >>> attention = torch.nn.MultiheadAttention(8, 2, batch_first=True)
    >>> x = torch.ones(5, 3, 8)
    >>> taken, weights = attention(x, x, x)
    >>> taken.shape, weights.shape
    (tinygrad_edu.Size([5, 3, 8]), tinygrad_edu.Size([5, 3, 3]))
    """

    def __init__(
        self, embed_dim: int, num_heads: int, dropout: float = 0.0, bias: bool = True, add_bias_kv: bool = False,
        add_zero_attn: bool = False, kdim: int | None = None, vdim: int | None = None, batch_first: bool = False,
        device: Any = None, dtype: Any = None,
    ) -> None:
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(
                f"embed_dim and num_heads must be greater than 0, got embed_dim={embed_dim} and num_heads={num_heads} "
                "instead"
            )
        super().__init__()
        self.embed_dim = embed_dim
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self._qkv_same_embed_dim = self.kdim == self.vdim == embed_dim
        self.num_heads = num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.head_dim = embed_dim // num_heads
        if self.head_dim * num_heads != embed_dim:
            raise AssertionError("embed_dim must be divisible by num_heads")
        sizes = {"q_proj_weight": embed_dim, "k_proj_weight": self.kdim, "v_proj_weight": self.vdim}
        for name, size in sizes.items():
            own = None if self._qkv_same_embed_dim else fresh((embed_dim, size), device, dtype)
            self.register_parameter(name, own)
        together = fresh((3 * embed_dim, embed_dim), device, dtype) if self._qkv_same_embed_dim else None
        self.register_parameter("in_proj_weight", together)
        self.register_parameter("in_proj_bias", fresh(3 * embed_dim, device, dtype) if bias else None)
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias=bias, device=device, dtype=dtype)
        for name in ("bias_k", "bias_v"):
            self.register_parameter(name, fresh((1, 1, embed_dim), device, dtype) if add_bias_kv else None)
        self.add_zero_attn = add_zero_attn
        self._reset_parameters()

    def _reset_parameters(self) -> None:
        for weight in (self.in_proj_weight, self.q_proj_weight, self.k_proj_weight, self.v_proj_weight):
            if weight is not None:
                init.xavier_uniform_(weight)
        if self.in_proj_bias is not None:
            init.constant_(self.in_proj_bias, 0.0)
            init.constant_(self.out_proj.bias, 0.0)
        for weight in (self.bias_k, self.bias_v):
            if weight is not None:
                init.xavier_normal_(weight)

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, key_padding_mask: Tensor | None = None,
        need_weights: bool = True, attn_mask: Tensor | None = None, average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """What each query takes, and with *need_weights* the weights (N, L, S), the mean over the heads or, unless
        *average_attn_weights*, (N, heads, L, S).

        *key_padding_mask* (N, S) is True at keys to leave out; *attn_mask* (L, S) or (N × heads, L, S) where a query
        may not look; either may hold numbers that are added before the softmax. *is_causal* says that *attn_mask* lets
        a query look at no later key, which is then done faster.
        """
        check_dims(query, key, value, key_padding_mask, attn_mask, self.num_heads)
        padding = additive(key_padding_mask, "key_padding_mask", query.dtype, attn_mask, "attn_mask")
        mask = additive(attn_mask, "attn_mask", query.dtype)
        if is_causal and mask is None:
            raise RuntimeError(NO_MASK)
        batched = query.dim() == 3
        same = query is key is value
        if not batched:
            query, key, value = (x.unsqueeze(0) for x in (query, key, value))
            padding = None if padding is None else padding.unsqueeze(0)
        elif not self.batch_first:
            query, key, value = (x.transpose(0, 1) for x in (query, key, value))
        self._check_sizes(query, key, value)
        heads = self._heads(query, key, value, same)
        merged = self._merged(query, key, mask, padding, heads[1].shape[2])
        causal = is_causal and padding is None and not need_weights
        taken, weights = self._attend(*heads, None if causal else merged, need_weights, causal)
        rows = taken.permute(2, 0, 1, 3).flatten(2)  # (L, N, embed_dim)
        out = linear(rows, self.out_proj.weight, self.out_proj.bias)
        if weights is not None:
            weights = weights.mean(1) if average_attn_weights else weights
            weights = weights if batched else weights.squeeze(0)
        return (out.squeeze(1) if not batched else out.transpose(0, 1) if self.batch_first else out), weights

    def _check_sizes(self, query: Tensor, key: Tensor, value: Tensor) -> None:
        if query.shape[2] != self.embed_dim:
            raise AssertionError(f"was expecting embedding dimension of {self.embed_dim}, but got {query.shape[2]}")
        key_shape, value_shape = (x.transpose(0, 1).shape for x in (key, value))
        if self._qkv_same_embed_dim:
            if key_shape != value_shape:
                raise AssertionError(f"key shape {key_shape} does not match value shape {value_shape}")
            return
        if key_shape[:2] != value_shape[:2]:
            raise AssertionError(
                f"key's sequence and batch dims {key_shape[:2]} do not match value's {value_shape[:2]}"
            )
        for name, x, weight in (("key", key, self.k_proj_weight), ("value", value, self.v_proj_weight)):
            size = (self.embed_dim, x.shape[2])
            if tuple(weight.shape) != size:
                raise AssertionError(f"expecting {name} weights shape of {size}, but got {weight.shape}")

    def _heads(self, query: Tensor, key: Tensor, value: Tensor, same: bool) -> list[Tensor]:
        """Queries, keys and values of each head, each (N, heads, L or S, head_dim)."""
        if same and self._qkv_same_embed_dim:
            parts = list(linear(query, self.in_proj_weight, self.in_proj_bias).chunk(3, -1))
        else:
            own = (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
            weights = self.in_proj_weight.chunk(3) if self._qkv_same_embed_dim else own
            biases = [None] * 3 if self.in_proj_bias is None else self.in_proj_bias.chunk(3)
            parts = [linear(x, w, b) for x, w, b in zip((query, key, value), weights, biases)]
        for i, more in ((1, self.bias_k), (2, self.bias_v)):
            if more is not None:
                parts[i] = cat([parts[i], more.expand(len(query), 1, self.embed_dim)], 1)
        parts = [x.unflatten(-1, (self.num_heads, self.head_dim)).transpose(1, 2) for x in parts]
        if self.add_zero_attn:
            nothing = zeros(
                len(query), self.num_heads, 1, self.head_dim, dtype=query.dtype, device=query.device
            )
            parts[1:] = [cat([x, nothing], 2) for x in parts[1:]]
        return parts

    def _merged(
        self, query: Tensor, key: Tensor, mask: Tensor | None, padding: Tensor | None, seen: int
    ) -> Tensor | None:
        """Both masks in one that broadcasts to (N, heads, L, S); the keys that were added, *seen* in all, are free."""
        n, queries, keys = len(query), query.shape[1], key.shape[1]
        if mask is not None:
            size = (queries, keys) if mask.dim() == 2 else (n * self.num_heads, queries, keys)
            if tuple(mask.shape) != size:
                raise RuntimeError(f"The shape of the {mask.dim()}D attn_mask is {mask.shape}, but should be {size}.")
            mask = pad(mask if mask.dim() == 2 else mask.view(n, self.num_heads, queries, keys), (0, seen - keys))
        if padding is not None:
            for dim, size in enumerate((n, keys)):
                if padding.shape[dim] != size:
                    raise AssertionError(
                        f"Expected key_padded_mask.shape[{dim}] to be {size}, but got {padding.shape[dim]}"
                    )
            padding = pad(padding, (0, seen - keys)).view(n, 1, 1, seen)
            mask = padding if mask is None else mask + padding
        return mask

    def _attend(
        self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, need_weights: bool, causal: bool
    ) -> tuple[Tensor, Tensor | None]:
        p = self.dropout if self.training else 0.0
        if not need_weights:
            return scaled_dot_product_attention(query, key, value, mask, p, causal), None
        scores = (query * math.sqrt(1 / self.head_dim)) @ key.transpose(-2, -1)
        weights = (scores if mask is None else scores + mask).softmax(-1)
        weights = drop(weights, p) if p else weights
        return weights @ value, weights


def check_dims(
    query: Tensor, key: Tensor, value: Tensor, padding: Tensor | None, mask: Tensor | None, heads: int
) -> None:
    """AssertionError where the numbers of dimensions do not go together."""
    dims = query.dim()
    if dims not in (2, 3):
        raise AssertionError(f"query should be unbatched 2D or batched 3D tensor but received {dims}-D query tensor")
    kind = f"For {'batched' if dims == 3 else 'unbatched'} ({dims}-D) `query`, expected"
    if key.dim() != dims or value.dim() != dims:
        raise AssertionError(
            f"{kind} `key` and `value` to be {dims}-D but found {key.dim()}-D and {value.dim()}-D tensors respectively"
        )
    if padding is not None and padding.dim() != dims - 1:
        raise AssertionError(
            f"{kind} `key_padding_mask` to be `None` or {dims - 1}-D but found {padding.dim()}-D tensor instead"
        )
    if mask is not None and mask.dim() not in (2, 3):
        raise AssertionError(f"{kind} `attn_mask` to be `None`, 2-D or 3-D but found {mask.dim()}-D tensor instead")
    if mask is not None and dims == 2 and mask.dim() == 3:
        size = (heads, query.shape[0], key.shape[0])
        if tuple(mask.shape) != size:
            raise AssertionError(f"Expected `attn_mask` shape to be {size} but got {mask.shape}")


def additive(
    mask: Tensor | None, name: str, to: dtype, other: Tensor | None = None, other_name: str = ""
) -> Tensor | None:
    """The *mask* as numbers to add to scores of type *to*: minus infinity where it is True."""
    if mask is None:
        return None
    if mask.dtype is not bool_ and not mask.dtype.is_floating_point:
        raise AssertionError(f"only bool and floating types of {name} are supported")
    if other is not None and mask.dtype is not other.dtype:
        warn(f"Support for mismatched {name} and {other_name} is deprecated. Use same type for both instead.")
    if mask.dtype.is_floating_point:
        return mask
    return zeros_like(mask, dtype=to).masked_fill_(mask, -math.inf)
