"""The roofline: what is twice as fast stands as far above as anywhere, and the roofs meet where they should."""

import re

import pytest

from tinygrad_edu.viz import show_roofline
from tinygrad_edu.viz.roofline import Axes

POINTS = {"naive": (0.25, 0.3), "tiled <16>": (4.0, 0.6), "vectorised": (3.2, 245.0)}


def picture():
    return show_roofline(256.0, {"cache": 512.0, "memory": 32.0}, POINTS).svg


def test_the_axes_are_logarithmic():
    axes = Axes([0.25, 16.0], [0.3, 245.0])
    assert (axes.x, axes.y) == ((-3, 5), (-1, 3))
    (x1, y1), (x2, y2), (x3, y3) = axes.place(1, 1), axes.place(2, 10), axes.place(4, 100)
    assert (x3 - x2, y3 - y2) == pytest.approx((x2 - x1, y2 - y1))
    assert x2 > x1 and y2 < y1


def test_each_slope_ends_where_its_bytes_suffice():
    svg, axes = picture(), Axes([0.5, 8.0, 0.25, 4.0], [256.0, 0.3])
    ends = re.findall(r'class="tg-slope" d="M\S+ \S+L(\S+) (\S+)"', svg)
    assert ends == [tuple(f"{number:.1f}" for number in axes.place(at, 256.0)) for at in (0.5, 8.0)]


def test_each_point_has_its_name():
    svg = picture()
    assert svg.count('class="tg-point"') == 3
    assert "tiled &lt;16&gt;" in svg
    assert "<title>vectorised is the fastest of" in svg
    assert svg.startswith("<svg") and "<script" not in svg


@pytest.mark.parametrize(("rates", "points"), [({}, POINTS), ({"memory": 3.0}, {}), ({"memory": 0.0}, POINTS)])
def test_nothing_to_draw_is_refused(rates, points):
    with pytest.raises(ValueError, match="needs a rate and a point"):
        show_roofline(256.0, rates, points)
