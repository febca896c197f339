"""torch.opencl, as torch.cuda is for its devices: which OpenCL devices there are, their memory, and what they do.

`opencl:0` is the first device that works: GPUs come first, then CPUs, and a device whose driver cannot build or run a
kernel is passed over. `python -m tinygrad_edu doctor` shows them all, and says how to mend what is broken.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "device_count", "empty_cache", "explain", "fallbacks", "get_device_name", "is_available", "memory_allocated",
    "memory_reserved", "profile", "synchronize",
]  # fmt: skip


def is_available() -> bool:
    """Whether there is an OpenCL device that works.

    >>> is_available() == (device_count() > 0)
    True
    """
    return next(_working(), None) is not None


def device_count() -> int:
    """How many OpenCL devices work; each is tried by building and running a kernel.

    >>> device_count() >= 0
    True
    """
    return sum(1 for _ in _working())


def _working() -> Any:
    from .backends.opencl.probe import probe

    try:
        return iter(list(probe.working()))
    except RuntimeError:  # pyopencl is not installed
        return iter(())


def get_device_name(device: Any = None) -> str:
    """The name of *device*, by default the first one; RuntimeError where there is none.

    >>> get_device_name() if is_available() else ""  # doctest: +ELLIPSIS
    '...'
    """
    return _device(device).name


def synchronize(device: Any = None) -> None:
    """Wait until *device*, by default every one in use, has done all that was enqueued.

    >>> synchronize()
    """
    for each in _devices(device):
        each.synchronize()


def memory_allocated(device: Any = None) -> int:
    """Bytes of *device*, by default of every one in use, that tensors hold.

    >>> memory_allocated() <= memory_reserved()
    True
    """
    return sum(each.pool.allocated() for each in _devices(device))


def memory_reserved(device: Any = None) -> int:
    """Bytes taken from the driver: those that tensors hold, and those kept to be used again.

    >>> memory_reserved() >= 0
    True
    """
    return sum(each.pool.reserved() for each in _devices(device))


def empty_cache() -> None:
    """Give back to the drivers what no tensor uses. It is done by itself where memory runs out.

    >>> empty_cache()
    """
    for each in _devices(None):
        each.pool.empty_cache()


def profile() -> Any:
    """A context manager that notes what the OpenCL devices do: `with profile() as p:`, then `p.table()`, text with the
    times of each kernel by the device's own clock and the share of the device's measured peak that it reaches, and
    `p.trace("file.json")`, for Perfetto.

    >>> with profile() as p:
    ...     pass
    >>> p.calls
    []
    """
    from .backends.opencl.profile import Profile

    return Profile()


def explain(function: Any, *args: Any, **kwargs: Any) -> None:
    """Print the source of the kernels that `function(*args, **kwargs)` runs on an OpenCL device, each once.

    >>> explain(abs, -1)
    """
    from .backends.opencl.profile import explain

    text = explain(function, *args, **kwargs)
    if text:
        print(text)


def fallbacks() -> dict[str, int]:
    """How often this process computed which function of NumPy on the host, for want of a kernel. With the environment
    variable TINYGRAD_EDU_OPENCL_STRICT=1 that is an error, but for the decompositions of `linalg`.

    >>> all(count > 0 for count in fallbacks().values())
    True
    """
    from .backends.opencl.protocol import fallbacks

    return fallbacks()


def _device(which: Any) -> Any:
    from .backends.opencl.choose import number_of
    from .backends.opencl.runtime import device_at

    name = f"opencl:{which}" if isinstance(which, int) else str(which or "opencl")
    return device_at(number_of(name))


def _devices(which: Any) -> list[Any]:
    """The device named, or those in use: asking for them starts none."""
    from .backends.opencl.runtime import devices_in_use

    return devices_in_use() if which is None else [_device(which)]
