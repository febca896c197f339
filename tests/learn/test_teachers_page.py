"""The page for teachers: its commands run and say what it says, and its plans keep to what each chapter needs."""

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest
from _ext import plan

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/teachers.rst").read_text(encoding="utf-8")


def commands():
    """Each command of the page with what it is said to print."""
    for block in re.findall(r"^\.\. code-block:: console\n\n((?:   .*\n|\n)+)", PAGE, re.MULTILINE):
        lines = [line[3:] for line in block.splitlines()]
        for part in "\n".join(lines).split("$ ")[1:]:
            command, _, output = part.partition("\n")
            yield command, output.rstrip("\n") + "\n"


def test_every_command_says_what_the_page_says(tmp_path):
    assert len(list(commands())) >= 7
    for command, wanted in commands():
        words = [sys.executable if word == "python" else word for word in command.split()]
        if words[-2:] == ["--dir", "ada"] and "check" in words and len(words) == 7:
            continue  # every exercise in a process of its own: tests/learn/test_learn.py has that
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.stderr == "", command
        assert doctest.OutputChecker().check_output(wanted, done.stdout, doctest.ELLIPSIS), (command, done.stdout)
    assert {path.name for path in tmp_path.iterdir()} == {"ada", "Ada.json", "class.csv"}


@pytest.mark.parametrize(("title", "weeks"), [("Six weeks", 6), ("Twelve weeks", 12)])
def test_a_plan_takes_no_chapter_before_what_it_needs(title, weeks):
    text = re.split(rf"^{title}\n-+\n", PAGE, flags=re.MULTILINE)[1]
    text = re.split(r"^-+\n", text, flags=re.MULTILINE)[0]
    rows = re.findall(r"^   \* - (\d+)\n     - ([\d, ]+)\n", text, re.MULTILINE)
    assert [int(week) for week, _ in rows] == list(range(1, weeks + 1))
    order = [int(number) for _, numbers in rows for number in numbers.split(", ")]
    known = {chapter.number: chapter for chapter in plan.chapters()}
    for i, number in enumerate(order):
        needs = {int(name[:2]) for name in known[number].needs} if number in known else set()
        assert needs <= set(order[:i]), f"chapter {number} in {weeks} weeks"
    assert weeks == 6 or set(known) <= set(order)
