"""Grade a kernel: interpret it over small grids, where what is wrong can be named, then run it on an OpenCL device.

The stub of such an exercise has a function `spec`, which says in NumPy what is wanted, and a text KERNEL with a hole.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from ...opencl import get_device_name, is_available
from ..grading import TEXT, Mistake, NotStarted, load, require
from .device import run
from .memory import Fault
from .tokens import KernelError
from .trace import Size, Trace, trace

HOLE = "// your turn: "  # and how many lines it takes
ALONE = "by the interpreter alone, over small grids: no OpenCL device works here"
SHOWN = 16  # numbers of an array that are written out
# What is behind a fault, for the exercises that have no better word for it.
BEHIND = {
    "bounds": "Whoever has no element must do nothing: `if (i < n)`.",
    "one too far": "That is one too far: the last element is number n - 1.",
    "before": "There is nothing before element 0.",
    "race": "Two work-items run in any order, and at once: only a barrier, which all of a group reach, makes one wait.",
    "barrier": "Let all of them pass the barrier, and put the condition around what they do before and after it.",
    "unset": "Memory holds whatever was there before: write first.",
    "zero": "",
    "endless": "",
}


@dataclass
class Launch:
    """One run of a kernel: what it is given, and what it must leave in the arrays named in *expected*.

    *case* describes it to the learner. *wrong* has results that come of misconceptions, each with a sentence.
    """

    case: str
    arguments: Sequence[Any]
    expected: dict[str, Any]
    global_size: Size
    local_size: Size | None = None
    wrong: Sequence[tuple[Any, str]] = field(default_factory=list)


def numbers(*shape: int, dtype: Any = np.float32) -> Any:
    """An array of that shape with small numbers in no order, halves among them unless they are integers.

    >>> numbers(6).tolist()
    [-2.5, 1.0, -1.0, 2.5, 0.5, -1.5]
    """
    whole = np.arange(np.prod(shape, dtype=int)) * 7 % 11 - 5
    return (whole if np.dtype(dtype).kind == "i" else whole / 2).astype(dtype).reshape(shape)


def rounded(n: int, size: int) -> int:
    """The global size for *n* elements: the next multiple of the size of a group, and at least one group.

    >>> rounded(10, 4), rounded(0, 4)
    (12, 4)
    """
    return max(1, -(-n // size)) * size


def grade_kernel(
    module: ModuleType, grader: str, small: Sequence[Launch], large: Sequence[Launch],
    say: dict[str, str] | None = None, tolerance: float = 1e-5,
) -> str:  # fmt: skip
    """Raise Mistake unless the KERNEL of *module* does what the launches want.

    *grader* is the path of the grader, beside which the stub is; *say* has sentences for kinds of faults. The *small*
    launches are interpreted first; then all run on the device, where there is one. What is returned says if none is.
    """
    source = source_of(module, grader)
    words = dict(say or {})
    for kind in ("one too far", "before"):  # the exercise's own word for what lies outside is better than a general one
        words.setdefault(kind, words.get("bounds", BEHIND[kind]))
    stub = load(Path(grader).with_name("stub.py")).KERNEL
    device = is_available()
    try:
        for launch in small:
            done = trace(source, launch.arguments, launch.global_size, launch.local_size)
            _judge(launch, done, {**BEHIND, **words}, tolerance)
    except KernelError as error:
        require(device, f"{error}. (It was read by the interpreter of this course, which knows a part of OpenCL C.)")
    if not device:
        return ALONE
    for launch in [*small, *large]:
        try:
            got = run(source, launch.arguments, launch.global_size, launch.local_size, like=stub)
        except RuntimeError as error:
            raise Mistake(f"this does not build on {get_device_name()}:\n{_remarks(str(error))}") from None
        _compare(launch, got, f"on {get_device_name()}, {launch.case}", tolerance)
    return ""


def source_of(module: ModuleType, grader: str) -> str:
    """The KERNEL of *module*, with its lines numbered as in the file; NotStarted if it is that of the stub."""
    source = getattr(module, "KERNEL", None)
    if not isinstance(source, str):
        raise Mistake("there is no text KERNEL in this file: it holds the kernel's source")
    path = Path(str(module.__file__))
    if _words(source) == _words(load(Path(grader).with_name("stub.py")).KERNEL):
        lines = path.read_text(encoding=TEXT).splitlines()
        hole = next((i for i, line in enumerate(lines, 1) if HOLE in line), 1)
        raise NotStarted(f"line {hole}, `{lines[hole - 1].strip()}`, ")
    first, _ = text_of(path)
    return "\n" * (first - 1) + source


def _words(source: str) -> list[str]:
    """The words of a kernel, but for lines with #define: a variant has other numbers there."""
    return [word for line in source.splitlines() if not line.startswith("#define ") for word in line.split()]


