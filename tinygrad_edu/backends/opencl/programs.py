"""From OpenCL C to kernels: built once a process, and kept on disk for the next one.

Even with the driver's own cache a program takes PoCL 25 to 40 ms to build again; handing the driver its own binary back
takes 2 ms, and a training run needs many programs. A binary is good for one driver on one device, so both are part of
its name.

What PoCL does when: it reads a program when it is built (0.1 s), and makes machine code of a kernel when that is first
run (0.1 s), and of all kernels when it is asked for the binary. So a program has one kernel, see `alone`, and is asked
for its binary when that has run: then the machine code is in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from .probe import Candidate, built, pyopencl

FORMAT = "3"  # of the files; part of their names
SEAL = 32  # bytes of a digest, with which a file begins
KERNELS = re.compile(  # with the comments in front of them: of one line, or up to a brace at the beginning of a line
    r"(?:^//[^\n]*\n)*^(?:__)?kernel\b[^{;]*?\bvoid\s+(\w+)\s*\([^{]*\{(?:[^\n]*\}\n|\n.*?^\}\n)",
    re.DOTALL | re.MULTILINE,
)
SCALARS = {
    "char": np.int8, "uchar": np.uint8, "short": np.int16, "ushort": np.uint16, "int": np.int32, "uint": np.uint32,
    "long": np.int64, "ulong": np.uint64, "float": np.float32, "double": np.float64,
}  # fmt: skip


def cache_folder() -> Path:
    """Where binaries are kept: tinygrad_edu/opencl in XDG_CACHE_HOME, by default ~/.cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "tinygrad_edu", "opencl")


def build(context: Any, candidate: Candidate, source: str, options: Sequence[str] = ()) -> tuple[Any, bool]:
    """The program of *source*, and whether it is from the cache; RuntimeError with the compiler's words if it is
    wrong.
    """
    cl = pyopencl()
    options = [*options, *standard_options(candidate)]
    path = file_of(candidate, source, options)
    with contextlib.suppress(OSError, cl.Error):  # no such file; or one that this driver does not take any more
        return built(cl, cl.Program(context, [candidate.handle], [load(path)]), options), True
    try:
        return built(cl, cl.Program(context, source), options), False
    except cl.Error as error:
        raise RuntimeError(f"this kernel does not build on {candidate}: {error}\n{numbered(source)}") from None


def keep(program: Any, candidate: Candidate, source: str, options: Sequence[str] = ()) -> None:
    """Put *program*, built of *source*, into the cache; best when its kernels have run, and while none is running."""
    cl = pyopencl()
    with contextlib.suppress(OSError, cl.Error):  # the cache is a convenience
        path = file_of(candidate, source, [*options, *standard_options(candidate)])
        store(path, program.get_info(cl.program_info.BINARIES)[0])


@cache
def alone(source: str, name: str) -> str:
    """*source* without the kernels, and the comments in front of them, that are not called *name*.

    >>> print(alone("int f;\\nkernel void a(int x)\\n{\\n}\\n// One more.\\nkernel void b() { f; }\\n", "a"))
    int f;
    kernel void a(int x)
    {
    }
    <BLANKLINE>
    """
    return KERNELS.sub(lambda found: found[0] if found[1] == name else "", source)


def standard_options(candidate: Candidate) -> list[str]:
    """What every program is built with: no remarks, and divisions and square roots rounded as on a CPU where the device
    can.
    """
    exact = pyopencl().device_fp_config.CORRECTLY_ROUNDED_DIVIDE_SQRT & candidate.handle.single_fp_config
    return ["-w", *(["-cl-fp32-correctly-rounded-divide-sqrt"] if exact else [])]


def file_of(candidate: Candidate, source: str, options: Sequence[str]) -> Path:
    return cache_folder() / f"{key(candidate, source, options)}.bin"


def key(candidate: Candidate, source: str, options: Sequence[str]) -> str:
    parts = (FORMAT, candidate.platform, candidate.version, candidate.driver, candidate.name, source, *options)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def store(path: Path, binary: bytes) -> None:
    """Write the file whole or not at all, whatever other processes do."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(_seal(path, binary) + binary)
    os.replace(file.name, path)


def load(path: Path) -> bytes:
    """What was stored; OSError where that is not what the file holds, since half a binary makes some drivers crash."""
    content = path.read_bytes()
    seal, binary = content[:SEAL], content[SEAL:]
    if seal != _seal(path, binary):
        raise OSError(f"{path} is spoilt")
    return binary


def _seal(path: Path, binary: bytes) -> bytes:
    return hashlib.sha256(path.name.encode() + binary).digest()


def numbered(source: str) -> str:
    """*source* with its lines numbered, as the compiler's messages count them."""
    return "\n".join(f"{i:4} {line}" for i, line in enumerate(source.splitlines(), 1))


def kernel(program: Any, source: str, name: str, options: Sequence[str] = ()) -> Any:
    """The kernel *name* of *program*, told the types of its numbers, so that it takes plain ones of Python: that is six
    times as fast as finding out at each call.
    """
    types = argument_types(source, name, options)
    made = pyopencl().Kernel(program, name)
    made.set_scalar_arg_dtypes(types)
    return made


def argument_types(source: str, name: str, options: Sequence[str] = ()) -> list[Any]:
    """For each argument of the kernel *name* in *source*: None for memory, else the NumPy type of the number.

    >>> source = "__kernel void scale(__global const T *x, const T by, int n) {}"
    >>> argument_types(source, "scale", ["-DT=float"])
    [None, <class 'numpy.float32'>, <class 'numpy.int32'>]
    """
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", source, flags=re.DOTALL)
    found = re.search(rf"\bvoid\s+{name}\s*\(([^)]*)\)", text)
    if found is None:
        raise RuntimeError(f"there is no kernel {name!r} in:\n{numbered(source)}")
    macros = dict(re.findall(r"^[ \t]*#define[ \t]+(\w+)[ \t]((?:.*\\\n)*.*)$", text, re.MULTILINE))
    macros |= dict(option[2:].split("=", 1) for option in options if option.startswith("-D") and "=" in option)
    return [_argument_type(argument) for argument in _expanded(found[1], macros).split(",") if argument.strip()]


def _expanded(text: str, macros: dict[str, str]) -> str:
    """*text* with the names that stand for something else replaced, again and again."""
    while (new := re.sub(r"\w+", lambda word: macros.get(word[0], word[0]).replace("\\\n", " "), text)) != text:
        text = new
    return text


def _argument_type(text: str) -> Any:
    if "*" in text:
        return None
    word = next(word for word in text.split() if word not in ("const", "__private", "restrict"))
    return SCALARS.get(word)  # a struct, whose bytes are given as they are, has none
