"""What there is of OpenCL here, asked in processes of their own: a broken driver may crash the one that tries it, or
never return.

`python -m tinygrad_edu.backends.opencl.survey` prints, as JSON, the platforms and devices and how each did;
`... survey N` tries the device of that number in the list, and measures it.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import Any

PATIENCE = 120  # seconds for one device; building the first kernels of a process takes a few


def survey() -> dict[str, Any]:
    """The facts: pyopencl's version or why it does not load, the platforms, and every device with its speed or the
    reason why it does not work.
    """
    found = ask()
    for device in found.get("devices", []):
        device.update(ask(str(device["listed"])))
    working = [device for device in found.get("devices", []) if not device["reason"]]
    for number, device in enumerate(working):
        device["use_as"] = f"opencl:{number}"
    return found


def ask(*arguments: str) -> dict[str, Any]:
    """What this module prints in a process of its own; its end by a signal, or none, is a reason like any other."""
    command = [sys.executable, "-m", "tinygrad_edu.backends.opencl.survey", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return {"reason": f"it did not answer within {PATIENCE} seconds"}
    if done.returncode < 0:
        return {"reason": f"the driver crashed: {signal.Signals(-done.returncode).name}"}
    try:
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        # What the interpreter reports while it shuts down comes after the error that ended it.
        said = done.stderr.split("Exception ignored")[0].strip().splitlines() or ["no output"]
        return {"reason": f"the process that tried it ended with status {done.returncode}: {said[-1]}"}
    return answer


def listing() -> dict[str, Any]:
    """What pyopencl lists, without trying any of it."""
    from .probe import listed, platforms, pyopencl

    try:
        cl = pyopencl()
    except RuntimeError as error:
        return {"pyopencl": None, "reason": str(error)}
    return {
        "pyopencl": cl.VERSION_TEXT,
        "platforms": [_platform(platform, cl) for platform in platforms(cl)],
        "devices": [
            {"listed": i, **{key: getattr(c, key) for key in ("name", "kind", "platform", "version", "driver")}}
            for i, c in enumerate(listed())
        ],
    }


def _platform(platform: Any, cl: Any) -> dict[str, Any]:
    try:
        count = len(platform.get_devices())
    except cl.Error:
        count = 0
    return {"name": platform.name.strip(), "version": platform.version.strip(), "devices": count}


def examination(listed_as: int) -> dict[str, Any]:
    """How one device of the list does: why it does not work, or how fast it is."""
    from .probe import listed
    from .runtime import Device
    from .speed import copy_rate, launch_seconds, matmul_rate

    candidate = listed()[listed_as]
    if candidate.reason:
        return {"reason": candidate.reason}
    device = Device(candidate, listed_as)
    enqueued, launched = launch_seconds(device)
    return {
        "reason": "",
        "compute_units": device.compute_units,
        "memory": device.pool.capacity,
        "float64": device.has_double,
        "float16": device.has_half,
        "enqueue_us": enqueued * 1e6,
        "launch_us": launched * 1e6,
        "copy_gbytes": copy_rate(device),
        "matmul_gflops": matmul_rate(device),
    }


if __name__ == "__main__":
    print(json.dumps(examination(int(sys.argv[1])) if len(sys.argv) > 1 else listing()))
