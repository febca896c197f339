"""show_window: the window stands where it stands, and its column holds what it sees."""

import xml.etree.ElementTree as ET

import pytest

import tinygrad_edu as torch
from tinygrad_edu.viz import show_window

SVG = "{http://www.w3.org/2000/svg}"


def cells(picture, kind):
    """The texts in the cells of a *kind*, in order; a margin's is written below them."""
    parts = list(ET.fromstring(picture.svg))
    return [parts[i + 1].text for i, e in enumerate(parts) if e.tag == SVG + "rect" and e.get("class") == kind]


@pytest.mark.parametrize("at", range(4))
def test_the_window_and_its_column_are_filled(at):
    x = torch.arange(1, 17).view(4, 4)
    seen = x.unfold(0, 3, 1).unfold(1, 3, 1).reshape(4, 9)[at].tolist()
    picture = show_window(x, 3, at=at)
    assert cells(picture, "tg-own") == [str(n) for n in seen] * 2
    assert len(cells(picture, "tg-copy")) == 16 - 9 + 3 * 9


def test_margin_and_stride():
    picture = show_window(torch.arange(1, 10).view(3, 3), (2, 3), stride=2, padding=1, at=3)
    assert cells(picture, "tg-own") == ["5", "6", "0", "8", "9", "0"] * 2
    assert picture.svg.count("margin") == 4 * 5 - 9


@pytest.mark.parametrize(
    ("image", "options", "text"),
    [
        (torch.zeros(2, 2, 2), {}, "draws a matrix, got 3 dimensions"),
        (torch.zeros(9, 3), {}, "draws 8 × 8 numbers and 16 steps, got 9 × 3 and 16"),
        (torch.zeros(7, 7), {}, "got 7 × 7 and 36"),
        (torch.zeros(1, 5), {}, "got 1 × 5 and 0"),
        (torch.zeros(3, 3), {"at": 4}, "there are 4 steps, and no step 4"),
    ],
)
def test_what_cannot_be_drawn_is_said(image, options, text):
    with pytest.raises(ValueError, match=text):
        show_window(image, 2, **options)
