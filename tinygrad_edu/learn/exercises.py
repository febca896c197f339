"""The exercises of the book, and a learner's folder of answers to them.

An exercise is a folder of `chapters/exercises`, known by its name, such as `ex06_2_back`, or the beginning of it. A
learner's folder holds one file an exercise, the stub at first, and `progress.json`: the files of the book are never
written to.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from .grading import TEXT

COURSE = Path(__file__).resolve().parents[2] / "chapters" / "exercises"
PROGRESS = "progress.json"
FORMAT = 1  # of progress.json; what a later version adds, this one keeps


class LearnError(Exception):
    """What the learner is told in one line."""


@dataclass(frozen=True)
class Exercise:
    """One exercise: its folder, and what its name tells."""

    folder: Path

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def chapter(self) -> int:
        return int(self.id[2:4])

    @property
    def title(self) -> str:
        return (ast.get_docstring(ast.parse(self.stub)) or self.id).splitlines()[0].rstrip(".")

    @property
    def stub(self) -> str:
        return (self.folder / "stub.py").read_text(encoding="utf-8")

    @property
    def solution(self) -> str:
        return (self.folder / "solution.py").read_text(encoding="utf-8")

    @property
    def varies(self) -> dict[str, list[Any]]:
        """The numbers of this exercise that a variant changes, each with those that it may become; most have none."""
        text = (self.folder / "grader.py").read_text(encoding="utf-8")
        found = re.search(r"^VARIES = (.*)$", text, re.MULTILINE)
        return dict(ast.literal_eval(found[1])) if found else {}

    def numbers(self, variant: int | None) -> dict[str, Any]:
        """What the varying numbers are in *variant*: in none, the first of each list."""
        if variant is None:
            return {name: choices[0] for name, choices in self.varies.items()}
        return {
            name: random.Random(f"{variant}:{self.id}:{name}").choice(choices) for name, choices in self.varies.items()
        }

    def stub_of(self, variant: int | None) -> str:
        """The stub with the numbers of *variant* in it."""
        return with_numbers(self.stub, self.numbers(variant))

    def solution_of(self, variant: int | None) -> str:
        """The solution with the numbers of *variant* in it."""
        return with_numbers(self.solution, self.numbers(variant))


def with_numbers(text: str, numbers: dict[str, Any]) -> str:
    """*text* with other numbers where it gives them names, in Python or in a kernel.

    >>> print(with_numbers("A = 1\\n#define B 2", {"A": 3, "B": 4}))
    A = 3
    #define B 4
    """
    for name, number in numbers.items():
        text = re.sub(rf"^({name} = |#define {name} ).*$", rf"\g<1>{number!r}", text, flags=re.MULTILINE)
    return text


def exercises(course: Path = COURSE) -> list[Exercise]:
    """All exercises, in the order of the book."""
    found = [Exercise(path.parent) for path in sorted(course.glob("ex*/grader.py"))]
    if not found:
        where = "they are in a clone of the project: run this there, or have `pip install --editable .` run there"
        raise LearnError(f"no exercises in {course}; {where}")
    return found


def named(text: str, among: list[Exercise]) -> Exercise:
    """The exercise that *text* means: its name or the beginning of it, its number in the book, or a path of its file;
    LearnError for none and for several.
    """
    name = Path(text).name.removesuffix(".py")
    if chapter := [x for x in among if name.isdecimal() and x.chapter == int(name)]:
        numbers = ", ".join(f"{x.chapter}.{x.id[5]}" for x in chapter)
        raise LearnError(f"which one of chapter {int(name)}? There are {numbers}")
    wanted = re.sub(r"^(?:ex)?(\d+)[._](?=\d)", lambda match: f"ex{int(match[1]):02}_", name)
    hits = [x for x in among if x.id == wanted] or [x for x in among if x.id.startswith((wanted, f"ex{wanted}"))]
    if len(hits) == 1:
        return hits[0]
    if not hits:
        raise LearnError(f"no exercise is called {text!r}; `learn list` shows them all, and answers keep those names")
    raise LearnError(f"{text!r} may be any of {', '.join(x.id for x in hits)}")


class Folder:
    """A learner's folder: the answers, and what `progress.json` remembers of them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        file = path / PROGRESS
        try:
            self.data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            assert isinstance(self.data["exercises"], dict)
        except FileNotFoundError:
            raise LearnError(f"{path} is no learner's folder; `learn init {path}` makes it one") from None
        except (ValueError, KeyError, TypeError, AssertionError):
            mend = f"delete it and run `learn init {path}`, with your --variant if you had one: your answers stay"
            raise LearnError(f"{file} cannot be read; {mend}") from None

    @classmethod
    def make(cls, path: Path, among: list[Exercise], variant: int | None = None) -> tuple[Folder, int]:
        """The folder at *path*, made if need be, with a stub for each exercise that has no file there; and how many."""
        path.mkdir(parents=True, exist_ok=True)
        if not (path / PROGRESS).exists():
            _write(path / PROGRESS, {"format": FORMAT, "variant": variant, "exercises": {}})
        folder = cls(path)
        if variant is not None and variant != folder.variant:
            raise LearnError(f"{path} is already of variant {folder.variant}: choose another folder")
        new = [x for x in among if not folder.file(x).exists()]
        for exercise in new:
            folder.file(exercise).write_text(exercise.stub_of(folder.variant), encoding="utf-8")
        return folder, len(new)

    @classmethod
    def find(cls, given: str | None) -> Folder:
        """The folder *given*, else the one that the current folder is or lies in, else `learn` in the current one."""
        if given is not None:
            return cls(Path(given))
        here = Path.cwd()
        for path in (here, *here.parents, here / "learn"):
            if (path / PROGRESS).exists():
                return cls(path)
        raise LearnError("there is no learner's folder here; --dir DIR says where yours is, `learn init DIR` makes one")

    @property
    def variant(self) -> int | None:
        return self.data.get("variant")

    def file(self, exercise: Exercise) -> Path:
        """The learner's file for *exercise*."""
        return self.path / f"{exercise.id}.py"

    def untouched(self, exercise: Exercise) -> bool:
        """Whether the file is still the stub."""
        text = self.file(exercise).read_text(encoding=TEXT, errors="replace")
        return text == exercise.stub_of(self.variant)

    def record(self, exercise: Exercise) -> dict[str, Any]:
        """What is remembered of *exercise*."""
        return self.data["exercises"].get(exercise.id, {})

    def remember(self, exercise: Exercise, **facts: Any) -> None:
        """Add *facts* about *exercise* to what is remembered, on disk too."""
        self.data["exercises"].setdefault(exercise.id, {}).update(facts)
        _write(self.path / PROGRESS, self.data)

    def passed(self, exercise: Exercise) -> bool:
        """Whether an answer to *exercise* has passed."""
        return "passed" in self.record(exercise)

    def note_outcome(self, exercise: Exercise, status: str) -> None:
        """Remember how the file did: when it first passed, and which text that was."""
        if status == "passed":
            first = self.record(exercise).get("passed", now())
            self.remember(exercise, last=status, passed=first, sha256=digest(self.file(exercise)))
        else:
            self.remember(exercise, last=status)

    def reset(self, exercise: Exercise) -> Path | None:
        """Put the stub in the place of the answer, which is kept in a file beside it: its path, None if there was
        none.
        """
        file, kept = self.file(exercise), None
        if file.exists() and not self.untouched(exercise):
            kept = next(path for path in _old(file) if not path.exists())
            shutil.move(file, kept)
        file.write_text(exercise.stub_of(self.variant), encoding="utf-8")
        return kept


def _old(file: Path) -> Iterator[Path]:
    number = 1
    while True:
        yield file.with_suffix(f".old{number}")
        number += 1


def _write(path: Path, data: Any) -> None:
    """Write JSON whole or not at all: Ctrl-C must not cost anybody's progress."""
    new = path.with_suffix(".tmp")
    new.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    os.replace(new, path)


def now() -> str:
    """The time, to the second, in UTC."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def digest(path: Path) -> str:
    """The SHA-256 of a file, by which two equal answers are known."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
