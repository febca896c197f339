"""Put a learner's function in the place of the library's own, and run the library's tests or a training with it.

An exercise that can be swapped in has a `swap.py`: `install(module)` puts the function of the learner's module where
the library's was, `TESTS` are tests that should still pass, `TRAIN` are options of `train` for a training that
calls it: how often is counted. A `DEVICE` other than the CPU is where all that happens.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from .actions import Course
from .exercises import COURSE, Exercise, LearnError
from .grading import FAILED, NOT_STARTED, load
from .screen import shortened

ROOT = COURSE.parents[1]
MOST_FAILURES = 5
WIDTH = 100  # of what is shown of a failure
SECONDS = 600  # that all of it may take


def swappable(among: list[Exercise]) -> list[Exercise]:
    """The exercises whose answers can take the place of a part of the library."""
    return [exercise for exercise in among if (exercise.folder / "swap.py").exists()]


def list_swaps(course: Course) -> None:
    """Say which answers can be swapped in, how they stand, and what they replace."""
    for exercise in swappable(course.exercises):
        mark = course.screen.mark(course.status(exercise))
        course.screen.say(f"{mark} {exercise.id:<16} replaces {load_swap(exercise).__doc__}")
    course.screen.say(course.screen.legend())


def swap(course: Course, exercise: Exercise, train: bool = False) -> int:
    """Run the tests, or a training, with the learner's function: the exit status, 0 where all went well."""
    if exercise not in swappable(course.exercises):
        ids = ", ".join(x.id for x in swappable(course.exercises))
        raise LearnError(f"{exercise.id} replaces no part of the library; these do: {ids}")
    what = "train" if train else "tests"
    file, plan = course.folder.file(exercise).resolve(), load_swap(exercise)
    if not can_run(plan):
        raise LearnError(f"{exercise.id} needs an OpenCL device; `python -m tinygrad_edu doctor` says what is missing")
    if not train and (missing := [name for name in ("pytest", "hypothesis") if not find_spec(name)]):
        raise LearnError(f"the library's own tests need {missing[0]}, which is missing: pip install {missing[0]}")
    outcome = course.grade(exercise)
    if outcome.status == NOT_STARTED:
        raise LearnError(f"{file}: {outcome.message}")
    if outcome.status == FAILED:
        course.screen.say(f"its grader says: {outcome.message}\nhere is what that does to the library:")
    course.screen.say(f"with {course.folder.file(exercise)} in the library's place ({plan.__doc__})")
    if train:
        course.screen.say("three short trainings: the library's own twice, the first to warm up, then yours")
    command = [sys.executable, "-m", __name__, str(file), str(exercise.folder), what]
    try:
        status = subprocess.run(command, cwd=ROOT, env=environment(plan), timeout=SECONDS, check=False).returncode
    except subprocess.TimeoutExpired:
        raise LearnError(f"it was still running after {SECONDS} seconds, and was stopped") from None
    if train and outcome.status == FAILED and status == 0:
        course.screen.say(f"What trains is not therefore right: `learn swap {exercise.id}` shows which tests fail.")
    return status


def load_swap(exercise: Exercise) -> ModuleType:
    """The module `swap.py` of an exercise."""
    return load(exercise.folder / "swap.py")


def can_run(plan: ModuleType) -> bool:
    """Whether there is the device that the plan names."""
    from ..opencl import is_available

    return not hasattr(plan, "DEVICE") or is_available()


def environment(plan: ModuleType) -> dict[str, str]:
    """The environment of a process in which tensors are made on the plan's device."""
    return {**os.environ, "TINYGRAD_EDU_DEVICE": getattr(plan, "DEVICE", "cpu")}


def main(arguments: Sequence[str]) -> int:
    """In a process of its own: install the function and run."""
    file, folder, what = arguments
    plan = load(Path(folder) / "swap.py")
    try:
        module = load(file)
    except Exception as error:  # what its grader has told is not told again with all that Python was doing
        raise SystemExit(f"{file} cannot be loaded: {error}") from None
    if what == "tests":
        plan.install(module)
        return _tested(plan.TESTS)
    _trained(plan.TRAIN)  # so that neither of the two that are timed pays for imports and for building kernels
    own, accuracy = _trained(plan.TRAIN)
    print(f"the library's own: {own:.2f} s\n{accuracy}", flush=True)
    calls = _count_calls(module)
    plan.install(module)
    yours, accuracy = _trained(plan.TRAIN)
    called = f", in {sum(calls.values()):,} calls" if calls else ""
    print(f"yours: {yours:.2f} s, {yours / own:.2f} times as long{called}\n{accuracy}")
    return 0


class Broken:
    """A plugin of pytest that keeps what breaks."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note a failure in two lines: the name of the test, read as a sentence, and the beginning of what it says."""
        if not report.failed:
            return
        path, _, name = report.nodeid.partition("::")
        sentence = name.rpartition("::")[2].removeprefix("test_").replace("_", " ").replace("[", " [")
        crash = getattr(report.longrepr, "reprcrash", None)
        said = crash.message if crash else str(report.longrepr)
        said = said.partition("\n")[0] if "assert" in said else " ".join(said.split())  # without how pytest came to it
        said = re.sub(r"^(\w+\.)+(?=\w+Error)", "", said)  # the error's name is enough, without its module
        self.lines += [f"  {sentence} ({path})", f"    {shortened(said, WIDTH)}"]


def _tested(tests: Sequence[str]) -> int:
    """Run the tests and say in a few lines what breaks."""
    import pytest

    broken = Broken()
    options = ["-qq", "--no-header", "--no-summary", "--tb=no", f"--maxfail={MOST_FAILURES}", "-p", "no:cacheprovider"]
    status = int(pytest.main([*options, *tests], plugins=[broken]))
    if status:
        count = len(broken.lines) // 2
        ended = ", and the others were not run" if count >= MOST_FAILURES else ""
        print(f"\n{count} of the library's tests fail{ended}. That is what breaks:", *broken.lines, sep="\n")
    else:
        print("\nYour function passes the library's tests.")
    print("With --train it is put to work in a training.")
    return status


def _count_calls(module: ModuleType) -> Counter[str]:
    """How often each function of *module* is called from now on."""
    calls: Counter[str] = Counter()

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            calls[name] += 1
            return function(*arguments, **options)

        return call

    for name, function in list(vars(module).items()):
        if isinstance(function, FunctionType) and function.__module__ == module.__name__:
            setattr(module, name, counted(name, function))
    return calls


def _trained(options: Sequence[str]) -> tuple[float, str]:
    """How long a training takes, and what it says at its end."""
    from ..cli import main as command

    said = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(said):
        start = time.perf_counter()
        status = command(["train", *options, "--quiet", "--out", str(Path(folder, "run"))])
        seconds = time.perf_counter() - start
    if status:
        raise SystemExit(status)
    return seconds, "\n".join(line for line in said.getvalue().splitlines() if "ccuracy" in line)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
