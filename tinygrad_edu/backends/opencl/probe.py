"""Which OpenCL devices there are, and which of them work.

A device that lists is not a device that builds: a driver may be older than its processor, and say so only when it is
handed a program. So each device is tried by building *and running* a kernel of one line, and one that fails keeps its
reason.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import warnings
from collections.abc import Iterator, Sequence
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

SOURCE = "__kernel void probe(__global int *out) { int i = get_global_id(0); out[i] = 3 * i + 1; }"
SIZE = 64
# PoCL makes machine code of a kernel for the groups that it is run with, and again, for groups of any size, when it is
# asked for the binary that is kept. The second alone is a few hundredths slower to run, and a third faster to build.
SPECIALIZATION = "POCL_WORK_GROUP_SPECIALIZATION"


class Candidate:
    """A device as its driver lists it; `reason` says why it does not work, and is empty if it does."""

    def __init__(self, handle: Any) -> None:
        self.handle = handle
        self.name: str = handle.name.strip()
        self.platform: str = handle.platform.name.strip()
        self.version: str = handle.platform.version.strip()
        self.driver: str = handle.driver_version.strip()
        self.kind = kind_of(handle.type)

    @cached_property
    def reason(self) -> str:
        return run_probe(self.handle)

    def __str__(self) -> str:
        return f"{self.name} ({self.kind}, {self.platform})"


def kind_of(bits: int) -> str:
    """ "gpu", "cpu" or "other", of the bits of `cl_device_type`."""
    return "gpu" if bits & 4 else "cpu" if bits & 2 else "other"


def pyopencl() -> ModuleType:
    """The module pyopencl, imported now; RuntimeError where it is not installed or finds no OpenCL loader."""
    try:
        if not _cache_is_writable():
            os.environ.setdefault("PYOPENCL_NO_CACHE", "1")  # or it fails to make the folder for its cache
        import pyopencl as cl
    except ImportError as error:
        missing = isinstance(error, ModuleNotFoundError) and error.name == "pyopencl"
        why = "pyopencl is not installed" if missing else f"pyopencl does not load: {error}"
        raise RuntimeError(f"{why}; install it with: pip install 'tinygrad_edu[opencl]'") from None
    return cl


def _cache_is_writable() -> bool:
    try:
        from platformdirs import user_cache_dir  # which pyopencl brings along
    except ImportError:
        return True
    folder = user_cache_dir("pytools", "pytools")
    with contextlib.suppress(OSError):
        os.makedirs(folder, exist_ok=True)
    return os.access(folder, os.W_OK)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Ctrl-C comes when the block is done. The threads that a driver starts in it, and the linkers that these start,
    never hear of it: PoCL ends the process where its linker is interrupted.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def run_probe(handle: Any) -> str:
    """Build and run the one-line kernel on the device *handle*: "" if the numbers are right, else what went wrong."""
    cl = pyopencl()
    out = np.zeros(SIZE, np.int32)
    try:
        context = cl.Context([handle])
        queue = cl.CommandQueue(context, handle)
        kernel = cl.Kernel(built(cl, cl.Program(context, SOURCE)), "probe")
        buffer = cl.Buffer(context, cl.mem_flags.READ_WRITE, out.nbytes)
        kernel(queue, out.shape, None, buffer)
        cl.enqueue_copy(queue, out, buffer)
    except cl.Error as error:
        return first_lines(str(error))
    right = np.arange(SIZE, dtype=np.int32) * 3 + 1
    return "" if (out == right).all() else f"it computes {out[:4].tolist()} where {right[:4].tolist()} is right"


def built(cl: ModuleType, program: Any, options: Sequence[str] = ()) -> Any:
    """*program*, built; some drivers have a remark on every one, which is not passed on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cl.CompilerWarning)
        return program.build(list(options), cache_dir=False)


def first_lines(text: str) -> str:
    """What the driver says, in one line without its preamble."""
    lines = [line.strip() for line in text.splitlines() if not line.startswith(("Build on", "(source"))]
    return "; ".join([line for line in lines if line][:3])


def listed() -> list[Candidate]:
    """Every device of every platform: GPUs first, then CPUs, each as the drivers list them."""
    cl = pyopencl()
    os.environ.setdefault(SPECIALIZATION, "0")
    found = []
    with undisturbed():
        for platform in platforms(cl):
            with contextlib.suppress(cl.Error):  # a platform without devices may call that an error
                found += [Candidate(handle) for handle in platform.get_devices()]
    return sorted(found, key=lambda candidate: ("gpu", "cpu", "other").index(candidate.kind))


def platforms(cl: ModuleType) -> list[Any]:
    """The platforms; none where there is no driver, which the loader calls an error."""
    try:
        return list(cl.get_platforms())
    except cl.Error:
        return []


class Probe:
    """The devices of this process, listed once, and tried one by one as they are asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._candidates: list[Candidate] | None = None

    def candidates(self) -> list[Candidate]:
        with self._lock:
            if self._candidates is None:
                self._candidates = listed()
            return self._candidates

    def working(self) -> Iterator[Candidate]:
        """Those that work, in order; a device's number in `opencl:N` is its place here."""
        return (candidate for candidate in self.candidates() if not candidate.reason)


probe = Probe()
