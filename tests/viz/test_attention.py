"""The picture of attention: a square for each weight, and names that can be read."""

import pytest

import tinygrad_edu as torch
from tinygrad_edu.viz import show_attention


def test_a_square_for_each_weight():
    svg = show_attention(torch.tensor([[1.0, 0.0, 0.0], [0.25, 0.5, 0.25]]), ["x", "<"], ["a", " ", "\n"]).svg
    assert svg.count('rx="2"') == 6
    assert "fill-opacity:1.000" in svg and "fill-opacity:0.060" in svg and "fill-opacity:0.530" in svg
    assert "&lt; from ␣: 0.50" in svg and ">↵<" in svg


def test_names_that_do_not_go_with_the_weights_are_refused():
    for weights, names in ((torch.ones(2, 2), "abc"), (torch.ones(50, 50), "a" * 50)):
        with pytest.raises(ValueError, match="needs a name for each row and column, at most 40"):
            show_attention(weights, names)
