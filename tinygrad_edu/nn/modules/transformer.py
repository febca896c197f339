"""Transformers: layers that look around and think, in stacks that read and stacks that write."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

from ..._tensor import Tensor
from ...ops.creation import full
from ...ops.triangles import triu
from .. import functional as F
from .. import init
from .attention import MultiheadAttention, additive
from .container import ModuleList
from .dropout import Dropout
from .linear import Linear
from .module import Module
from .normalization import LayerNorm

__all__ = [
    "Transformer", "TransformerDecoder", "TransformerDecoderLayer", "TransformerEncoder", "TransformerEncoderLayer",
]


class _Layer(Module):
    """What layers of encoders and decoders share: blocks whose result, dropped from, is added to what was there; it is
    normalised before, if *norm_first*, or the sum after.
    """

    def _build(
        self, d_model: int, nhead: int, dim_feedforward: int, dropout: float, activation: Any, layer_norm_eps: float,
        batch_first: bool, norm_first: bool, bias: bool, attentions: tuple[str, ...], device: Any, dtype: Any,
    ) -> None:
        made = {"bias": bias, "device": device, "dtype": dtype}
        for name in attentions:
            setattr(self, name, MultiheadAttention(d_model, nhead, dropout, batch_first=batch_first, **made))
        self.linear1 = Linear(d_model, dim_feedforward, **made)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, **made)
        self.norm_first = norm_first
        blocks = range(1, len(attentions) + 2)
        for i in blocks:
            setattr(self, f"norm{i}", LayerNorm(d_model, eps=layer_norm_eps, **made))
        for i in blocks:
            setattr(self, f"dropout{i}", Dropout(dropout))
        self.activation = activation_of(activation) if isinstance(activation, str) else activation

    def _add(self, x: Tensor, number: int, block: Callable[[Tensor], Tensor]) -> Tensor:
        """*x* and what block number *number* makes of it."""
        norm, dropout = getattr(self, f"norm{number}"), getattr(self, f"dropout{number}")
        return x + dropout(block(norm(x))) if self.norm_first else norm(x + dropout(block(x)))

    def _think(self, x: Tensor) -> Tensor:
        return self.linear2(self.dropout(self.activation(self.linear1(x))))


class TransformerEncoderLayer(_Layer):
    """One layer that reads: attention of a sequence to itself, then two linear maps with an *activation* between, each
    added to what was there before (Vaswani et al. 2017; *norm_first* as in Xiong et al. 2020).

    From (L, N, d_model), or (N, L, d_model) if *batch_first*, to the same shape; *dim_feedforward* numbers are between
    the linear maps, *activation* is "relu", "gelu" or a function. The other parameters are those of the parts.

    >>> import tinygrad_edu as torch
    >>> layer = torch.nn.TransformerEncoderLayer(8, 2, dim_feedforward=16, batch_first=True)
    >>> layer(torch.ones(5, 3, 8)).shape
    tinygrad_edu.Size([5, 3, 8])
    """

    def __init__(
        self, d_model: int, nhead: int, dim_feedforward: int = 2048, dropout: float = 0.1, activation: Any = F.relu,
        layer_norm_eps: float = 1e-5, batch_first: bool = False, norm_first: bool = False, bias: bool = True,
        device: Any = None, dtype: Any = None,
    ) -> None:
        super().__init__()
        self._build(
            d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias,
            ("self_attn",), device, dtype,
        )

    def forward(
        self, src: Tensor, src_mask: Tensor | None = None, src_key_padding_mask: Tensor | None = None,
        is_causal: bool = False,
    ) -> Tensor:
        """The layer's result; the masks are those of `MultiheadAttention`."""
        padding = additive(src_key_padding_mask, "src_key_padding_mask", src.dtype, src_mask, "src_mask")
        mask = additive(src_mask, "src_mask", src.dtype)
        x = self._add(src, 1, lambda x: self.self_attn(x, x, x, padding, False, mask, is_causal=is_causal)[0])
        return self._add(x, 2, self._think)


