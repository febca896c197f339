"""Reads a CSV file of numbers with one column of classes, or says exactly what is wrong with it."""

from __future__ import annotations

import csv
import math
import shlex
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from .errors import CommandError, UsageError

MISSING = {"", "?", "na", "n/a", "nan", "null"}

Lines = list[tuple[int, list[str]]]  # of each line that is not blank its number and its cells, stripped
Columns = tuple[list[str], list[str], list[list[float]], list[int], list[str]]  # the fields of a Table, in their order


def read_csv(path: Path, target: str | None, drop: Sequence[str] = ()) -> Columns:
    """The features, classes, rows, labels and row names of the file at *path*; CommandError where it cannot be used.

    The first line names the columns, which commas, semicolons or tabs separate. The column *target* holds the
    class, a number or a text; all others but those in *drop* are features and must hold numbers.
    """
    lines = _lines(path)
    if not lines:
        raise CommandError(f"{path}: the file is empty")
    header = lines[0][1]
    _check_header(path, header)
    _check_columns(path, header, target, drop)
    del lines[0]
    _check_lengths(path, header, lines)
    _check_missing(path, header, lines, drop)
    features = [name for name in header if name != target and name not in drop]
    if not features:
        raise UsageError(f"{path}: no column is left to learn from")
    answers = [cells[header.index(str(target))] for _, cells in lines]
    classes = _classes(path, str(target), answers)
    rows = _numbers(path, header, features, lines)
    labels = [classes.index(answer) for answer in answers]
    return features, classes, rows, labels, [f"line {number}" for number, _ in lines]


def read_rows(
    path: Path, features: Sequence[str], target: str | None
) -> tuple[list[str], list[list[float]], list[str] | None]:
    """The name of each line, the numbers of its *features*, and, if the file has a column *target*, what stands there.

    Other columns are passed over. CommandError where a feature is missing or is no number.
    """
    lines = _lines(path)
    if len(lines) < 2:
        raise CommandError(f"{path}: there is no row in it")
    header = lines.pop(0)[1]
    _check_header(path, header)
    missing = [name for name in features if name not in header]
    if missing:
        raise CommandError(f"{path}: there is no column {missing[0]!r}; the columns are {', '.join(header)}")
    _check_lengths(path, header, lines)
    _check_missing(path, header, lines, [name for name in header if name not in features])
    answers = [cells[header.index(target)] for _, cells in lines] if target in header else None
    return [f"line {number}" for number, _ in lines], _numbers(path, header, list(features), lines), answers


def _check_lengths(path: Path, header: list[str], lines: Lines) -> None:
    for number, cells in lines:
        if len(cells) != len(header):
            found, named = _count(len(cells), "cell"), _count(len(header), "column")
            raise CommandError(f"{path}, line {number}: {found} where the first line names {named}")


def _lines(path: Path) -> Lines:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            first = file.readline()
            file.seek(0)
            reader = csv.reader(file, delimiter=max(",;\t", key=first.count), skipinitialspace=True)
            lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
            return [(number, cells) for number, cells in lines if any(cells)]
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file") from None
    except UnicodeDecodeError:
        raise CommandError(f"{path}: this is no text in UTF-8; save it as 'CSV UTF-8'") from None
    except csv.Error as error:
        raise CommandError(f"{path}: this is no CSV file ({error})") from None


def _check_header(path: Path, header: list[str]) -> None:
    twice = [name for name, count in Counter(header).items() if count > 1]
    if all(_is_number(name) for name in header):
        raise CommandError(f"{path}: the first line must name the columns, and it holds only numbers")
    if "" in header:
        raise CommandError(f"{path}: column {header.index('') + 1} has no name in the first line")
    if twice:
        raise CommandError(f"{path}: two columns are called {twice[0]!r}")


def _check_columns(path: Path, header: list[str], target: str | None, drop: Sequence[str]) -> None:
    known = f"the columns are {', '.join(header)}"
    if target is None:
        raise UsageError(f"{path}: --target COLUMN must say which column to predict; {known}")
    for name in (target, *drop):
        if name not in header:
            raise UsageError(f"{path}: there is no column {name!r}; {known}")
    if target in drop:
        raise UsageError(f"{path}: column {target!r} cannot be both the target and dropped")


def _check_missing(path: Path, header: list[str], lines: Lines, drop: Sequence[str]) -> None:
    holes = [
        (number, name)
        for number, cells in lines
        for name, cell in zip(header, cells, strict=True)
        if cell.lower() in MISSING and name not in drop
    ]
    if holes:
        number, name = holes[0]
        more = f" (and {_count(len(holes) - 1, 'cell')} more)" if len(holes) > 1 else ""
        raise CommandError(
            f"{path}, line {number}: no value in column {name!r}{more}; fill it, remove the line, or --drop the column"
        )


def _numbers(path: Path, header: list[str], features: list[str], lines: Lines) -> list[list[float]]:
    for name in features:
        place = header.index(name)
        for number, cells in lines:
            if not _is_number(cells[place]):
                raise CommandError(
                    f"{path}, line {number}: column {name!r} holds {_short(cells[place])}, and a feature must be "
                    f"a finite number; leave it out with --drop {shlex.quote(name)}"
                )
    places = [header.index(name) for name in features]
    return [[float(cells[place]) for place in places] for _, cells in lines]


def _classes(path: Path, target: str, answers: list[str]) -> list[str]:
    """The different answers, in order; CommandError where there is nothing to be learned from them."""
    counts = Counter(answers)
    rare, count = min(counts.items(), key=lambda item: item[1], default=("", 0))
    trouble = ""
    if len(answers) < 10:
        trouble = f"{_count(len(answers), 'row')} of data; it takes at least 10 to learn from some and test on others"
    elif len(counts) == 1:
        trouble = f"every row has the same {target!r} ({_short(rare)}), so there is nothing to tell apart"
    elif len(counts) > len(answers) / 2:
        trouble = (
            f"the target must be a class, and {target!r} has {len(counts)} different values in {len(answers)} rows"
        )
    elif count == 1:
        trouble = f"only one row has {target!r} = {_short(rare)}; a class needs 2, one to learn from and one to test on"
    if trouble:
        raise CommandError(f"{path}: {trouble}")
    return sorted(counts, key=float) if all(_is_number(answer) for answer in counts) else sorted(counts)


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


def _short(cell: str) -> str:
    return repr(cell if len(cell) <= 30 else cell[:29] + "…")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
