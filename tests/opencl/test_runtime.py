"""A device in use: copies in and out, kernels and their arguments, the cache on disk, threads, two devices."""

import os
import subprocess
import sys
import threading

import numpy as np
import pytest

from tinygrad_edu.backends.opencl import probe, programs
from tinygrad_edu.backends.opencl.memory import OutOfMemoryError

SCALE = """
#define NUMBERS float by, const int plus
__kernel void scale(__global T *x, NUMBERS) { int i = get_global_id(0); x[i] = x[i] * by + plus; }
"""


def on(device, array):
    block = device.allocate(array.nbytes)
    device.write(block, array)
    return block


def back(device, block, like, offset=0):
    out = np.empty_like(like)
    device.read(block, out, offset)
    return out


@pytest.mark.parametrize("size", [0, 1, 1000, 1 << 19])
def test_what_is_written_is_read(device, size):
    array = np.arange(size, dtype=np.float32)
    assert (back(device, on(device, array), array) == array).all()


def test_a_small_array_may_change_as_soon_as_it_is_written(device):
    array = np.zeros(1000, np.float32)
    blocks = []
    for i in range(200):
        array[:] = i
        blocks.append(on(device, array))
    assert [back(device, block, array)[7] for block in blocks] == list(range(200))


def test_copies_and_fills_have_offsets(device):
    block = on(device, np.arange(10, dtype=np.int32))
    to = device.allocate(40)
    device.fill(to, np.int32(7), 40)
    device.copy(block, to, 12, source_offset=8, to_offset=4)
    assert back(device, to, np.empty(5, np.int32)).tolist() == [7, 2, 3, 4, 7]
    device.write(to, np.array([-1], np.int32), offset=36)
    assert back(device, to, np.empty(2, np.int32), offset=32).tolist() == [7, -1]


def test_a_kernel_takes_plain_numbers_and_is_made_once(device):
    kernel = device.kernel(SCALE, "scale", ["-DT=float"])
    assert device.kernel(SCALE, "scale", ["-DT=float"]) is kernel
    block = on(device, np.ones(64, np.float32))
    device.launch(kernel, (64,), None, block, 2.5, 1)
    assert (back(device, block, np.empty(64, np.float32)) == 3.5).all()


def test_a_kernel_that_does_not_build_is_shown_with_its_lines(device):
    with pytest.raises(RuntimeError, match=r"(?s)does not build on .*   1 __kernel void wrong"):
        device.kernel("__kernel void wrong(__global int *x) {\n  x[0] = nothing; }", "wrong")
    with pytest.raises(RuntimeError, match="there is no kernel 'other' in"):
        device.kernel(SCALE, "other", ["-DT=float"])


def test_argument_types_are_read_through_macros_and_comments():
    source = """
    #define BOTH const T a, \\
        ulong b
    // __kernel void f(int nothing)
    __kernel void f(__global const T *x, BOTH, /* c */ const struct Sizes s, uchar d) {}
    """
    types = programs.argument_types(source, "f", ["-DT=double", "-w"])
    assert types == [None, np.float64, np.uint64, None, np.uint8]


