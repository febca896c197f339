"""Devices: their names, what is there, and the one environment variable."""

import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu._tensor import wrap


def test_names():
    assert torch.device("cuda:1") == torch.device("cuda", 1) != torch.device("cuda")
    assert repr(torch.device("cuda:1")) == "device(type='cuda', index=1)"
    assert str(torch.device("cpu")) == "cpu"
    assert hash(torch.device("cpu")) == hash(torch.device("cpu"))


@pytest.mark.parametrize("name", ["gpu", "cuda:x", "cuda:²", "cpu:0:1", "", "opencl:", "opencl: "])
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
    with torch.device("cpu"):
        count = torch.accelerator.device_count()
        assert torch.accelerator.is_available() == (count > 0)
        assert (torch.accelerator.current_accelerator() is not None) == (count > 0)


@pytest.mark.parametrize(
    "name", ["synchronize", "memory_allocated", "memory_reserved", "empty_cache", "current_device_index"]
)
def test_without_an_accelerator_there_is_nothing_to_ask(name, monkeypatch):
    monkeypatch.setattr("tinygrad_edu.accelerator.device_count", lambda: 0)
    with pytest.raises(RuntimeError, match=r"^Cannot access accelerator device when none is available\.$"):
        getattr(torch.accelerator, name)()


def run_with(device, code):
    environment = {**os.environ, "TINYGRAD_EDU_DEVICE": device}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)


def test_the_variable_is_read_when_a_tensor_is_made_and_an_unknown_name_is_an_error():
    done = run_with("abacus", "import tinygrad_edu as torch; print('imported'); torch.ones(2)")
    assert done.stdout == "imported\n"
    assert "RuntimeError: TINYGRAD_EDU_DEVICE=abacus: Expected one of cpu, cuda" in done.stderr
    assert run_with("cpu", "import tinygrad_edu as torch; print(torch.ones(1))").stdout == "tensor([1.])\n"


@pytest.mark.parametrize("name", ["abacus", "OpenCL", "cuda", "mps", "opencl:"])
def test_where_the_variable_names_no_device_the_error_says_what_it_may_be_and_what_there_is(name):
    done = run_with(name, "import tinygrad_edu as torch; torch.ones(2)")
    *_, said = done.stderr.splitlines()
    assert said.startswith(f"RuntimeError: TINYGRAD_EDU_DEVICE={name}: ")
    assert "; it may be cpu, auto, opencl, opencl:NUMBER or opencl:PART-OF-A-NAME; " in said
    assert "python -m tinygrad_edu doctor" in said or "pyopencl is not installed" in said


def test_a_device_that_is_not_there_is_an_error_that_lists_what_is():
    done = run_with("opencl:no such name", "import tinygrad_edu as torch; torch.ones(2)")
    assert "RuntimeError: TINYGRAD_EDU_DEVICE=opencl:no such name: " in done.stderr
    assert "python -m tinygrad_edu doctor" in done.stderr or "pyopencl is not installed" in done.stderr


def test_the_default_device_follows_blocks_and_the_last_word():
    assert torch.get_default_device().type == (os.environ.get("TINYGRAD_EDU_DEVICE") or "cpu").partition(":")[0]
    with torch.device("cpu") as cpu:
        assert torch.get_default_device() == cpu == torch.device("cpu")
    before = torch.get_default_device()
    torch.set_default_device("cpu")
    assert torch.ones(1).device == torch.device("cpu")
    torch.set_default_device(None)
    assert torch.get_default_device() == before


class ForeignArray:
    """As little of a device's array as arithmetic asks for: it notes the rows that it is given and computes on the
    host."""

    rows = ()

    def __init__(self, array):
        self.host = array
        self.shape, self.strides, self.ndim, self.dtype = array.shape, array.strides, array.ndim, array.dtype

    def elementwise(self, row, arrays, to, out=None):
        ForeignArray.rows += (row.c,)
        result = row.numpy(*[a.host if isinstance(a, ForeignArray) else a for a in arrays]).astype(to.numpy)
        if out is None:
            return ForeignArray(result)
        out.host[...] = result
        return out


def test_a_device_is_given_whole_rows():
    ForeignArray.rows = ()
    x, y = (wrap(ForeignArray(np.array(a, np.float32)), torch.float32) for a in ([1.0, 2.0], [3.0, 4.0]))
    assert (x * y)._array.host.tolist() == [3, 8]
    assert (2 - x).exp()._array.host.tolist() == pytest.approx([2.718282, 1])
    assert (x > 1)._array.host.tolist() == [False, True]
    x += y
    assert x._array.host.tolist() == [4, 6]
    assert ForeignArray.rows == ("x * y", "x - y", "exp(x)", "x > y", "x + y")


@pytest.mark.usefixtures("opencl_works")
@pytest.mark.parametrize("key", [[1, 0], [True, False], [[0, 1], [1, 0]], (0, [2, 1]), np.array([1])], ids=str)
def test_a_list_as_an_index_lies_where_the_tensor_does(key):
    for made, default in (("cpu", "opencl"), ("opencl", "cpu")):
        x = torch.arange(12.0, device=made).reshape(2, 3, 2)
        with torch.device(default), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of lists of lists there is one
            taken = x[key]
            x[key] = -1.0
        assert taken.device == x.device and (x < 0).sum().item() == taken.numel()
