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

# What is shown of the host, and so differs where another device is the default one: by session, numbers of statements.
LESSON_1, LESSON_2 = "tutorial_lesson_1_tensors_and_autograd", "tutorial_lesson_2_automatic_differentiation"
DAY_1, PART_1, SHAPES = (
    "tutorial_day_1_the_foundation", "tutorial_part_1_introduction", "tutorial_shapes_gradients_backpropagation",
)  # fmt: skip
ON_THE_HOST = {
    "it came from NumPy, and prints that it lies on the CPU": {
        DAY_1: {29}, LESSON_1: {45, 47, 50, 57, 94, 111}, LESSON_2: {16}, PART_1: {8, 160},
    },
    "a typed constructor makes tensors of the CPU, which say so": {"spellings": {36}},
    "numpy() is refused on a device, as PyTorch refuses it": {PART_1: {162, 163, 166, 167}},
    "it prints the device": {LESSON_2: {20}, PART_1: {14}, SHAPES: {5, 25}},
    "it asks whether moving to the CPU changes anything": {DAY_1: {118, 137}, LESSON_2: {59}, PART_1: {18, 20}},
}  # fmt: skip


def why_on_the_host(name, i):
    """Why the statement can be right on the CPU alone, None if it is right everywhere."""
    return next((reason for reason, sessions in ON_THE_HOST.items() if i in sessions.get(name, ())), None)


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
    reason = why_on_the_host(name, i)
    if reason and tinygrad_edu.get_default_device().type != "cpu":
        pytest.skip(reason)
    assert ours[name][i] == (line, shown)


def test_the_five_tutorials_are_here_and_many_mistakes():
    names = sorted(path.stem for path in SESSIONS.glob("*.program"))
    assert sum(name.startswith("tutorial_") for name in names) == 5
    assert (SESSIONS / "mistakes.shown").read_text(encoding="utf-8").count("Error: ") >= 130


def test_few_statements_are_right_on_the_cpu_alone():
    assert sum(len(numbers) for sessions in ON_THE_HOST.values() for numbers in sessions.values()) <= 24
    names = {path.stem for path in SESSIONS.glob("*.program")}
    assert all(sessions.keys() <= names for sessions in ON_THE_HOST.values())
