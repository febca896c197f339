"""The kernels of optimizers' steps against the same steps of NumPy's functions: the same numbers to the last bit."""

import numpy as np
import pytest

import tinygrad_edu as torch

SHAPES = [(), (3,), (40, 17), (0, 2), (20_011,)]
OPTIMIZERS = {
    "SGD": [
        {}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}, {"maximize": True, "weight_decay": 0.1},
        {"momentum": 0.5, "dampening": 0.3, "weight_decay": 0.1},
    ],
    "Adam": [{}, {"amsgrad": True}, {"maximize": True, "weight_decay": 0.1}, {"betas": (0.3, 0.9)}],
    "AdamW": [{}, {"amsgrad": True, "maximize": True}],
}
CASES = [(name, settings) for name, all_settings in OPTIMIZERS.items() for settings in all_settings]


def trained(where, name, settings, dtype=torch.float32, across=False):
    """Parameters after four steps, and what the optimizer remembers of them."""
    torch.manual_seed(0)
    start = [torch.randn(shape, dtype=dtype, device="cpu") for shape in SHAPES]
    parameters = [x.to(where).requires_grad_() for x in start]
    optimizer = getattr(torch.optim, name)(parameters, lr=0.1, **settings)
    for step in range(4):
        for p in parameters:
            g = torch.randn(p.shape, dtype=dtype, device="cpu").to(where)
            p.grad = g.T.contiguous().T if across and p.ndim == 2 else g
        if step == 1 and parameters[1].numel():
            parameters[1].grad[0] = float("nan")
        optimizer.step()
    state = optimizer.state_dict()["state"]
    remembered = [x for i in sorted(state) for key, x in sorted(state[i].items()) if isinstance(x, torch.Tensor)]
    return [x.detach().cpu().float().numpy() for x in (*parameters, *remembered)]


def assert_same(*arguments, **named):
    host, device = trained("cpu", *arguments, **named), trained("opencl", *arguments, **named)
    assert len(host) == len(device)
    for a, b in zip(host, device, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(("name", "settings"), CASES)
def test_a_kernel_gives_the_numbers_of_numpy(device, name, settings):
    assert_same(name, settings)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_in_double_precision(need_float64, name):
    need_float64()
    assert_same(name, {"weight_decay": 0.1}, torch.float64)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_bfloat16_is_rounded_after_the_step(device, name):
    assert_same(name, {"weight_decay": 0.1}, torch.bfloat16)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_gradient_in_another_order_takes_the_long_way(device, name):
    assert_same(name, {"weight_decay": 0.1}, across=True)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_is_one_kernel_a_parameter(device, name):
    parameters = [torch.ones(shape, device="opencl", requires_grad=True) for shape in ((5, 2), (7,))]
    optimizer = getattr(torch.optim, name)(parameters)
    for p in parameters:
        p.grad = torch.ones(p.shape, device="opencl")
    optimizer.step()
    with torch.opencl.profile() as profile:
        optimizer.step()
    assert [call.name for call in profile.calls] == [name.lower().rstrip("w")] * 2


def test_a_parameter_that_is_its_own_gradient(device):
    results = []
    for where in ("cpu", "opencl"):
        x = torch.ones(3, device=where, requires_grad=True)
        x.grad = x.detach()
        torch.optim.SGD([x], lr=0.25, weight_decay=1.0).step()
        results.append(x.tolist())
    assert results[0] == results[1] == [0.5] * 3
