"""The watch mode: the exercise in hand is checked whenever its file is saved, and single keys do the rest."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from .actions import Course
from .exercises import Exercise
from .grading import PASSED

PAUSE = 0.2  # seconds between two looks at the file
HELP = "n next   h hint   l list   c check all   x reset   s solution   q quit"


def watch(course: Course, exercise: Exercise | None = None, key: Callable[[], str] | None = None) -> None:
    """Check, wait for a save or a key, and again, until q.

    *key* returns the key that was pressed, "" for none within PAUSE seconds; by default it asks the terminal.
    """
    with contextlib.nullcontext(key) if key else keys() as pressed:
        current = exercise or course.next_after(None)
        seen = None
        while True:
            stamp = _stamp(course, current)
            if stamp != seen:
                seen = stamp
                _show(course, current)
            command = pressed()
            if command == "q":
                return
            if command:
                current = _do(course, current, command)
                seen = None if command == "n" else _stamp(course, current)


def _stamp(course: Course, exercise: Exercise) -> tuple[Exercise, float | None]:
    """What changes when the file is saved or another exercise is taken up."""
    try:
        return exercise, course.folder.file(exercise).stat().st_mtime_ns
    except FileNotFoundError:  # some editors save by way of another file
        return exercise, None


def _show(course: Course, exercise: Exercise) -> None:
    file = course.folder.file(exercise)
    if not file.exists():  # which may last for a moment only
        time.sleep(PAUSE)
        if not file.exists():
            course.screen.tell(f"{file} is not there: x puts the stub there, n goes on")
        return
    outcome = course.grade(exercise)
    course.screen.clear()  # not before: what is there may be read meanwhile
    course.report(exercise, outcome)
    if outcome.status == PASSED:
        course.screen.tell("Well done! Press n for the next, s to compare with the solution.")
    course.screen.say()
    course.progress()
    _remind(course, exercise)


def _remind(course: Course, exercise: Exercise) -> None:
    """Which file is in hand, and what the keys do."""
    course.screen.say(f"edit {course.folder.file(exercise)}")
    course.screen.tell(HELP)


def _do(course: Course, current: Exercise, command: str) -> Exercise:
    """Obey one key; the exercise in hand afterwards."""
    if command == "n":
        return course.next_after(current)
    if command == "h":
        course.hint(current)
    elif command == "l":
        course.list(current)
    elif command == "c":
        course.check_all()
    elif command == "x":
        course.reset(current)
    elif command == "s":
        course.solution(current)
    course.screen.say()
    _remind(course, current)
    return current


@contextlib.contextmanager
def keys() -> Iterator[Callable[[], str]]:
    """A function that returns the key pressed; the terminal hands keys over one by one, without Enter, meanwhile.

    Where the input is no terminal, a line is a command, and its end is q.
    """
    if not sys.stdin.isatty():
        yield lambda: (sys.stdin.readline() or "q").strip()[:1]
        return
    if os.name == "nt":
        yield _windows_key
        return
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield _posix_key
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _posix_key() -> str:
    import select

    ready, _, _ = select.select([sys.stdin], [], [], PAUSE)
    return (os.read(sys.stdin.fileno(), 1).decode(errors="replace") or "q") if ready else ""


def _windows_key() -> str:
    console: Any = __import__("msvcrt")
    if not console.kbhit():
        time.sleep(PAUSE)
        return ""
    return str(console.getwch())
