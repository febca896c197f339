"""What one step of a training frees, the next one finds: no page is asked of the system again."""

import platform
import subprocess
import sys

import pytest

STEPS = """
import resource
import tinygrad_edu as torch

def step():
    return [torch.full((65536,), 1.0, device="cpu") for _ in range(40)]

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

for _ in range(3):
    step()
before = faults()
for _ in range(10):
    step()
print((faults() - before) / 10)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="how memory is given back is the C library's affair")
def test_memory_is_not_given_back_between_steps():
    done = subprocess.run([sys.executable, "-c", STEPS], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 100  # of the 2,560 pages that a step writes to
