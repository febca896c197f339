"""The five tutorials that this library must satisfy: with only the import changed, each shows what it shows under PyTorch."""

from pathlib import Path

import pytest
from tests.tutorials.session import transcript

import tinygrad_edu

HERE = Path(__file__).parent
TUTORIALS = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith(("test_", "session", "record")))


@pytest.mark.parametrize("name", TUTORIALS)
def test_tutorial(name):
    expected = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    assert transcript((HERE / f"{name}.py").read_text(encoding="utf-8"), tinygrad_edu).splitlines() == expected.splitlines()


def test_all_five_are_here():
    assert len(TUTORIALS) == 5
