"""Finding a device, where drivers list some that do not work. The devices are simulated: none is needed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tinygrad_edu.backends.opencl import choose, probe


class Handle:
    """A device as pyopencl hands it out."""

    class platform:
        name, version = "Fake Platform ", "OpenCL 3.0"

    driver_version = "1.0"

    def __init__(self, name, bits=2):
        self.name, self.type = name, bits


BROKEN = "clBuildProgram failed: unknown target CPU 'generic'"


@pytest.fixture
def devices(monkeypatch):
    """A function that sets which devices there are: pairs of a name and what is wrong with it; and the names tried."""

    def there_are(*rows):
        reasons = {name: reason for name, _, reason in rows}
        tried = []

        def run_probe(handle):
            tried.append(handle.name)
            return reasons[handle.name]

        found = [probe.Candidate(Handle(name, bits)) for name, bits, _ in rows]
        found.sort(key=lambda candidate: candidate.kind != "gpu")
        monkeypatch.setattr(probe, "run_probe", run_probe)
        monkeypatch.setattr(probe.probe, "_candidates", found)
        return tried

    return there_are


CPU, GPU = 2, 4


def test_a_device_that_lists_but_does_not_build_is_passed_over(devices):
    devices(("old", CPU, BROKEN), ("new", CPU, ""))
    assert choose.number_of("opencl") == 0
    assert choose.number_of("opencl:new") == 0
    assert [candidate.name for candidate in probe.probe.working()] == ["new"]
    with pytest.raises(RuntimeError, match=r"old \(cpu, Fake Platform\) is listed but .*unknown target CPU"):
        choose.number_of("opencl:old")
    with pytest.raises(RuntimeError, match="there is no OpenCL device 'opencl:1' here; there is opencl:0, new"):
        choose.number_of("opencl:1")


def test_gpus_come_first_and_a_part_of_a_name_is_enough(devices):
    devices(("Xeon", CPU, ""), ("Radeon RX", GPU, ""), ("Radeon Pro", GPU, ""))
    assert choose.number_of("opencl") == choose.number_of("opencl:radeon") == 0
    assert choose.number_of("opencl:PRO") == 1
    assert choose.number_of("opencl:xeon") == choose.number_of("opencl:2") == 2
    for name in ("opencl:3", f"opencl:{10**20}", "opencl:²", "opencl:-1"):
        with pytest.raises(RuntimeError, match=f"there is no OpenCL device '{name}' here"):
            choose.number_of(name)


def test_no_more_devices_are_tried_than_needed(devices):
    tried = devices(("first", GPU, ""), ("second", GPU, ""))
    choose.number_of("opencl")
    assert tried == ["first"]
    choose.number_of("opencl:1")
    assert tried == ["first", "second"]


def test_auto_says_once_what_it_chose(devices, capsys):
    devices(("broken", GPU, BROKEN), ("Xeon", CPU, ""))
    assert choose.automatic() == 0
    assert capsys.readouterr().err == "tinygrad_edu: 'auto' chose opencl:0, Xeon (cpu, Fake Platform)\n"
    devices(("broken", GPU, BROKEN))
    assert choose.automatic() is None
    assert capsys.readouterr().err == "tinygrad_edu: 'auto' chose cpu, as no OpenCL device works here\n"


def test_no_driver_at_all(devices):
    devices()
    with pytest.raises(RuntimeError, match="no OpenCL driver lists a device; `python -m tinygrad_edu doctor` tries"):
        choose.number_of("opencl")


def test_a_reason_is_one_line_without_the_preamble():
    text = "clBuildProgram failed: BUILD_PROGRAM_FAILURE\n\nBuild on <device>:\n\nerror: unknown target CPU 'generic'\n"
    assert probe.first_lines(text) == (
        "clBuildProgram failed: BUILD_PROGRAM_FAILURE; error: unknown target CPU 'generic'"
    )


BLOCKED = """
import os, re
import tinygrad_edu as torch
torch.ones(3, device="opencl").sum().item()
tasks = sorted(map(int, os.listdir("/proc/self/task")), key=lambda task: task != os.getpid())
statuses = [open(f"/proc/self/task/{task}/status").read() for task in tasks]
print([int(re.search(r"SigBlk:\\t(\\w+)", status)[1], 16) >> 1 & 1 for status in statuses])
"""


def test_the_threads_of_pocl_do_not_hear_of_ctrl_c(pocl):
    if not Path("/proc/self/task").is_dir():  # macOS and Windows; CI is Linux
        pytest.skip("only Linux tells of a thread which signals it hears")
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # NumPy's threads are none of PoCL's
    done = subprocess.run([sys.executable, "-c", BLOCKED], env=alone, capture_output=True, text=True, check=False)
    first, *others = json.loads(done.stdout)
    assert first == 0 and others and all(others), done.stderr
