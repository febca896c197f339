"""The program that measures the book's figures runs, and says what it was asked for."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from chapters import kernels

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", kernels.FIGURES)
def test_each_figure_is_a_time_and_a_name(device, name, capsys):
    kernels.FIGURES[name](device, n=4096, repeats=1)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 3
    assert [line for line in lines if not re.fullmatch(r" *\d+\.\d{3} ms   \S.*", line)] == []


def test_a_figure_that_is_not_there():
    command = [sys.executable, "-m", "chapters.kernels", "abacus"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("usage: python -m chapters.kernels launch")