class TransformerDecoderLayer(_Layer):
    """One layer that writes: attention of a sequence to itself, then to *memory*, what an encoder has read, then two
    linear maps, each added to what was there before. The parameters are those of `TransformerEncoderLayer`.

    >>> import tinygrad_edu as torch
    >>> layer = torch.nn.TransformerDecoderLayer(8, 2, dim_feedforward=16, batch_first=True)
    >>> layer(torch.ones(5, 3, 8), memory=torch.ones(5, 7, 8)).shape
    tinygrad_edu.Size([5, 3, 8])
    """

    def __init__(
        self, d_model: int, nhead: int, dim_feedforward: int = 2048, dropout: float = 0.1, activation: Any = F.relu,
        layer_norm_eps: float = 1e-5, batch_first: bool = False, norm_first: bool = False, bias: bool = True,
        device: Any = None, dtype: Any = None,
    ) -> None:
        super().__init__()
        self._build(
            d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias,
            ("self_attn", "multihead_attn"), device, dtype,
        )

    def forward(
        self, tgt: Tensor, memory: Tensor, tgt_mask: Tensor | None = None, memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None, memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool = False, memory_is_causal: bool = False,
    ) -> Tensor:
        """The layer's result; the masks are those of `MultiheadAttention`, for either attention."""

        def itself(x: Tensor) -> Tensor:
            return self.self_attn(x, x, x, tgt_key_padding_mask, False, tgt_mask, is_causal=tgt_is_causal)[0]

        def what_was_read(x: Tensor) -> Tensor:
            padding, mask = memory_key_padding_mask, memory_mask
            return self.multihead_attn(x, memory, memory, padding, False, mask, is_causal=memory_is_causal)[0]

        x = self._add(tgt, 1, itself)
        return self._add(self._add(x, 2, what_was_read), 3, self._think)