def text_of(path: Path) -> tuple[int, str]:
    """The line in which the text KERNEL begins in the file, and the text; (1, "") if it is not written down there."""
    for node in ast.parse(path.read_text(encoding=TEXT)).body:
        text = node.value if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "KERNEL" else None
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            return text.lineno, text.value
    return 1, ""


def _judge(launch: Launch, done: Trace, say: dict[str, str], tolerance: float) -> None:
    """Raise Mistake for what went wrong in the interpreter, the most telling first."""
    if done.faults:
        fault: Fault = min(done.faults, key=lambda fault: fault.kind == "unset")  # which may follow from another
        others = sum(other.kind == fault.kind for other in done.faults) - 1
        also = f" (and {others} more like it)" if others else ""
        raise Mistake(f"{launch.case}: {fault.message}{also}. {say[_kind(fault, done.faults)]}".strip())
    for name in launch.expected:
        missing = [i for i, cell in enumerate(done.arguments[name].cells) if cell is None]
        more = f", nor {len(missing) - 1} more" if missing[1:] else ""
        require(not missing, f"{launch.case}: nobody writes {name}[{missing[0] if missing else 0}]{more}.")
    _compare(launch, {name: done[name] for name in launch.expected}, launch.case, tolerance)


def _kind(fault: Fault, faults: Sequence[Fault]) -> str:
    """The kind of a fault; of those out of bounds the two that have a name of their own."""
    if fault.kind != "bounds" or fault.array is None:
        return fault.kind
    beyond = {other.cell - len(fault.array.cells) for other in faults if other.array is fault.array}
    return "before" if fault.cell < 0 else "one too far" if beyond == {0} else "bounds"


def _compare(launch: Launch, got: dict[str, Any], case: str, tolerance: float) -> None:
    for name, expected in launch.expected.items():
        if _same(got[name], expected, tolerance):
            continue
        said = [text for wrong, text in launch.wrong if _same(got[name], wrong, tolerance)][:1]
        raise Mistake(" ".join([f"{case}: {_differ(name, got[name], np.asarray(expected))}", *said]))


def _same(got: Any, expected: Any, tolerance: float) -> bool:
    expected = np.asarray(expected)
    same_shape = got.size == expected.size
    return same_shape and np.allclose(got.ravel(), expected.ravel(), rtol=tolerance, atol=tolerance, equal_nan=True)


def _differ(name: str, got: Any, expected: Any) -> str:
    """Both arrays if they are small, else the first place where they differ."""
    if expected.size <= SHOWN:
        return f"{name} is {_plain(got.reshape(expected.shape))}, expected {_plain(expected)}."
    got, expected = got.ravel(), expected.ravel()
    i = int(np.argmax(~np.isclose(got, expected, rtol=1e-5, atol=1e-5, equal_nan=True)))
    return f"{name}[{i}] is {_plain(got[i])}, expected {_plain(expected[i])}."


def _plain(array: Any) -> Any:
    """Numbers as a learner would write them down: of a float, six digits."""
    rounded = [float(f"{x:.6g}") if array.dtype.kind == "f" else int(x) for x in array.ravel()]
    return np.reshape(np.array(rounded, object), array.shape).tolist()


def _remarks(text: str) -> str:
    """What the compiler says about lines, without the source, which the learner has."""
    found = re.findall(r"\.cl:(\d+):\d+: (.*)|:(\d+):\d+: (?:error|warning): (.*)", text)
    remarks = dict.fromkeys(f"  line {a or b}: {x or y}" for a, x, b, y in found)
    return "\n".join([*remarks][:4]) or text[:400]
