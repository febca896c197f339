"""The museum of bugs: each engine does the damage that its page shows, and the test that catches it passes on ours."""

import itertools
import sys
from pathlib import Path

import pytest

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import load
from tinygrad_edu.scalar import Value

MUSEUM = Path(__file__).parents[1] / "chapters" / "museum"
EXHIBITS = {path.stem: load(path) for path in sorted(MUSEUM.glob("*.py"))}


def ours(value):
    """Our engine, called as those of the museum are."""
    value.backward(retain_graph=True)


# The tests that catch, each for any engine of Values.


def check_two_uses(backward):
    a = Value(3.0)
    backward(a + a)
    assert a.grad == 2.0


def check_order(backward):
    a = Value(3.0)
    b = a + a
    backward(b + b)
    assert a.grad == 4.0


def check_two_passes(backward):
    a = Value(3.0)
    cube = (a * a) * a
    backward(cube)
    once = a.grad
    backward(cube)
    assert a.grad == 2 * once


def check_depth(backward):
    v = leaf = Value(1.0)
    for _ in range(10 * sys.getrecursionlimit()):
        v = v + 1.0
    backward(v)
    assert leaf.grad == 1.0


CAUGHT = [
    ("no_accumulation", check_two_uses),
    ("no_order", check_order),
    ("no_order", check_depth),
    ("stale_gradients", check_two_passes),
]


@pytest.mark.parametrize(("name", "check"), CAUGHT)
def test_the_wrong_engine_is_caught_and_ours_is_not(name, check):
    with pytest.raises((AssertionError, RecursionError)):
        check(EXHIBITS[name].backward)
    check(ours)


@pytest.mark.parametrize("name", EXHIBITS)
def test_the_damage_is_real(name):
    exhibit = EXHIBITS[name]
    said, truth = exhibit.damage_in_between() if name == "stale_gradients" else exhibit.damage()
    assert said != truth


SHAPES = [(), (3,), (2, 3), (1, 3), (2, 1)]


@pytest.mark.parametrize("shapes", list(itertools.product(SHAPES, repeat=2)))
def test_our_gradient_has_the_shape_of_its_tensor(shapes):
    x, y = (torch.ones(*shape, requires_grad=True) if shape else torch.ones((), requires_grad=True) for shape in shapes)
    (x + y).sum().backward()
    assert x.grad.shape == x.shape
    assert y.grad.shape == y.shape


def test_our_gradients_share_no_buffer():
    x, y = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    ((x + y) + x).sum().backward()
    assert (x.grad.tolist(), y.grad.tolist()) == EXHIBITS["reused_buffer"].damage()[1]


def test_ours_refuses_a_saved_tensor_that_was_written_to():
    assert "modified by an inplace operation" in EXHIBITS["saved_by_reference"].ours()
