"""The valley: contour lines at the height they say, and paths that can be told apart."""

import re

import numpy as np
import pytest

from tinygrad_edu.viz import show_paths
from tinygrad_edu.viz.valley import contour

PATHS = {"straight": [(-1, 1), (0, 0)], "round <about>": [(-1, 1), (0, 1), (0, 0)]}


def bowl(x, y):
    return x**2 + y**2


def test_a_contour_lies_at_its_height():
    across, up = np.meshgrid(np.linspace(-2, 2, 41), np.linspace(-2, 2, 41))
    pieces = list(contour(across**2 + up**2, 1.0))
    assert len(pieces) > 40
    for point in (point for piece in pieces for point in piece):
        x, y = (-2 + 0.1 * p for p in point)
        assert x**2 + y**2 == pytest.approx(1.0, abs=0.01)


def test_a_plain_has_no_contour():
    assert list(contour(np.zeros((3, 3)), 0.5)) == []


def test_each_path_has_a_dot_a_step_and_an_entry():
    svg = show_paths(bowl, PATHS, (-2, 2), (-2, 2), lowest=(0, 0)).svg
    for number, count in enumerate((2, 3)):
        dots = re.search(rf'<g class="tg-d{number}">(.*?)</g>', svg)[1]
        assert dots.count("<circle") == count
    assert "round &lt;about&gt;" in svg and svg.count("tg-contour") > 10 and 'class="tg-end"' in svg
    assert svg.startswith("<svg") and "<script" not in svg


def test_no_path_and_too_many_are_refused():
    for paths in ({}, {str(i): [(0, 0)] for i in range(7)}):
        with pytest.raises(ValueError, match="draws one to 6 paths"):
            show_paths(bowl, paths, (-1, 1), (-1, 1))
