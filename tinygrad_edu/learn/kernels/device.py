"""The same kernel with the same arguments on an OpenCL device."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .memory import Local, Unset
from .parser import parse

Size = int | Sequence[int]


def run(
    source: str, arguments: Sequence[Any], global_size: Size, local_size: Size | None = None, like: str = ""
) -> dict[str, Any]:
    """What the global arrays hold, by name, after the kernel in *source* has run on the first OpenCL device.

    The arguments are those of `trace`. A source that the interpreter here cannot read may still be one for the device:
    *like* is then another with the same name and parameters. What nobody writes of an `Unset` holds NaN, or -1 among
    integers. RuntimeError where no device works, and with the compiler's words where the source does not build.
    """
    from ...backends.opencl.choose import number_of
    from ...backends.opencl.runtime import device_at

    device = device_at(number_of("opencl"))
    kernel = next(function for function in parse(like or source).values() if function.kernel)
    built = device.kernel(source, kernel.name)
    blocks: dict[str, tuple[Any, Any]] = {}
    given = []
    for parameter, value in zip(kernel.parameters, arguments):
        if not parameter.pointer:
            given.append(value)
        elif isinstance(value, Local):
            given.append(_local_memory(value.size * parameter.type.bits // 8))
        else:
            array = np.full(value.shape, _nothing(value.dtype), value.dtype) if isinstance(value, Unset) else value
            block = device.allocate(max(array.nbytes, 1))
            device.write(block, array)
            blocks[parameter.name] = block, array
            given.append(block)
    whole = _tuple(global_size)
    if 0 not in whole:  # OpenCL 1.2 has no launch of nothing
        device.launch(built, whole, None if local_size is None else _tuple(local_size), *given)
    results = {name: np.empty_like(array, order="C") for name, (_, array) in blocks.items()}
    for name, (block, _) in blocks.items():
        device.read(block, results[name])
    return results


def _tuple(size: Size) -> tuple[int, ...]:
    return (size,) if isinstance(size, int) else tuple(size)


def _nothing(dtype: Any) -> float:
    return np.nan if dtype.kind == "f" else -1 if dtype.kind == "i" else 0


def _local_memory(nbytes: int) -> Any:
    from ...backends.opencl.probe import pyopencl

    return pyopencl().LocalMemory(nbytes)
