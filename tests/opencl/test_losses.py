"""The kernels of the loss of classes against the same functions in NumPy, as processors and as GPUs do them."""

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu.nn.functional import classes

F = torch.nn.functional


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1, 1), (3, 10), (700, 65), (7, 4099)])
def test_the_loss_and_its_gradient(put, need_float64, shape, dtype):
    if dtype is np.float64:
        need_float64()
    rng = np.random.default_rng(0)
    scores, places = rng.standard_normal(shape).astype(dtype) * 30, rng.integers(0, shape[1], shape[0])
    close = {"rtol": 1e-5, "atol": 1e-5} if dtype is np.float32 else {"rtol": 1e-13, "atol": 1e-13}
    p, terms = classes.softmax_at(scores, places)
    for found, expected in zip(classes.softmax_at(put(scores), put(places)), (p, terms), strict=True):
        np.testing.assert_allclose(found.get(), expected, **close)
    for share in (np.asarray(0.5, dtype), rng.standard_normal((shape[0], 1)).astype(dtype)):
        found = classes.less_one_hot(put(p), put(places), put(share))
        np.testing.assert_allclose(found.get(), classes.less_one_hot(p, places, share), **close)


def test_what_is_no_number_spreads_as_on_the_host(put):
    scores = np.zeros((5, 20), np.float32)
    scores[0, 3], scores[1, 19], scores[2, 0], scores[3], scores[4, 1] = np.nan, np.inf, -np.inf, -np.inf, 1e30
    places = np.array([0, 1, 0, 2, 1])
    with np.errstate(all="ignore"):
        expected = classes.softmax_at(scores, places)
    for found, other in zip(classes.softmax_at(put(scores), put(places)), expected, strict=True):
        np.testing.assert_allclose(found.get(), other, rtol=1e-6)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("options", [{}, {"ignore_index": 1}, {"weight": [1.0, 2.0, 0.5]}], ids=str)
def test_every_kind_of_loss(device, reduction, options):
    results = []
    for where in ("cpu", "opencl"):
        torch.manual_seed(0)
        x = torch.randn(6, 3, device="cpu").to(where).requires_grad_()
        target = torch.tensor([0, 1, 2, 1, 0, 2], device=where)
        given = {name: torch.tensor(v, device=where) if name == "weight" else v for name, v in options.items()}
        loss = F.cross_entropy(x, target, reduction=reduction, **given)
        loss.sum().backward(retain_graph=True)
        [again] = torch.autograd.grad(loss.sum(), x, create_graph=True)
        results.append([a.detach().cpu().numpy() for a in (loss, x.grad, again)])
    for found, expected in zip(results[1], results[0], strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_a_loss_is_few_kernels(device):
    x = torch.rand(9, 5, device="opencl", requires_grad=True)
    target = torch.zeros(9, dtype=torch.int64, device="opencl")
    F.cross_entropy(x, target).backward()
    with torch.opencl.profile() as profile:
        F.cross_entropy(x, target).backward()
    names = [call.name for call in profile.calls]
    assert {"softmax_at", "less_one_hot"} < set(names) and len(names) < 12
