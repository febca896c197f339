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


def test_two_devices(device):
    if "pthread" not in device.name:
        pytest.skip("only PoCL makes two devices of one")
    environment = {**os.environ, "POCL_DEVICES": "pthread pthread", "TINYGRAD_EDU_DEVICE": "cpu"}
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == (SHOWN, "")


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
