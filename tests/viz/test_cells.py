"""The pictures of tensors: well-formed, complete, and true to strides and shapes."""

import xml.etree.ElementTree as ET

import pytest

import tinygrad_edu as torch
from tinygrad_edu.viz import show_broadcast, show_strides

SVG = "{http://www.w3.org/2000/svg}"


def elements(picture, tag, kind=None):
    return [e for e in ET.fromstring(picture.svg).iter(SVG + tag) if kind in (None, e.get("class"))]


def texts(picture, kind=None):
    return [e.text.replace("\N{NO-BREAK SPACE}", " ") for e in elements(picture, "text", kind)]


def test_an_element_shows_its_value_and_its_place_in_memory():
    x = torch.arange(10, 16).view(2, 3).T
    small = [int(text) for text in texts(show_strides(x), "tg-small")]
    assert small == [0, 3, 1, 4, 2, 5, *range(6)]  # the tensor row by row, then the memory
    values = texts(show_strides(x), "")
    assert values == ["10", "13", "11", "14", "12", "15"] + [str(n) for n in range(10, 16)]


def test_what_a_view_does_not_see_is_not_filled():
    x = torch.arange(12.0).view(3, 4)[1:, ::2]
    picture = show_strides(x)
    assert (len(elements(picture, "rect", "tg-own")), len(elements(picture, "rect", "tg-copy"))) == (4 + 4, 8)
    assert texts(picture, "tg-accent") == ["dim 0: +4", "dim 1: +2"]
    assert "shape (2, 2), strides (4, 2), offset 4" in texts(picture, "tg-soft")


def test_a_stride_of_zero_repeats_and_has_no_arrow():
    picture = show_strides(torch.tensor([1.0, 2.0]).expand(3, 2))
    assert texts(picture, "tg-small") == ["0", "1"] * 3 + ["0", "1"]
    assert texts(picture, "tg-accent") == ["dim 1: +1"]


@pytest.mark.parametrize("x", [torch.tensor(5.0), torch.zeros(0), torch.arange(24).view(2, 3, 4), torch.arange(48)])
def test_everything_lies_inside_of_the_picture(x):
    picture = show_strides(x)
    left, top, width, height = map(float, ET.fromstring(picture.svg).get("viewBox").split())
    for cell in elements(picture, "rect", "tg-own"):
        assert left <= float(cell.get("x")) <= left + width - 36
        assert top <= float(cell.get("y")) <= top + height - 36
    assert len(elements(picture, "rect", "tg-own")) == 2 * x.numel()


@pytest.mark.parametrize("x", [torch.zeros(49), torch.zeros(1, 1, 1, 1)])
def test_what_is_too_large_to_draw_is_refused(x):
    with pytest.raises(ValueError, match="draws 3 dimensions and 48 elements"):
        show_strides(x)


def test_operands_are_filled_and_their_repetitions_dashed():
    picture = show_broadcast(torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([10.0, 20.0, 30.0, 40.0]))
    assert len(elements(picture, "rect", "tg-own")) == 3 + 4
    assert len(elements(picture, "rect", "tg-copy")) == 2 * 12 - 7
    assert picture.title == "Shapes (3, 1) and (4) meet in (3, 4)"


def test_the_dimension_that_is_to_blame_is_marked():
    picture = show_broadcast(torch.zeros(2, 3), torch.zeros(2))
    assert texts(picture, "tg-accent") == ["3", "2", "×"]
    assert picture.title == "Shapes (2, 3) and (2) do not go together"


def test_a_name_is_escaped():
    assert "a<b" in texts(show_broadcast(torch.zeros(1), torch.zeros(1), names=("a<b", "c")))


@pytest.mark.parametrize("x", [torch.zeros(9), torch.zeros(1, 1, 1)])
def test_shapes_that_are_too_large_are_refused(x):
    with pytest.raises(ValueError, match="2 dimensions of at most 8"):
        show_broadcast(x, torch.zeros(1))
