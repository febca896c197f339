"""Attention and transformers: laws that need no other library. tests/oracle compares the numbers with PyTorch's."""

import pytest

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.autograd import gradcheck, gradgradcheck

F64 = {"dtype": torch.float64}


def close(a, b):
    assert torch.allclose(a, b, atol=1e-12)


def draw(*shape):
    torch.manual_seed(sum(shape))
    return torch.randn(*shape, **F64)


def test_one_head_is_the_formula():
    attention = nn.MultiheadAttention(4, 1, batch_first=True, **F64)
    q, k, v = draw(2, 3, 4), draw(2, 5, 4), draw(2, 5, 4) + 1
    taken, weights = attention(q, k, v)
    parts = attention.in_proj_weight.chunk(3)
    q, k, v = (x @ w.T for x, w in zip((q, k, v), parts))
    expected = (q @ k.transpose(1, 2) / 2).softmax(-1)
    close(weights, expected)
    close(taken, attention.out_proj(expected @ v))


@pytest.mark.parametrize("average", [True, False])
def test_weights_are_shares(average):
    attention = nn.MultiheadAttention(6, 3, **F64)
    x, memory = draw(4, 2, 6), draw(5, 2, 6)
    _, weights = attention(x, memory, memory, average_attn_weights=average)
    assert weights.shape == ((2, 4, 5) if average else (2, 3, 4, 5))
    close(weights.sum(-1), torch.ones(weights.shape[:-1], **F64))


def test_the_weights_change_nothing():
    attention = nn.MultiheadAttention(6, 3, add_bias_kv=True, add_zero_attn=True, kdim=2, **F64)
    x, memory, values = draw(4, 2, 6), draw(5, 2, 2), draw(5, 2, 6)
    mask = torch.ones(4, 5).triu(2) > 0
    out, weights = attention(x, memory, values, attn_mask=mask)
    assert weights.shape == (2, 4, 7)
    without, nothing = attention(x, memory, values, attn_mask=mask, need_weights=False)
    assert nothing is None
    close(out, without)


def test_the_order_of_keys_does_not_matter():
    attention = nn.MultiheadAttention(6, 2, **F64)
    x, memory, order = draw(4, 2, 6), draw(5, 2, 6), torch.tensor([3, 1, 4, 0, 2])
    close(attention(x, memory, memory)[0], attention(x, memory[order], memory[order])[0])


def test_padding_is_not_looked_at():
    attention = nn.MultiheadAttention(6, 2, batch_first=True, **F64)
    x, memory = draw(2, 3, 6), draw(2, 5, 6)
    padding = torch.tensor([[False] * 5, [False, False, False, True, True]])
    out, weights = attention(x, memory, memory, key_padding_mask=padding)
    assert weights[1, :, 3:].abs().max() == 0
    close(out[1:], attention(x[1:], memory[1:, :3], memory[1:, :3])[0])
    numbers = torch.zeros(2, 5, **F64).masked_fill(padding, -torch.inf)
    close(out, attention(x, memory, memory, key_padding_mask=numbers)[0])


def test_a_sequence_without_a_batch():
    attention = nn.MultiheadAttention(6, 2, **F64)
    x = draw(4, 6)
    out, weights = attention(x, x, x)
    batch, batch_weights = attention(x[:, None], x[:, None], x[:, None])
    close(out, batch[:, 0])
    close(weights, batch_weights[0])


def test_a_causal_encoder_does_not_look_ahead():
    layer = nn.TransformerEncoderLayer(6, 2, 8, batch_first=True, **F64)
    model = nn.TransformerEncoder(layer, 2, nn.LayerNorm(6, **F64)).eval()
    mask = nn.Transformer.generate_square_subsequent_mask(4, **F64)
    x = draw(2, 4, 6)
    changed = x.clone()
    changed[:, 2] += 1
    before, after = model(x, mask), model(changed, mask)
    close(before[:, :2], after[:, :2])
    assert (before[:, 2:] - after[:, 2:]).abs().min(-1).values.max() > 0
    close(before, model(x, mask, is_causal=True))
    close(before, model(x, mask, is_causal=False))


def test_copies_begin_alike_and_go_their_own_ways():
    stack = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 3)
    first, second, _ = stack.layers
    assert first.linear1.weight is not second.linear1.weight
    assert torch.equal(first.linear1.weight, second.linear1.weight)


def test_the_decoder_reads_the_memory():
    model = nn.Transformer(4, 2, 1, 1, 8, batch_first=True, **F64).eval()
    src, tgt = draw(2, 5, 4), draw(2, 3, 4)
    assert not torch.allclose(model(src, tgt), model(src + draw(2, 5, 4), tgt))
    padding = torch.tensor([[False] * 4 + [True]] * 2)
    close(
        model(src, tgt, src_key_padding_mask=padding, memory_key_padding_mask=padding), model(src[:, :4], tgt)
    )


@pytest.mark.parametrize("norm_first", [True, False])
def test_derivatives(norm_first):
    layer = nn.TransformerDecoderLayer(4, 2, 5, 0.0, "gelu", norm_first=norm_first, **F64)
    inputs = [draw(2, 1, 4).requires_grad_(), draw(3, 1, 4).requires_grad_()]
    assert gradcheck(layer, inputs)


def test_second_derivatives_of_attention():
    attention = nn.MultiheadAttention(2, 1, **F64)
    inputs = [draw(2, 1, 2).requires_grad_(), draw(3, 1, 2).requires_grad_()]
    for need_weights in (True, False):
        assert gradgradcheck(lambda q, k, w=need_weights: attention(q, k, k, need_weights=w)[0], inputs)


def test_wrong_masks_are_named():
    attention, x = nn.MultiheadAttention(4, 2), torch.ones(3, 2, 4)
    with pytest.raises(RuntimeError, match=r"The shape of the 2D attn_mask is .*\[3, 4\]\), but should be \(3, 3\)"):
        attention(x, x, x, attn_mask=torch.ones(3, 4))
    with pytest.raises(AssertionError, match=r"Expected key_padded_mask.shape\[0\] to be 2, but got 3"):
        attention(x, x, x, key_padding_mask=torch.ones(3, 3) > 0)
    with pytest.raises(RuntimeError, match="Need attn_mask if specifying the is_causal hint"):
        attention(x, x, x, is_causal=True)
    with pytest.warns(UserWarning, match="Support for mismatched key_padding_mask and attn_mask is deprecated"):
        attention(x, x, x, attn_mask=torch.zeros(3, 3), key_padding_mask=torch.zeros(2, 3) > 0)
