"""The kernels of attention against the operations that it is composed of on the host."""

import numpy as np
import pytest

import tinygrad_edu as torch

attention = torch.nn.functional.scaled_dot_product_attention

# batch and heads, queries, keys, the length of queries and keys, and that of values
SHAPES = [
    ((2, 3), 8, 8, 16, 16), ((1,), 1, 1, 1, 1), ((), 5, 7, 3, 2), ((2, 1), 70, 33, 8, 24), ((1, 2), 33, 70, 20, 4),
    ((3,), 130, 130, 64, 64),
]  # fmt: skip


def inputs(where, lead, queries, keys, width, values, dtype=torch.float32):
    """Query, key and value, and a gradient of the result."""
    torch.manual_seed(0)
    shapes = [(*lead, queries, width), (*lead, keys, width), (*lead, keys, values), (*lead, queries, values)]
    made = [torch.randn(shape, dtype=dtype, device="cpu").to(where) for shape in shapes]
    return [x.requires_grad_() for x in made[:3]], made[3]


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_forward_and_backward(device, shape, causal):
    results = []
    for where in ("cpu", "opencl"):
        qkv, g = inputs(where, *shape)
        out = attention(*qkv, is_causal=causal)
        out.backward(g)
        results.append([x.detach().cpu().numpy() for x in (out, *[x.grad for x in qkv])])
    for found, expected in zip(results[1], results[0], strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=2e-6)


def test_heads_that_are_windows_of_one_projection(device):
    results = []
    for where in ("cpu", "opencl"):
        torch.manual_seed(0)
        x = torch.randn(2, 9, 3 * 4 * 8, device="cpu").to(where).requires_grad_()
        q, k, v = x.view(2, 9, 3, 4, 8).permute(2, 0, 3, 1, 4).unbind()
        out = attention(q, k, v, is_causal=True, scale=0.5).transpose(1, 2).reshape(2, 9, 32)
        (out * out).sum().backward()
        results.append([a.detach().cpu().numpy() for a in (out, x.grad)])
    for found, expected in zip(results[1], results[0], strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_inputs_that_are_turned_round_and_sizes_that_do_not_fit(device):
    x, y = torch.randn(2, 16, 8, device="opencl"), torch.randn(2, 8, 16, device="opencl")
    q, k, v = x.transpose(1, 2), y, y
    expected = attention(*[a.cpu() for a in (q, k, v)])
    assert torch.allclose(attention(q, k, v).cpu(), expected, atol=1e-6)
    with pytest.raises(RuntimeError):
        attention(q, x, x)


def test_a_query_that_may_look_nowhere_gets_zeros_and_nan_stays_nan(device):
    q, k, v = (torch.ones(2, 4, 3, device="opencl") for _ in range(3))
    q[0, :, 1], q[1, 2, 0] = float("-inf"), float("nan")
    for causal in (False, True):
        out = attention(q, k, v, is_causal=causal)
        assert out[0].tolist() == [[0.0] * 3] * 4 and out[1].isnan().all(1).tolist() == [False, False, True, False]


@pytest.mark.parametrize("causal", [False, True])
def test_its_gradients_are_those_of_calculus_to_second_order(need_float64, causal):
    need_float64()
    qkv, _ = inputs("opencl", (1, 2), 3, 4, 2, 2, torch.float64)
    torch.autograd.gradcheck(lambda *x: attention(*x, is_causal=causal), qkv)
    torch.autograd.gradgradcheck(lambda *x: attention(*x, is_causal=causal), qkv)


def test_only_what_requires_a_gradient_gets_one(device):
    (q, k, v), g = inputs("opencl", (1,), 4, 4, 4, 4)
    k.requires_grad_(False)
    out = attention(q, k, v)
    [first, second] = torch.autograd.grad(out, (q, v), g, create_graph=True)
    again = torch.autograd.grad(attention(q, k, v), (q, v), g)
    for x, y in zip((first, second), again, strict=True):
        assert torch.allclose(x, y, atol=1e-6)


def test_attention_is_two_kernels(device):
    if not device.is_cpu:
        pytest.skip("a GPU makes it of matrix products")
    qkv, g = inputs("opencl", (2, 2), 8, 8, 8, 8)
    out = attention(*qkv, is_causal=True)
    with torch.opencl.profile() as profile:
        torch.autograd.grad(out, qkv, g)
        attention(*qkv)
    assert [call.name for call in profile.calls] == ["attention_back", "attended"]
    with torch.opencl.profile() as profile:
        attention(*qkv, attn_mask=torch.ones(8, 8, dtype=torch.bool, device="opencl"))
    assert "attended" not in [call.name for call in profile.calls]
