"""Grade an answer in a process of its own, with a limit on time and on memory: an endless loop is a message, not a
frozen terminal.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .grading import FAILED, Outcome, grade
from .screen import shortened

SECONDS = 10.0
PATIENCE = 2.5  # seconds without a word
GIBIBYTES = 4
PRINTED = 20  # lines of what the answer prints that are shown
LARGEST = 1 << 24  # bytes that it may print, or write to any file: a driver of OpenCL keeps what it has built
WIDTH = 100  # of a line that is shown
NOISE = re.compile(r"\d+ (error|warning)s? generated\.")  # by a compiler of OpenCL, past Python; the outcome says more
# What the system's words for a limit mean here.
MEANINGS = {
    "raises MemoryError": f"asks for more memory than {GIBIBYTES} GiB",
    "raises _ArrayMemoryError": f"asks for more memory than {GIBIBYTES} GiB",
    "raises OSError: [Errno 27]": "prints without end",
}


def graded(
    path: Path,
    exercise: Path,
    numbers: dict[str, Any] | None = None,
    seconds: float = SECONDS,
    waiting: Callable[[], None] = lambda: None,
) -> Outcome:
    """The outcome of the learner's file *path* for the exercise in that folder.

    What the file prints is added to the message. *numbers* are those that a variant has changed. *waiting* is called
    where it takes long.
    """
    with tempfile.TemporaryDirectory() as folder:
        result, printed, stuck = (Path(folder, name) for name in ("result", "printed", "stuck"))
        command = [sys.executable, "-m", __name__, str(path), str(exercise), json.dumps(numbers or {}), str(seconds)]
        with printed.open("wb") as out:
            process = subprocess.Popen(
                [*command, str(result), str(stuck)],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=path.parent, env=_environment(),
            )  # fmt: skip
            try:
                status = _status(process, seconds + 10, waiting)  # the process ends itself sooner, if it still can
            except subprocess.TimeoutExpired:
                process.kill()
                status = process.wait()
            except BaseException:  # Ctrl-C: nothing is left behind
                process.kill()
                process.wait()
                raise
        said = _shown(printed.read_bytes().decode(errors="replace"))
        if result.exists() and (text := result.read_text(encoding="utf-8")):
            outcome = Outcome(path, *json.loads(text))
        else:
            outcome = Outcome(path, FAILED, _why(status, seconds, stuck, path))
        return Outcome(path, outcome.status, outcome.message + said)


def _environment() -> dict[str, str]:
    """An environment in which this library is found even where it is not installed, and we were started in a clone."""
    paths = [str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def _status(process: subprocess.Popen[bytes], seconds: float, waiting: Callable[[], None]) -> int:
    """The exit status of *process*; *waiting* is called once, if it is not there soon."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(PATIENCE)
    waiting()
    return process.wait(seconds - PATIENCE)


def _shown(printed: str) -> str:
    lines = [line for line in printed.splitlines() if not NOISE.fullmatch(line)]
    if not lines:
        return ""
    more = [f"... and {len(lines) - PRINTED} lines more"] if len(lines) > PRINTED else []
    return "\n".join(["", "It printed:", *(f"  {shortened(line, WIDTH)}" for line in [*lines[:PRINTED], *more])])


def _why(status: int, seconds: float, stuck: Path, path: Path) -> str:
    """What ended a process that left no outcome."""
    trace = stuck.read_text(encoding="utf-8") if stuck.exists() else ""
    if trace:
        lines = [line.rpartition("line ")[2].split()[0] for line in trace.splitlines() if f'"{path}"' in line]
        where = f" in line {lines[0]}" if lines else ""
        return f"it was still running{where} after {seconds:g} seconds: is there a loop that never ends?"
    return f"it ended Python itself (exit status {status})"


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # not every system has such limits
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (GIBIBYTES << 30, GIBIBYTES << 30))
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))


def main(arguments: Sequence[str]) -> int:
    """Grade one file, and write [status, message] to the file that was asked for."""
    path, exercise, numbers, seconds, result, stuck = arguments
    _limit_memory()
    with open(stuck, "w", encoding="utf-8") as trace:
        faulthandler.dump_traceback_later(float(seconds), exit=True, file=trace)
        outcome = grade(path, exercise, json.loads(numbers))
        faulthandler.cancel_dump_traceback_later()
    message = outcome.message
    for error, meaning in MEANINGS.items():
        if error in message:
            message = f"{message.partition(error)[0]}{meaning}"
    Path(result).write_text(json.dumps([outcome.status, message]), encoding="utf-8")
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    os._exit(0)  # without waiting for threads that the answer may have started


if __name__ == "__main__":
    main(sys.argv[1:])
