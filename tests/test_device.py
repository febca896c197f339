"""Devices: their names, what is there, and the one environment variable."""

import os
import subprocess
import sys

import pytest

import tinygrad_edu as torch


def test_names():
    assert torch.device("cuda:1") == torch.device("cuda", 1) != torch.device("cuda")
    assert repr(torch.device("cuda:1")) == "device(type='cuda', index=1)"
    assert str(torch.device("cpu")) == "cpu"
    assert hash(torch.device("cpu")) == hash(torch.device("cpu"))


@pytest.mark.parametrize("name", ["gpu", "cuda:x", "cpu:0:1", ""])
def test_what_is_no_device_is_refused(name):
    with pytest.raises(RuntimeError, match=r"Expected one of|Invalid device string"):
        torch.device(name)


def test_tensors_live_on_the_cpu():
    x = torch.ones(2, device="cpu")
    assert x.device == torch.device("cpu")
    assert x.to("cpu") is x
    assert x.cpu() is x
    with pytest.raises(AssertionError, match="Torch not compiled with CUDA enabled"):
        torch.ones(2, device="cuda")
    with pytest.raises(RuntimeError, match="there is no device 'mps' here"):
        x.to("mps")


def test_what_programs_ask_lands_on_the_cpu():
    assert not torch.cuda.is_available()
    assert torch.cuda.device_count() == 0
    assert not torch.backends.mps.is_available()
    assert not torch.accelerator.is_available()
    assert torch.accelerator.current_accelerator() is None


def run_with(device, code):
    environment = {**os.environ, "TINYGRAD_EDU_DEVICE": device}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)


def test_the_variable_is_read_when_a_tensor_is_made_and_an_unknown_name_is_an_error():
    done = run_with("opencl", "import tinygrad_edu as torch; print('imported'); torch.ones(2)")
    assert done.stdout == "imported\n"
    assert "RuntimeError: TINYGRAD_EDU_DEVICE=opencl: there is no such device; there is: cpu" in done.stderr
    assert run_with("cpu", "import tinygrad_edu as torch; print(torch.ones(1))").stdout == "tensor([1.])\n"
