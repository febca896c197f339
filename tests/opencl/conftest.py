"""What the tests of this folder ask of the machine: an OpenCL device that works. Those that need none take none."""

import pytest

from tinygrad_edu.backends.opencl.runtime import Device, device_at


@pytest.fixture(scope="session")
def device(opencl_works):
    """The first device that works; where there is none, the tests that ask for it say so and are skipped."""
    return device_at(0)


@pytest.fixture
def need_float64(device):
    """A function that skips the test if the device has no float64: OpenCL leaves it to the device whether it has."""

    def need():
        if not device.has_double:  # PoCL, in CI, has it; many a laptop's GPU has not
            pytest.skip("the device has no float64, which OpenCL does not ask of it")

    return need


@pytest.fixture
def pocl(device):
    """The device, if PoCL drives it: CI's does."""
    if "PoCL" not in device.candidate.version:  # what only PoCL does cannot be seen on another driver's device
        pytest.skip(f"this is about PoCL, and {device.candidate} is another driver's")
    return device


@pytest.fixture(scope="session", params=["kernels of its kind", "kernels for GPUs"])
def put(request, device):
    """What takes an array of NumPy's to the device: to it as it is and, so that the kernels for GPUs are right before
    they meet one, to the same device taken for a GPU.
    """
    from tinygrad_edu.backends.opencl import complete

    if request.param != "kernels for GPUs":
        return lambda array: complete.put(device, array)
    if device.kind == "gpu":
        pytest.skip("the device is a GPU, whose kernels are tested already")
    gpu = Device(device.candidate, device.index, "gpu")
    return lambda array: complete.put(gpu, array)
