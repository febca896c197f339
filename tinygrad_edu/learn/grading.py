"""Grade an exercise: `python -m tinygrad_edu.learn.grading chapters/exercises/ex01_1_slope` says how it stands.

An exercise is a folder with a `stub.py` to fill in, where `raise NotImplementedError` marks each hole; a `grader.py`,
whose `grade(module)` raises Mistake where the learner's module is wrong, and may return a remark; a `solution.py`; a
`hints.txt` of three paragraphs; and answers that are often given and wrong, `wrong_*.py`, whose docstring ends in the
phrase by which the grader must recognise them. This file is all that they share: how a file becomes an outcome, and the
checks that graders are made of.
"""

from __future__ import annotations

import argparse
import math
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

NOT_STARTED, PASSED, FAILED = "not started", "passed", "failed"
TEXT = "utf-8-sig"  # the encoding of answers: UTF-8, also with the mark at its beginning that some editors put there
PHRASE = "The grader says:"  # in the docstring of a wrong answer, before the phrase


class Mistake(Exception):
    """What a grader raises: the smallest case that fails, and the misconception if it knows it."""


class NotStarted(NotImplementedError):
    """What a grader raises where the hole is none that Python runs into: it names the line, up to the verb."""


@dataclass(frozen=True)
class Outcome:
    """How a file did: its path, "not started", "passed" or "failed", and why."""

    path: Path
    status: str
    message: str = ""

    def __str__(self) -> str:
        return f"{self.path}\n{self.status}" + (f": {self.message}" if self.message else "")


def grade(
    path: str | Path, exercise: str | Path | None = None, numbers: dict[str, Any] | None = None
) -> Outcome:
    """The outcome of the learner's file *path*, or of the stub in it if *path* is the folder of an exercise.

    *exercise* is the folder that holds the grader, if it is not that of the file; *numbers* are those of a variant, by
    name, which the grader takes as keyword arguments.
    """
    path = Path(path)
    if path.is_dir():
        path = path / "stub.py"
    try:
        grader = load(Path(exercise or path.parent) / "grader.py")
        remark = grader.grade(load(path), **(numbers or {}))
    except NotImplementedError as error:
        where = error if isinstance(error, NotStarted) else _where(error, path)
        return Outcome(path, NOT_STARTED, f"{where}is still to be written")
    except Mistake as mistake:
        nothing = " Is there a `return`?" if " is None, expected" in str(mistake) else ""
        return Outcome(path, FAILED, f"{mistake}{nothing}")
    except SyntaxError as error:
        return Outcome(path, FAILED, f"line {error.lineno}: this is not Python yet: {error.msg}")
    except (Exception, SystemExit) as error:
        return Outcome(path, FAILED, _told(error, path))
    return Outcome(path, PASSED, remark or "")


def _told(error: BaseException, path: Path) -> str:
    """What went wrong, in words where Python's own would puzzle a beginner."""
    if isinstance(error, UnicodeDecodeError) and error.object == path.read_bytes():
        return "this file is not text in UTF-8: have your editor save it as that"
    of = getattr(error, "obj", None)  # of an AttributeError; not every module has a file
    if isinstance(error, AttributeError) and isinstance(of, ModuleType) and getattr(of, "__file__", "") == str(path):
        return f"there is no `{error.name}` in this file: the names must stay those of the stub"
    if isinstance(error, ModuleNotFoundError) and error.name == "numpy":
        return "NumPy is not installed here, and from chapter 4 on it is needed: pip install numpy"
    where = _where(error, path)
    if isinstance(error, EOFError):
        return f"{where}asks for input, and nobody is there to type while it is graded"
    if isinstance(error, SystemExit):
        return f"{where}ends Python, and the grader with it: use `return`"
    return f"{where}raises {type(error).__name__}: {error}"