class TransformerEncoder(Module):
    """*num_layers* copies of *encoder_layer*, one after the other, and *norm* at the end, if given.

    *enable_nested_tensor* and *mask_check* are for a faster way of PyTorch's, and change nothing here.

    >>> import tinygrad_edu as torch
    >>> layer = torch.nn.TransformerEncoderLayer(8, 2, dim_feedforward=16, batch_first=True)
    >>> torch.nn.TransformerEncoder(layer, num_layers=2)(torch.ones(5, 3, 8)).shape
    tinygrad_edu.Size([5, 3, 8])
    """

    def __init__(
        self, encoder_layer: Module, num_layers: int, norm: Module | None = None, enable_nested_tensor: bool = True,
        mask_check: bool = True,
    ) -> None:
        super().__init__()
        self.layers = copies(encoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm

    def forward(
        self, src: Tensor, mask: Tensor | None = None, src_key_padding_mask: Tensor | None = None,
        is_causal: bool | None = None,
    ) -> Tensor:
        """The result of the last layer; whether *mask* is causal is looked at unless *is_causal* says it."""
        padding = additive(src_key_padding_mask, "src_key_padding_mask", src.dtype, mask, "mask")
        mask = additive(mask, "mask", src.dtype)
        causal = looks_causal(mask, is_causal, src, self.layers[0])
        for layer in self.layers:
            src = layer(src, src_mask=mask, is_causal=causal, src_key_padding_mask=padding)
        return src if self.norm is None else self.norm(src)


class TransformerDecoder(Module):
    """*num_layers* copies of *decoder_layer*, one after the other, and *norm* at the end, if given.

    >>> import tinygrad_edu as torch
    >>> layer = torch.nn.TransformerDecoderLayer(8, 2, dim_feedforward=16, batch_first=True)
    >>> torch.nn.TransformerDecoder(layer, num_layers=2)(torch.ones(5, 3, 8), torch.ones(5, 7, 8)).shape
    tinygrad_edu.Size([5, 3, 8])
    """

    def __init__(self, decoder_layer: Module, num_layers: int, norm: Module | None = None) -> None:
        super().__init__()
        self.layers = copies(decoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm

    def forward(
        self, tgt: Tensor, memory: Tensor, tgt_mask: Tensor | None = None, memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None, memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool | None = None, memory_is_causal: bool = False,
    ) -> Tensor:
        """The result of the last layer; whether *tgt_mask* is causal is looked at unless *tgt_is_causal* says it."""
        causal = looks_causal(tgt_mask, tgt_is_causal, tgt, self.layers[0])
        for layer in self.layers:
            tgt = layer(
                tgt, memory, tgt_mask=tgt_mask, memory_mask=memory_mask, tgt_key_padding_mask=tgt_key_padding_mask,
                memory_key_padding_mask=memory_key_padding_mask, tgt_is_causal=causal,
                memory_is_causal=memory_is_causal,
            )
        return tgt if self.norm is None else self.norm(tgt)


class Transformer(Module):
    """An encoder that reads *src* and a decoder that, from what was read and from *tgt* so far, tells what comes next
    (Vaswani et al. 2017).

    *custom_encoder* and *custom_decoder* take the place of the stacks. Matrices are drawn by `xavier_uniform_`.

    >>> import tinygrad_edu as torch
    >>> model = torch.nn.Transformer(8, 2, num_encoder_layers=1, num_decoder_layers=1, dim_feedforward=16)
    >>> mask = model.generate_square_subsequent_mask(3)
    >>> mask
    tensor([[0., -inf, -inf],
            [0., 0., -inf],
            [0., 0., 0.]])
    >>> model(torch.ones(7, 5, 8), torch.ones(3, 5, 8), tgt_mask=mask).shape
    tinygrad_edu.Size([3, 5, 8])
    """

    def __init__(
        self, d_model: int = 512, nhead: int = 8, num_encoder_layers: int = 6, num_decoder_layers: int = 6,
        dim_feedforward: int = 2048, dropout: float = 0.1, activation: Any = F.relu, custom_encoder: Any = None,
        custom_decoder: Any = None, layer_norm_eps: float = 1e-5, batch_first: bool = False, norm_first: bool = False,
        bias: bool = True, device: Any = None, dtype: Any = None,
    ) -> None:
        super().__init__()
        made = {"bias": bias, "device": device, "dtype": dtype}
        sizes = (
            d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first,
        )
        if custom_encoder is None:
            reader, norm = TransformerEncoderLayer(*sizes, **made), LayerNorm(d_model, eps=layer_norm_eps, **made)
            custom_encoder = TransformerEncoder(reader, num_encoder_layers, norm)
        self.encoder = custom_encoder
        if custom_decoder is None:
            writer, norm = TransformerDecoderLayer(*sizes, **made), LayerNorm(d_model, eps=layer_norm_eps, **made)
            custom_decoder = TransformerDecoder(writer, num_decoder_layers, norm)
        self.decoder = custom_decoder
        for p in self.parameters():
            if p.dim() > 1:
                init.xavier_uniform_(p)
        self.d_model = d_model
        self.nhead = nhead
        self.batch_first = batch_first

    def forward(
        self, src: Tensor, tgt: Tensor, src_mask: Tensor | None = None, tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None, src_key_padding_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None, memory_key_padding_mask: Tensor | None = None,
        src_is_causal: bool | None = None, tgt_is_causal: bool | None = None, memory_is_causal: bool = False,
    ) -> Tensor:
        """What the decoder makes of *tgt* (T, N, d_model), having read *src* (S, N, d_model)."""
        dim = 0 if self.batch_first else 1
        if src.dim() == 3 and src.size(dim) != tgt.size(dim):
            raise RuntimeError("the batch number of src and tgt must be equal")
        if src.size(-1) != self.d_model or tgt.size(-1) != self.d_model:
            raise RuntimeError("the feature number of src and tgt must be equal to d_model")
        memory = self.encoder(src, mask=src_mask, src_key_padding_mask=src_key_padding_mask, is_causal=src_is_causal)
        return self.decoder(
            tgt, memory, tgt_mask=tgt_mask, memory_mask=memory_mask, tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask, tgt_is_causal=tgt_is_causal,
            memory_is_causal=memory_is_causal,
        )

    @staticmethod
    def generate_square_subsequent_mask(sz: int, device: Any = None, dtype: Any = None) -> Tensor:
        """The mask that lets each of *sz* places look at none that comes later."""
        return triu(full((sz, sz), -math.inf, dtype=dtype, device=device), diagonal=1)


def activation_of(name: str) -> Callable[[Tensor], Tensor]:
    """The function of that *name*; RuntimeError for others than two."""
    if name not in ("relu", "gelu"):
        raise RuntimeError(f"activation should be relu/gelu, not {name}")
    return F.relu if name == "relu" else F.gelu


def copies(module: Module, count: int) -> ModuleList:
    """*count* modules that begin with the same numbers."""
    return ModuleList([copy.deepcopy(module) for _ in range(count)])


def looks_causal(mask: Tensor | None, is_causal: bool | None, x: Tensor, layer: Any) -> bool:
    """Whether *mask* is the one that lets no place of *x* look at a later one, unless *is_causal* says it."""
    if is_causal is not None or mask is None:
        return is_causal is True
    length = x.size(1 if x.dim() == 3 and layer.self_attn.batch_first else 0)
    causal = Transformer.generate_square_subsequent_mask(length, mask.device, mask.dtype)
    return mask.shape == causal.shape and bool((mask == causal).all())
