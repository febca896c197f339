"""A forked process has no OpenCL: what would wait for ever is an error, and a loader's workers make CPU tensors."""

import multiprocessing

import pytest

import tinygrad_edu as torch

pytestmark = pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="nothing forks here")


def test_a_forked_process_that_uses_the_device_is_told(device):
    x = torch.ones(4, device="opencl")
    loader = torch.utils.data.DataLoader([x, x], num_workers=1, multiprocessing_context="fork", timeout=60)
    with pytest.raises(RuntimeError, match="an OpenCL device cannot be used in a process that was forked"):
        list(loader)
    assert (x + 1).sum().item() == 8  # here it goes on working


def test_workers_make_tensors_on_the_cpu_whatever_the_default(device):
    with torch.device("opencl"):
        loader = torch.utils.data.DataLoader(range(4), 2, num_workers=2, multiprocessing_context="fork", timeout=60)
        batches = list(loader)
    assert [str(batch.device) for batch in batches] == ["cpu", "cpu"]
    assert [batch.to("opencl").tolist() for batch in batches] == [[0, 1], [2, 3]]
