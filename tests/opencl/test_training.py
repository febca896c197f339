"""Training for long, and by several at once: no memory is lost, and the numbers are those of one at a time."""

import gc
import threading

import pytest

import tinygrad_edu as torch
from tinygrad_edu.backends.opencl.memory import OutOfMemoryError

F = torch.nn.functional
STEPS = 10_000


def line_fit():
    """A step of the smallest training that there is: one weight, one optimizer, a loss."""
    x, y = torch.tensor([1.0, 2.0], device="opencl"), torch.tensor([2.0, 4.0], device="opencl")
    w = torch.zeros(1, device="opencl", requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.01, momentum=0.5)

    def step():
        optimizer.zero_grad()
        F.mse_loss(w * x, y).backward()
        optimizer.step()

    return w, step


def network():
    """A step of a network with every kind of kernel, and its parameters."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Flatten(),
        torch.nn.Linear(64, 8), torch.nn.GELU(), torch.nn.LayerNorm(8), torch.nn.Linear(8, 3),
    ).to("opencl")  # fmt: skip
    x, y = torch.rand(6, 1, 8, 8).to("opencl"), torch.tensor([0, 1, 2, 0, 1, 2], device="opencl")
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)

    def step():
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()

    return list(model.parameters()), step


def test_no_memory_is_lost_over_ten_thousand_steps(device):
    w, step = line_fit()
    gc.disable()  # what only the collector would free is lost, too
    try:
        for _ in range(10):
            step()
        before = device.pool.allocated(), device.pool.reserved()
        for count in range(STEPS):
            step()
            if count % 1000 == 0:
                w.tolist()  # and the queue does not grow for ever
        assert (device.pool.allocated(), device.pool.reserved()) == before
    finally:
        gc.enable()
    assert w.item() == pytest.approx(2.0)


def test_no_kind_of_kernel_loses_memory(device):
    _, step = network()
    gc.disable()
    try:
        for _ in range(3):
            step()
        before = device.pool.allocated(), device.pool.reserved()
        for _ in range(50):
            step()
        assert (device.pool.allocated(), device.pool.reserved()) == before
    finally:
        gc.enable()


def test_a_buffer_goes_with_its_last_tensor(device):
    torch.zeros(1, device="opencl").tolist()  # the first has something made that stays
    gc.collect()
    before = device.pool.allocated()
    x = torch.zeros(1000, device="opencl")
    view, copy = x[10:20], x + 1
    assert device.pool.allocated() == before + 2 * 4096
    del x, copy
    assert device.pool.allocated() == before + 4096  # the view holds what it looks at
    del view
    assert device.pool.allocated() == before


def test_a_graph_holds_what_it_saved_until_it_is_used(device):
    gc.collect()
    w = torch.ones(1024, device="opencl", requires_grad=True)
    before = device.pool.allocated()
    loss = (w.exp() * w).sum()
    assert device.pool.allocated() > before
    loss.backward()
    w.grad = None
    del loss
    assert device.pool.allocated() == before


def test_out_of_memory_is_an_error_that_can_be_survived(device, monkeypatch):
    torch.zeros(1 << 20, device="opencl")  # goes to the cache
    monkeypatch.setattr(device.pool, "capacity", device.pool.allocated() + (1 << 22))
    kept = torch.zeros(1 << 18, device="opencl")
    with pytest.raises(OutOfMemoryError, match=r"OpenCL out of memory. Tried to allocate 4.00 MiB. opencl:0 has"):
        torch.zeros(1 << 20, device="opencl")
    assert (kept + 1).sum().item() == 1 << 18
    del kept
    assert torch.zeros(1 << 19, device="opencl").sum().item() == 0


def test_threads_train_side_by_side(device):
    """Each its own network, on one device: what each ends with is what it would have ended with alone."""
    alone, step = network()
    for _ in range(15):
        step()
    made, errors = [network() for _ in range(3)], []

    def train(step):
        try:
            for _ in range(15):
                step()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=train, args=(step,)) for _, step in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    for parameters, _ in made:
        assert all(torch.equal(p, q) for p, q in zip(parameters, alone, strict=True))
