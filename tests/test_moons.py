"""The program of chapter 3: what it prints is what the chapter shows, and its parts are those of the library."""

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

from chapters import moons
from tinygrad_edu.scalar.nn import MLP

ROOT = Path(__file__).parent.parent
CHAPTER = (ROOT / "chapters/03_a_neuron_learns.rst").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [[], ["value"], ["tensor"], ["opencl"]])
def test_it_prints_what_the_chapter_shows(arguments, request):
    if "opencl" in arguments:
        request.getfixturevalue("opencl_works")
    command = [sys.executable, "-m", "chapters.moons", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    shown = re.search(r"   \$ python -m chapters\.moons value\n((?:   step .*\n)+)", CHAPTER).group(1)
    assert done.stdout.splitlines() == [line.strip() for line in shown.splitlines()]


def test_an_unknown_engine_is_named():
    command = [sys.executable, "-m", "chapters.moons", "abacus"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("moons.py: no engine 'abacus'; there is value, tensor")


def test_the_engines_go_through_the_same_losses_to_nearly_the_last_digit():
    assert losses_of("tensor") == pytest.approx(losses_of("value"), rel=1e-9)


@pytest.mark.usefixtures("opencl_works")
def test_a_device_goes_through_the_same_losses():
    assert losses_of("opencl") == pytest.approx(losses_of("tensor"), rel=1e-9)


def losses_of(engine, steps=100):
    loss, optimizer = moons.ENGINES[engine](*moons.moons(100), *moons.start())
    losses = []
    for _ in range(steps + 1):
        now = loss()
        optimizer.zero_grad()
        now.backward()
        optimizer.step()
        losses.append(now.item())
    return losses


def test_the_moons_of_the_chapter_are_those_of_the_program():
    [example] = [e for e in doctest.DocTestParser().get_examples(CHAPTER) if e.source.startswith("def moons")]
    names = {"math": moons.math, "random": moons.random}
    exec(example.source, names)
    assert names["moons"](100) == moons.moons(100)
    assert names["moons"](7, seed=3, noise=0.5) == moons.moons(7, seed=3, noise=0.5)


def test_it_starts_from_the_weights_of_the_librarys_network():
    W, v = moons.start()
    hidden, [last] = [layer.neurons for layer in MLP(2, [8, 1], seed=1).layers]
    assert [[w.data for w in neuron.weights] for neuron in hidden] == W
    assert [w.data for w in last.weights] == v
