"""For teachers: a learner's results as one file, and the files of a class as one table."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, TextIO

from .._version import __version__
from .actions import Course
from .exercises import PROGRESS, Exercise, LearnError, digest, now
from .grading import NOT_STARTED

FORMAT = "tinygrad_edu results 1"


def export(course: Course, student: str) -> dict[str, Any]:
    """What *student* has done: for each exercise when it passed, after how many hints, the hash of the file now, and
    whether that is another than the file that passed.
    """
    rows: dict[str, Any] = {}
    for exercise in course.exercises:
        record, file = course.folder.record(exercise), course.folder.file(exercise)
        if record.get("last", NOT_STARTED) != NOT_STARTED or record.keys() - {"last"}:
            facts = {name: record[name] for name in ("passed", "gave_up", "hints") if name in record}
            now_there = digest(file) if file.exists() else None
            changed = {"changed": True} if "passed" in record and record.get("sha256") != now_there else {}
            rows[exercise.id] = {**facts, "sha256": now_there, **changed}
    return {
        "format": FORMAT, "version": __version__, "student": student, "exported": now(),
        "variant": course.folder.variant, "exercises": rows,
    }  # fmt: skip


def read(path: Path) -> dict[str, Any]:
    """The results in a file; LearnError where it holds none that can be read here."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        other = data["format"] if data["format"] != FORMAT else ""
        sound = isinstance(data["student"], str) and all(map(_is_row, data["exercises"].values()))
    except (ValueError, KeyError, TypeError, AttributeError):
        sound, other = False, ""
    if isinstance(other, str) and other.startswith(FORMAT.rstrip("0123456789")):
        raise LearnError(f"{path} is of the format {other!r}, and this version of the library reads {FORMAT!r}")
    if not sound or other:
        raise LearnError(f"{path} is no file of results, or a damaged one; `learn export --student NAME` writes one")
    return dict(data)


def _is_row(row: Any) -> bool:
    texts = all(isinstance(row.get(name, ""), str) for name in ("passed", "gave_up"))
    return texts and isinstance(row.get("sha256"), (str, type(None)))


def table(folder: Path, among: list[Exercise], out: TextIO) -> tuple[int, list[str]]:
    """Write the results of all files *.json in *folder* as CSV, a row a student; how many rows, and what else there is
    to say, such as which files cannot be read: they do not keep the others out of the table.

    A cell is the time at which the exercise passed, "gave up" if the solution was read first, or empty. The two last
    columns have the exercises whose files are others than those that passed, and the students that handed in the very
    same file for some exercise.
    """
    files = sorted(path for path in folder.glob("*.json") if path.name != PROGRESS)
    if not files:
        raise LearnError(f"there is no file of results (*.json) in {folder}")
    results, notes = _all_in(files)
    writer = csv.writer(out, lineterminator="\n")
    ids = [exercise.id for exercise in among]
    writer.writerow(["student", "variant", "passed", "of", *ids, "changed since", "same file as"])
    for data in results:
        cells = [_cell(data["exercises"].get(name, {})) for name in ids]
        done = sum(bool(cell) and cell != "gave up" for cell in cells)
        variant = "" if data.get("variant") is None else data["variant"]
        changed = "; ".join(name for name, row in data["exercises"].items() if row.get("changed"))
        writer.writerow([data["student"], variant, done, len(ids), *cells, changed, "; ".join(_alike(data, results))])
    return len(results), notes


def _all_in(files: list[Path]) -> tuple[list[dict[str, Any]], list[str]]:
    """The results in the files that hold some, and what is to be said about files."""
    results, notes = [], []
    for path in files:
        try:
            data = read(path)
        except LearnError as error:
            notes.append(f"left out: {error}")
            continue
        results.append(data)
        if data.get("version") != __version__:
            notes.append(f"{path} was written by version {data.get('version')} of the library; this is {__version__}")
    return results, notes


def _cell(row: dict[str, Any]) -> str:
    if "gave_up" in row and row["gave_up"] <= row.get("passed", row["gave_up"]):
        return "gave up"
    return row.get("passed", "")


def _alike(data: dict[str, Any], results: list[dict[str, Any]]) -> list[str]:
    """Who else handed in the same text for which exercises."""
    found = []
    for other in results:
        same = [name for name, row in data["exercises"].items() if _same(row, other["exercises"].get(name, {}))]
        if same and other is not data:
            found.append(f"{other['student']} ({', '.join(same)})")
    return found


def _same(row: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(row.get("passed") and row.get("sha256") and row["sha256"] == other.get("sha256"))