def _where(error: BaseException, path: Path) -> str:
    """The line of the learner's file that *error* passed last."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    if not frames:  # the grader met something that it could not use, such as None for a list
        return "what the grader does with your answer "
    code = str(frames[-1].line).partition("  # ")[0]  # a comment beside it is not what went wrong
    return f"line {frames[-1].lineno}, `{code}`, "


def load(path: str | Path) -> ModuleType:
    """The file as a module, compiled anew each time: cached bytecode may miss an edit made within the same second."""
    path = Path(path)
    module = ModuleType(path.stem)
    module.__file__ = str(path)
    exec(compile(path.read_text(encoding=TEXT), str(path), "exec"), module.__dict__)
    return module


def hints(exercise: str | Path) -> list[str]:
    """The hints of an exercise, the gentlest first."""
    text = (Path(exercise) / "hints.txt").read_text(encoding="utf-8")
    return [paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()]


def wrong_answers(exercise: str | Path) -> dict[Path, str]:
    """The wrong answers that come with an exercise, each with the phrase that must be in the grader's message."""
    paths = sorted(Path(exercise).glob("wrong_*.py"))
    return {path: (load(path).__doc__ or "").partition(PHRASE)[2].strip() for path in paths}


# The checks of which graders are made. A grader goes from the smallest case to the largest: the first to fail is shown.


def check(case: str, got: Any, expected: Any, *misconceptions: tuple[Any, str], tolerance: float = 1e-9) -> None:
    """Raise Mistake unless *got* is *expected*; a misconception is a wrong answer and the sentence to say if it comes.

    >>> check("double(3)", 6.0, 6)
    >>> check("double(3)", 9.0, 6, (9, "That is the square."))
    Traceback (most recent call last):
    tinygrad_edu.learn.grading.Mistake: double(3) is 9.0, expected 6. That is the square.
    """
    if close(got, expected, tolerance):
        return
    said = [sentence for wrong, sentence in misconceptions if close(got, wrong, tolerance)][:1]
    raise Mistake(" ".join([f"{case} is {got!r}, expected {expected!r}.", *said]))


def require(condition: object, message: str) -> None:
    """Raise Mistake with *message* unless *condition* holds."""
    if not condition:
        raise Mistake(message)


def close(got: Any, expected: Any, tolerance: float = 1e-9) -> bool:
    """Whether the two are the same, sequence by sequence and number by number; a NaN is close to nothing.

    >>> close((0.1 + 0.2, [1]), (0.3, [1.0])), close([1.0], [1.0, 2.0])
    (True, False)
    """
    if isinstance(expected, (list, tuple)):
        same_length = isinstance(got, (list, tuple)) and len(got) == len(expected)
        return same_length and all(close(g, e, tolerance) for g, e in zip(got, expected, strict=True))
    if hasattr(got, "__float__") and hasattr(expected, "__float__"):
        return math.isclose(float(got), float(expected), rel_tol=tolerance, abs_tol=1e-12)
    return bool(got == expected)


@contextmanager
def at_most(limit: int, cls: type, *names: str, message: str) -> Iterator[None]:
    """Inside, Mistake is raised with *message* when attributes *names* of *cls* are read more than *limit* times.

    So an answer that takes exponential time is found out at once; a clock would be unfair to slow machines.
    """
    left = limit

    def counted(attribute: Any) -> property:
        def read(self: Any) -> Any:
            nonlocal left
            left -= 1
            require(left >= 0, message)
            return attribute.__get__(self, cls)

        return property(read)

    originals = {name: cls.__dict__[name] for name in names}
    for name, original in originals.items():
        setattr(cls, name, counted(original))
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(cls, name, original)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the path and the outcome of each file named; 0 if all passed, 1 if one failed, 3 if one is not started."""
    parser = argparse.ArgumentParser(prog="python -m tinygrad_edu.learn.grading", description="Grade exercises.")
    parser.add_argument("paths", nargs="+", type=Path, help="a filled-in stub, or the folder of an exercise")
    parser.add_argument("--exercise", type=Path, help="the folder of the exercise, if the file lies elsewhere")
    options = parser.parse_args(arguments)
    for path in options.paths:
        folder = options.exercise or (path if path.is_dir() else path.parent)
        if not path.exists() or not (folder / "grader.py").exists():
            parser.error(f"no {path if not path.exists() else folder / 'grader.py'}")
    outcomes = [grade(path, options.exercise) for path in options.paths]
    print(*outcomes, sep="\n\n")
    statuses = {outcome.status for outcome in outcomes}
    return 1 if FAILED in statuses else 3 if NOT_STARTED in statuses else 0


if __name__ == "__main__":
    from tinygrad_edu.learn import grading  # this file under its own name: Mistake here is another class than there

    raise SystemExit(grading.main())
