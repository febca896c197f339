"""For teachers: a learner's results as one file, and the files of a class as one table."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, TextIO

from .._version import __version__
from .actions import Course
from .exercises import Exercise, LearnError, digest, now

FORMAT = "tinygrad_edu results 1"


def export(course: Course, student: str) -> dict[str, Any]:
    """What *student* has done: for each exercise when it passed, after how many hints, and the hash of the file now."""
    rows: dict[str, Any] = {}
    for exercise in course.exercises:
        record, file = course.folder.record(exercise), course.folder.file(exercise)
        if record:
            facts = {name: record[name] for name in ("passed", "gave_up", "hints") if name in record}
            rows[exercise.id] = {**facts, "sha256": digest(file) if file.exists() else None}
    return {
        "format": FORMAT, "version": __version__, "student": student, "exported": now(),
        "variant": course.folder.variant, "exercises": rows,
    }  # fmt: skip


def read(path: Path) -> dict[str, Any]:
    """The results in a file; LearnError where it holds none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] == FORMAT and isinstance(data["student"], str) and isinstance(data["exercises"], dict):
            return data
    except (ValueError, KeyError, TypeError):
        pass
    raise LearnError(f"{path} is no file of results; `learn export --student NAME` writes one")


def table(folder: Path, among: list[Exercise], out: TextIO) -> int:
    """Write the results of all files *.json in *folder* as CSV, a row a student; how many rows.

    A cell is the time at which the exercise passed, "gave up" if the solution was read first, or empty. The last column
    names students that handed in the very same file for some exercise.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise LearnError(f"there is no file of results (*.json) in {folder}")
    results = [read(path) for path in files]
    writer = csv.writer(out, lineterminator="\n")
    ids = [exercise.id for exercise in among]
    writer.writerow(["student", "variant", "passed", "of", *ids, "same file as"])
    for data in results:
        cells = [_cell(data["exercises"].get(name, {})) for name in ids]
        done = sum(bool(cell) and cell != "gave up" for cell in cells)
        variant = "" if data.get("variant") is None else data["variant"]
        writer.writerow([data["student"], variant, done, len(ids), *cells, "; ".join(_alike(data, results))])
    return len(results)


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
