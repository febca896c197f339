"""`python -m tinygrad_edu learn`: the exercises, in a loop that watches your files or by single commands."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from ..learn import teacher
from ..learn.actions import Course
from ..learn.exercises import PROGRESS, Exercise, Folder, LearnError, exercises, named
from ..learn.grading import FAILED, NOT_STARTED
from ..learn.swap import list_swaps, swap
from ..learn.watch import watch
from . import PROGRAM
from .errors import CommandError, UsageError

CURRENT = "the first that has not passed"
DESCRIPTION = "Do the exercises of the book. Without a command: watch your file and check it at each save."


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, where argparse would print the usage first."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (--help lists the commands)")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog=f"{PROGRAM} learn", description=DESCRIPTION, allow_abbrev=False)
    parser.set_defaults(dir=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    def command(name: str, about: str, *, folder: bool = True, exercise: str | None = None) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=about, description=about, allow_abbrev=False)
        if exercise is not None:
            about_id = f"ex06_2_back, just 6.2, or the file (default: {exercise})"
            sub.add_argument("id", nargs="?", metavar="ID", help=about_id)
        if folder:
            sub.add_argument("--dir", metavar="DIR", help="your folder (default: this one, one above it, or learn)")
        return sub

    init = command("init", "copy the stubs into a folder of yours", folder=False)
    init.add_argument("dir", nargs="?", default="learn", metavar="DIR", help="the folder (default: learn)")
    init.add_argument("--variant", type=int, metavar="SEED", help="other numbers, in the exercises that allow it")
    command("watch", "check at each save; keys do the rest", exercise=CURRENT)
    command("list", "every exercise with how it stands")
    command("check", "grade one exercise, or all", exercise="all")
    command("hint", "the next hint", exercise=CURRENT)
    command("reset", "the stub again; your file is kept beside it", exercise=CURRENT)
    solution = command("solution", "the solution, once yours passes", exercise=CURRENT)
    solution.add_argument("--give-up", action="store_true", help="before that; it is remembered")
    status = command("status", "how everything stands")
    status.add_argument("--json", action="store_true", help="for programs")
    draw = command("draw", "a picture of what your kernel reads and writes", exercise=CURRENT)
    draw.add_argument("--item", type=int, metavar="N", help="what work-item number N does, and no other")
    swapped = command("swap", "run the library's tests with your function in place of its own", exercise="list them")
    swapped.add_argument("--train", action="store_true", help="a training instead of the tests, with the time it takes")
    export = command("export", "write your results to a file for your teacher")
    export.add_argument("--student", required=True, metavar="NAME")
    export.add_argument("--out", metavar="FILE", help="(default: NAME.json)")
    grade = command("grade", "for teachers: the results of a class as CSV", folder=False)
    grade.add_argument("folder", metavar="FOLDER", help="where the files of results are")
    grade.add_argument("--out", metavar="FILE", help="(default: print it)")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run one command: 0 if all is well, 1 where something failed, 3 where nothing is wrong but not all is done."""
    options = _parser().parse_args(list(arguments))
    try:
        return _run(options)
    except LearnError as error:
        raise CommandError(str(error)) from None


def _run(options: Any) -> int:
    if options.command == "init":
        return _init(Path(options.dir), options.variant)
    if options.command == "grade":
        return _grade(Path(options.folder), options.out)
    given = getattr(options, "id", None)
    course = Course(Folder.find(getattr(options, "dir", None) or _folder_of(given)))
    exercise = None if given is None else named(given, course.exercises)
    if options.command in (None, "watch"):
        watch(course, exercise)
        return 0
    if exercise is None and options.command in ("hint", "reset", "solution", "draw"):
        exercise = course.current()
    return COMMANDS[options.command](course, exercise, options)


def _folder_of(given: str | None) -> str | None:
    """The learner's folder in which the file *given* lies, if it is the path of one: shells complete those."""
    parent = Path(given or "").parent
    return str(parent) if (parent / PROGRESS).exists() else None


def _init(path: Path, variant: int | None) -> int:
    folder, new = Folder.make(path, exercises(), variant)
    print(f"{new} new {'stub' if new == 1 else 'stubs'} in {folder.path}; edit them there, while this runs:")
    print(f"{PROGRAM} learn watch --dir {folder.path}")
    return 0


def _check(course: Course, exercise: Exercise | None, options: Any) -> int:
    outcomes = course.check_all() if exercise is None else [course.check(exercise)]
    statuses = {outcome.status for outcome in outcomes}
    return 1 if FAILED in statuses else 3 if NOT_STARTED in statuses else 0


def _list(course: Course, exercise: Exercise | None, options: Any) -> int:
    course.list()
    return 0


def _hint(course: Course, exercise: Exercise, options: Any) -> int:
    course.hint(exercise)
    return 0


def _reset(course: Course, exercise: Exercise, options: Any) -> int:
    if options.id is None and not _agreed(course, exercise):
        print("It is as it was.")
        return 1
    course.reset(exercise)
    return 0


def _agreed(course: Course, exercise: Exercise) -> bool:
    """Whether somebody at a terminal, who has named no exercise, means this one."""
    file = course.folder.file(exercise)
    if not sys.stdin.isatty() or not file.exists() or course.folder.untouched(exercise):
        return True
    print(f"Put the stub in the place of {file}? What is there now will be kept beside it. [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _solution(course: Course, exercise: Exercise, options: Any) -> int:
    return 0 if course.solution(exercise, options.give_up) else 1


def _status(course: Course, exercise: Exercise | None, options: Any) -> int:
    if options.json:
        print(json.dumps(course.as_json(), indent=1))
    else:
        course.progress()
    return 0


def _draw(course: Course, exercise: Exercise, options: Any) -> int:
    course.draw(exercise, options.item)
    return 0


def _swap(course: Course, exercise: Exercise | None, options: Any) -> int:
    if exercise is None:
        list_swaps(course)
        return 0
    return swap(course, exercise, options.train)


def _export(course: Course, exercise: Exercise | None, options: Any) -> int:
    name = re.sub(r"[^\w-]+", " ", options.student).strip()
    if not name:
        raise LearnError("--student NAME: your name, so that your teacher knows whose results they are")
    out = Path(options.out or f"{name}.json")
    out.write_text(json.dumps(teacher.export(course, options.student), indent=1) + "\n", encoding="utf-8")
    print(f"wrote {out}")
    return 0


def _grade(folder: Path, out: str | None) -> int:
    if out is None:
        _, notes = teacher.table(folder, exercises(), sys.stdout)
    else:
        with open(out, "w", encoding="utf-8-sig", newline="") as file:  # with the mark by which Excel knows UTF-8
            rows, notes = teacher.table(folder, exercises(), file)
        print(f"wrote {out}: {rows} {'student' if rows == 1 else 'students'}")
    print(*notes, sep="\n", end="\n" if notes else "", file=sys.stderr)
    return 1 if any(note.startswith("left out") for note in notes) else 0


COMMANDS: dict[str, Callable[[Course, Any, Any], int]] = {
    "list": _list, "check": _check, "hint": _hint, "reset": _reset, "solution": _solution, "status": _status,
    "draw": _draw, "swap": _swap, "export": _export,
}  # fmt: skip