def test_binaries_are_kept_on_disk_and_a_spoilt_one_is_built_again(device, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    source, options = SCALE + "// for the cache", ["-DT=float"]

    def built():
        program, known = programs.build(device.context, device.candidate, source, options)
        block = on(device, np.ones(8, np.float32))
        device.launch(programs.kernel(program, source, "scale", options), (8,), None, block, 3.0, 0)
        assert (back(device, block, np.empty(8, np.float32)) == 3).all()
        programs.keep(program, device.candidate, source, options)
        return known

    assert [built(), built()] == [False, True]
    (path,) = (tmp_path / "tinygrad_edu" / "opencl").glob("*.bin")
    whole = path.read_bytes()
    for spoilt in (b"", b"spoilt", whole[:1000], whole[:-1], whole + b"0"):  # half a binary would make PoCL crash
        path.write_bytes(spoilt)
        assert [built(), built()] == [False, True]
    another = path.with_name("another.bin")
    os.replace(path, another)
    with pytest.raises(OSError, match=r"another\.bin is spoilt"):
        programs.load(another)


def test_what_was_built_is_kept_as_soon_as_somebody_waits(device, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    device.kernel(SCALE + "// to be kept", "scale", ["-DT=float"])
    folder = tmp_path / "tinygrad_edu" / "opencl"
    assert not folder.exists()
    device.synchronize()
    assert len(list(folder.glob("*.bin"))) == 1


def test_a_cache_that_cannot_be_written_is_done_without(device, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    source, options = SCALE + "// no cache", ["-DT=int"]
    program, _ = programs.build(device.context, device.candidate, source, options)
    programs.keep(program, device.candidate, source, options)


def test_too_large_a_buffer_is_out_of_memory(device):
    with pytest.raises(OutOfMemoryError, match=r"OpenCL out of memory\. Tried to allocate .* GiB\. opencl:0 has"):
        device.allocate(device.pool.capacity + 1)


def test_threads_do_not_mix_up_each_others_arguments(device):
    kernel = device.kernel(SCALE, "scale", ["-DT=float"])
    wrong = []

    def work(number):
        for _ in range(100):
            block = on(device, np.zeros(32, np.float32))
            device.launch(kernel, (32,), None, block, 0.0, number)
            if not (back(device, block, np.empty(32, np.float32)) == number).all():
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


TWO = """
import numpy as np
from tinygrad_edu.backends.opencl import choose, runtime
import tinygrad_edu as torch
print(torch.opencl.device_count())
first, second = (runtime.device_at(choose.number_of(name)) for name in ("opencl", "opencl:1"))
array = np.arange(5, dtype=np.float32)
block = second.allocate(20)
second.write(block, array)
out = np.empty_like(array)
second.read(block, out)
print(out.tolist(), first is not second)
print(torch.opencl.memory_allocated(0), torch.opencl.memory_allocated("opencl:1"), torch.opencl.memory_allocated())
torch.opencl.synchronize()
"""


def test_one_processor_can_be_two_devices(pocl, tmp_path):
    environment = {**os.environ, "POCL_DEVICES": "pthread pthread", "POCL_CACHE_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", TWO], capture_output=True, text=True, check=False, env=environment)
    assert done.stdout.splitlines() == ["2", "[0.0, 1.0, 2.0, 3.0, 4.0] True", "0 512 512"], done.stderr


def test_machine_code_is_made_once(pocl, tmp_path):
    environment = {**os.environ, "POCL_CACHE_DIR": str(tmp_path / "pocl"), "XDG_CACHE_HOME": str(tmp_path)}
    del environment[probe.SPECIALIZATION]
    code = "import tinygrad_edu as torch; print((torch.ones(3, device='opencl') + 1).tolist())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert done.stdout == "[2.0, 2.0, 2.0]\n", done.stderr
    assert len(list(tmp_path.glob("tinygrad_edu/opencl/*.bin"))) == 1
    assert [path.parent.name for path in tmp_path.glob("pocl/**/add_*.so")] == ["0-0-0"]


NONE = """
import tinygrad_edu as torch
print(torch.opencl.is_available(), torch.opencl.device_count(), torch.opencl.memory_allocated())
try:
    torch.opencl.get_device_name()
except RuntimeError as error:
    print(error)
"""


def test_without_a_driver_there_is_no_device_and_the_error_says_what_to_do(tmp_path):
    environment = {**os.environ, "OCL_ICD_VENDORS": str(tmp_path / "none")}
    done = subprocess.run([sys.executable, "-c", NONE], capture_output=True, text=True, check=False, env=environment)
    first, second = done.stdout.splitlines()
    assert first == "False 0 0", done.stderr
    assert "python -m tinygrad_edu doctor" in second or "pip install 'tinygrad_edu[opencl]'" in second
