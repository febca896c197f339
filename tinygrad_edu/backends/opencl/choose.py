"""From a name to a device: "opencl", "opencl:1", "opencl:RADEON", "auto".

Nothing falls back silently: a name that means no working device is an error that lists what there is.
"""

from __future__ import annotations

import sys

from .probe import Candidate, probe

DOCTOR = "`python -m tinygrad_edu doctor` tries every device and says how to mend what is broken"


def number_of(name: str) -> int:
    """The number of the device that *name* means: "opencl" is the first that works, "opencl:N" the one of that number,
    "opencl:TEXT" the first that works and has TEXT in its name or its platform's.

    RuntimeError where there is no such device, or it does not work.
    """
    _, _, which = name.partition(":")
    counted = int(which) if which.isascii() and which.isdigit() else None
    for number, candidate in enumerate(probe.working()):
        if number == counted or (counted is None and which.lower() in described(candidate)):
            return number
    raise RuntimeError(f"there is no OpenCL device {name!r} here; {inventory()}")


def automatic() -> int | None:
    """The number of the first GPU that works, else of the first other device; None where there is none: the CPU.

    Says once, on the standard error stream, which it is.
    """
    try:
        found = next(probe.working(), None)
    except RuntimeError:  # no pyopencl here
        found = None
    chosen = "cpu, as no OpenCL device works here" if found is None else f"opencl:0, {found}"
    print(f"tinygrad_edu: 'auto' chose {chosen}", file=sys.stderr)
    return None if found is None else 0


def described(candidate: Candidate) -> str:
    return f"{candidate.name} {candidate.platform}".lower()


def what_there_is() -> str:
    """The inventory, or why there can be none."""
    try:
        return inventory()
    except RuntimeError as error:  # no pyopencl here
        return str(error)


def inventory() -> str:
    """What there is, what is broken and why, and where to ask for help."""
    working = list(probe.working())
    broken = [candidate for candidate in probe.candidates() if candidate.reason]
    parts = [f"there is opencl:{i}, {candidate}" for i, candidate in enumerate(working)]
    parts += [f"{candidate} is listed but does not work: {candidate.reason}" for candidate in broken]
    return "; ".join([*(parts or ["no OpenCL driver lists a device"]), DOCTOR])
