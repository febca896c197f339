"""Two OpenCL devices, which PoCL makes of one processor: tensors on each, between them, and errors across."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import tinygrad_edu as torch

PROGRAM = """
import tinygrad_edu as torch
assert torch.opencl.device_count() == 2, torch.opencl.device_count()
x = torch.tensor([1.0, 2.0], device="opencl:0", requires_grad=True)
y = x.to("opencl:1")
print(x.device, y.device, (y * 2).device)
(y * y).sum().backward()
print(x.grad.device, x.grad.tolist())
try:
    x + y
except RuntimeError as error:
    print(error)
try:
    x + torch.ones(2)
except RuntimeError as error:
    print(error)
print((x + torch.tensor(1.0)).tolist())
"""
SHOWN = """opencl:0 opencl:1 opencl:1
opencl:0 [2.0, 4.0]
Expected all tensors to be on the same device, but found at least two devices, opencl:0 and opencl:1!
Expected all tensors to be on the same device, but found at least two devices, opencl:0 and cpu!
[2.0, 3.0]
"""

MODULES = """
import copy, io, pickle
import tinygrad_edu as torch
from tinygrad_edu import nn

def make():
    layers = nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3)
    return nn.Sequential(*layers)

def places(tensors):
    return sorted({str(x.device) for x in tensors})

def step(model, optimizer, device):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x.to(device)), y.to(device))
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()

torch.manual_seed(0)
model = make().to("opencl:1")
x, y = torch.rand(5, 1, 4, 4), torch.tensor([0, 1, 2, 0, 1])
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
step(model, optimizer, "opencl:1")
print("trained", places([*model.parameters(), *model.buffers(), *[p.grad for p in model.parameters()]]))
try:
    model(x.to("opencl:0"))
except RuntimeError as error:
    print(error)

twin = copy.deepcopy(model)
print("copied", places(twin.parameters()), torch.equal(twin[0].weight, model[0].weight))
print("pickled", places(pickle.loads(pickle.dumps(model)).state_dict().values()))

file = io.BytesIO()
torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, file)
for where in (None, "cpu", "opencl:0", {"opencl:1": "opencl:0"}):
    file.seek(0)
    saved = torch.load(file, map_location=where)
    print("loaded", where, places(saved["model"].values()))

other = make().opencl(0)
goes_on = torch.optim.AdamW(other.parameters(), lr=0.01)
file.seek(0)
saved = torch.load(file, map_location="cpu")
other.load_state_dict(saved["model"])
goes_on.load_state_dict(saved["optimizer"])
print("moved", places(state["exp_avg"] for state in goes_on.state_dict()["state"].values()))
print([step(model, optimizer, "opencl:1") == step(other, goes_on, "opencl:0") for _ in range(3)])

a, b = nn.Linear(2, 2, device="opencl:0"), nn.Linear(2, 2, device="opencl:1")
parameters = [*a.parameters(), *b.parameters()]
sgd = torch.optim.SGD(parameters, lr=0.1, momentum=0.9)
b(a(torch.ones(1, 2, device="opencl:0")).to("opencl:1")).sum().backward()
print(nn.utils.clip_grad_norm_(parameters, 1.0).device, [str(p.grad.device) for p in parameters])
sgd.step()

t = torch.arange(3.0, device="opencl:1", requires_grad=True)
z = torch.zeros(3, device="opencl:0")
z.copy_(t).sum().backward()
print(z.tolist(), t.grad)
z[1:] = t.detach()[:2]
print(z.tolist())
for wrong in (lambda: setattr(t, "grad", z.detach()), lambda: t[torch.tensor([1], device="opencl:0")]):
    try:
        wrong()
    except RuntimeError as error:
        print(error)
"""
OF_MODULES = """trained ['opencl:1']
Expected all tensors to be on the same device, but found at least two devices, opencl:0 and opencl:1!
copied ['opencl:1'] True
pickled ['opencl:1']
loaded None ['opencl:1']
loaded cpu ['cpu']
loaded opencl:0 ['opencl:0']
loaded {'opencl:1': 'opencl:0'} ['opencl:0']
moved ['opencl:0']
[True, True, True]
opencl:0 ['opencl:0', 'opencl:0', 'opencl:1', 'opencl:1']
[0.0, 1.0, 2.0] tensor([1., 1., 1.], device='opencl:1')
[0.0, 0.0, 1.0]
attempting to assign a gradient located on device with index '0' to a tensor located on device with index '1'. \
Please ensure that the gradient and the tensor are on the same device
Expected all tensors to be on the same device, but found at least two devices, opencl:1 and opencl:0!
"""


@pytest.mark.parametrize(("program", "shown"), [(PROGRAM, SHOWN), (MODULES, OF_MODULES)], ids=["tensors", "modules"])
def test_two_devices(pocl, program, shown):
    environment = {**os.environ, "POCL_DEVICES": "pthread pthread", "TINYGRAD_EDU_DEVICE": "cpu"}
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == (shown, "")


OPERATIONS = [
    "x + y", "y + x", "x @ y", "y @ x", "x == y", "x.add_(y)", "torch.maximum(x, y)", "torch.where(x > 0, x, y)",
    "torch.cat([x, y])", "torch.stack([y, x])", "torch.nn.functional.linear(x, y)",
]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_host_is_another_device(device, operation):
    x, y = torch.ones(2, 2, device="opencl"), torch.ones(2, 2, device="cpu")
    with pytest.raises(RuntimeError, match="Expected all tensors to be on the same device, but found at least two"):
        eval(operation, {"torch": torch, "x": x, "y": y})
    assert x.tolist() == [[1, 1], [1, 1]]


def test_an_index_and_a_copy_may_come_from_the_host(device):
    x = torch.arange(4.0, device="opencl").reshape(2, 2)
    assert x[torch.tensor([1], device="cpu")].tolist() == [[2, 3]]
    assert x.copy_(torch.zeros(2, 2, device="cpu")).tolist() == [[0, 0], [0, 0]]
