"""A small table in a CSV file, and two ways to run a command: in this process, and in one of its own."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tinygrad_edu.cli import main

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def flowers(tmp_path):
    """The path of a table of 45 rows: three classes that two features tell apart, mostly."""
    rng = random.Random(0)
    lines = ["length,width,kind"]
    for kind, length, width in (("rose", 1.0, 2.0), ("tulip", 3.0, 1.0), ("daisy", 2.0, 3.5)):
        lines += [f"{rng.gauss(length, 0.3):.3f},{rng.gauss(width, 0.3):.3f},{kind}" for _ in range(15)]
    path = tmp_path / "flowers.csv"
    path.write_text("\n".join(lines) + "\n")
    return path.name


@pytest.fixture(params=["tensor", "scalar"])
def layer(request):
    """The two layers of the library, for what both can do."""
    return ("--layer", request.param)


@pytest.fixture
def run(capsys):
    """Run a command here: run("train", ...) -> its exit status, standard output and standard error."""

    def call(*arguments):
        status = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


@pytest.fixture
def start():
    """Start a command in a process of its own; the process is ended with the test."""
    started = []

    def call(*arguments, **environment):
        process = subprocess.Popen(
            [sys.executable, "-m", "tinygrad_edu", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        )
        started.append(process)
        return process

    yield call
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()
