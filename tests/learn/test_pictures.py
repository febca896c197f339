"""The plots of the book: well-formed, complete, and where the numbers are."""

import xml.etree.ElementTree as ET

import pytest

from tinygrad_edu.learn.pictures import curve, plane

SVG = "{http://www.w3.org/2000/svg}"


def elements(plot, tag, kind=None):
    return [e for e in ET.fromstring(plot.svg).iter(SVG + tag) if kind in (None, e.get("class"))]


def test_a_curve_has_a_point_for_each_loss_and_falls_on_the_page():
    plot = curve({"a <b>": [1.0, 0.5, 0.25], "other": [0.75, 0.0]})
    first, second = elements(plot, "polyline")
    points = [tuple(map(float, pair.split(","))) for pair in first.get("points").split()]
    assert len(points) == 3 and len(second.get("points").split()) == 2
    assert points[0][0] < points[1][0] < points[2][0]
    assert points[0][1] < points[1][1] < points[2][1]  # down the page is down
    assert points[0][1] - points[1][1] == pytest.approx(2 * (points[1][1] - points[2][1]), abs=0.2)
    assert "a <b>" in [text.text for text in elements(plot, "text")]
    assert "a <b>" in elements(plot, "title")[0].text


@pytest.mark.parametrize("losses", [[1.0] * 40, [1 - i / 40 for i in range(40)], [i / 40 for i in range(40)]])
def test_the_legend_stands_where_no_curve_is(losses):
    plot = curve({"level": [1.0] * 40, "other": losses})
    texts = [text for text in elements(plot, "text") if text.text in ("level", "other")]
    for line in elements(plot, "polyline"):
        for x, y in (map(float, pair.split(",")) for pair in line.get("points").split()):
            for text in texts:
                left, base = float(text.get("x")), float(text.get("y"))
                assert not (left - 36 < x < left + 60 and base - 12 < y < base + 4)


@pytest.mark.parametrize("losses", [[2.0], [0.0, 0.0], [1e-6, 1e-7], [5000.0, 1.0]])
def test_a_curve_of_any_size_has_its_ticks_inside(losses):
    plot = curve({"loss": losses})
    for text in elements(plot, "text"):
        assert 0 <= float(text.get("x")) <= 480 and 0 <= float(text.get("y")) <= 280


@pytest.mark.parametrize("histories", [{}, {"a": []}, {"a": [1.0], "b": [1.0], "c": [1.0]}])
def test_a_curve_of_nothing_or_of_three_is_refused(histories):
    with pytest.raises(ValueError, match="one or two histories"):
        curve(histories)


def test_points_have_the_shape_of_their_label_and_areas_the_sign_of_the_score():
    points, labels = [(0.0, 0.0), (1.0, 1.0), (2.0, 0.5)], [-1, 1, 1]
    assert elements(plane(points, labels), "rect", "tg-area-first") == []
    plot = plane(points, labels, score=lambda p: p[0] - 1.0)
    assert (len(elements(plot, "circle", "tg-dot")), len(elements(plot, "path", "tg-triangle"))) == (1, 2)
    first, second = elements(plot, "rect", "tg-area-first"), elements(plot, "rect", "tg-area-second")
    assert len(first) == len(second) > 10
    border = {float(r.get("x")) + float(r.get("width")) for r in first}
    assert border == {float(r.get("x")) for r in second} and len(border) == 1
    [disc] = elements(plot, "circle", "tg-dot")
    assert float(disc.get("cx")) < border.pop()
