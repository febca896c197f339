"""Programs that show, statement by statement, what they show under PyTorch, errors included, with only the import
changed.

The five tutorials that this library must satisfy are among them, and `mistakes`, which makes the mistakes that learners
make.
"""

import re
from pathlib import Path

import pytest

import tinygrad_edu
from tests.sessions.session import transcript

SESSIONS = Path(__file__).parent.parent / "golden" / "sessions"


def statements(text):
    """A transcript as pairs of a statement and what it showed."""
    return [tuple(block.split("\n", 1)) for block in re.split(r"^>>> ", text, flags=re.MULTILINE)[1:]]


def cases():
    for path in sorted(SESSIONS.glob("*.shown")):
        for i, (line, shown) in enumerate(statements(path.read_text(encoding="utf-8"))):
            yield pytest.param(path.stem, i, line, shown, id=f"{path.stem}-{i}-{line[:50]}")


@pytest.fixture(scope="module")
def ours():
    """What each program shows here, by its name."""
    before = tinygrad_edu.get_default_dtype(), tinygrad_edu.get_rng_state()
    programs = {path.stem: path.read_text(encoding="utf-8") for path in SESSIONS.glob("*.program")}
    yield {name: statements(transcript(program, tinygrad_edu)) for name, program in programs.items()}
    tinygrad_edu.set_default_dtype(before[0])
    tinygrad_edu.set_rng_state(before[1])


@pytest.mark.parametrize(("name", "i", "line", "shown"), list(cases()))
def test_statement(ours, name, i, line, shown):
    assert ours[name][i] == (line, shown)


def test_the_five_tutorials_are_here_and_many_mistakes():
    names = sorted(path.stem for path in SESSIONS.glob("*.program"))
    assert sum(name.startswith("tutorial_") for name in names) == 5
    assert (SESSIONS / "mistakes.shown").read_text(encoding="utf-8").count("Error: ") >= 130
