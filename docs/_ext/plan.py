"""What each chapter asks of its reader: how long it takes, which chapters come before it, how many exercises it has.

All of it is read from the chapter itself, from the paragraph that begins with "What you need.": its last sentence is
the time, its links are the chapters that it builds on. The line at the head of a chapter is made from that, and the
teachers' table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

CHAPTERS = Path(__file__).parents[2] / "chapters"
MINUTES = {
    "twenty minutes": 20, "half an hour": 30, "forty minutes": 40, "three quarters of an hour": 45, "fifty minutes": 50,
    "an hour": 60, "an hour and a quarter": 75, "an hour and a half": 90, "two hours": 120,
}  # fmt: skip
NEED = re.compile(r"^\*\*What you need\.\*\*(.*?)\n\n", re.MULTILINE | re.DOTALL)
TIME = re.compile(r"\s*\bAbout\s([a-z\s]+)\.\s*$")


@dataclass(frozen=True)
class Chapter:
    """One chapter: its file, and what its head says."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def number(self) -> int:
        return int(self.name[:2])

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def title(self) -> str:
        found = re.search(rf"^{self.number}\. (.+)$", self.text, re.MULTILINE)
        if not found:
            raise ValueError(f"{self.path.name}: its title begins with its number, as in '{self.number}. Modules'")
        return found[1].strip()

    @property
    def need(self) -> str:
        """The paragraph "What you need", on one line."""
        found = NEED.search(self.text)
        if not found:
            raise ValueError(f"{self.path.name}: there is no paragraph that begins with **What you need.**")
        return " ".join(found[1].split())

    @property
    def time(self) -> str:
        """How long it takes, in words, one of those in MINUTES."""
        found = TIME.search(self.need)
        if not found or found[1] not in MINUTES:
            raise ValueError(f"{self.path.name}: 'What you need' ends in 'About ....': {', '.join(MINUTES)}")
        return found[1]

    @property
    def minutes(self) -> int:
        return MINUTES[self.time]

    @property
    def needs(self) -> list[str]:
        """The names of the chapters that it builds on, in the order of the book."""
        return sorted(set(re.findall(r":doc:`[^`]*?(\d\d_\w+)>?`", self.need)))

    @property
    def exercises(self) -> list[str]:
        """The names of its exercises."""
        return sorted(path.parent.name for path in CHAPTERS.glob(f"exercises/ex{self.name[:2]}_*/grader.py"))


def chapters() -> list[Chapter]:
    """All chapters, in the order of the book."""
    return [Chapter(path) for path in sorted(CHAPTERS.glob("[0-9]*.rst"))]


def page() -> str:
    """The chapters with their times, what they need and their exercises, for the page of teachers."""
    from tinygrad_edu.learn.exercises import exercises

    varying = [exercise.id for exercise in exercises() if exercise.varies]
    lines = [".. list-table::", "   :header-rows: 1", ""]
    rows = [["Chapter", "Minutes", "After", "Exercises"]]
    for chapter in chapters():
        after = ", ".join(str(int(name[:2])) for name in chapter.needs)
        link = f":doc:`{chapter.number}. {chapter.title} </chapters/{chapter.name}>`"
        rows.append([link, str(chapter.minutes), after, str(len(chapter.exercises))])
    for row in rows:
        lines += [f"   {'  -' if i else '* -'} {cell}".rstrip() for i, cell in enumerate(row)]
    hours = sum(chapter.minutes for chapter in chapters()) / 60
    count = sum(len(chapter.exercises) for chapter in chapters())
    total = f"Together {hours:.0f} hours of reading, and {count} exercises of about a quarter of an hour each."
    vary = f"With ``--variant``, {len(varying)} of them have other numbers: {', '.join(varying)}."
    return "\n".join([*lines, "", total, vary, ""])
