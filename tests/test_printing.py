"""Printing gives PyTorch's text, recorded in golden/printing.json: dtypes, notations, shapes, options, suffixes."""

import json
from pathlib import Path

import numpy as np
import pytest

from tinygrad_edu import printing

GOLDEN = json.loads(Path(__file__).with_name("golden").joinpath("printing.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def default_options():
    """Leave no print option behind, whatever a test does."""
    printing.set_printoptions(profile="default")
    yield
    printing.set_printoptions(profile="default")


def recreate(case):
    """Make the array of a recorded case."""
    dtype = "float32" if case["dtype"] == "bfloat16" else case["dtype"]
    if case["step"] is None:
        array = np.array(case["values"]).astype(dtype)
    else:
        array = (case["step"] * np.arange(np.prod(case["shape"]), dtype=np.float64)).astype(dtype)
    array = array.reshape(case["shape"])
    return array if case["permute"] is None else array.transpose(case["permute"])


def name(case):
    """Name a case by what varies."""
    options = " ".join(f"{key}={value}" for key, value in case["options"].items())
    return f"{case['dtype']} {case['shape']} {options}".replace("[", "(").replace("]", ")")


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=name)
def test_text_is_pytorchs(case):
    with printing.printoptions(**case["options"]):
        expected = case["text"].replace("dtype=torch.", "dtype=tinygrad_edu.")
        assert printing.tensor_text(recreate(case), case["dtype"], **case["told"]) == expected


def test_set_printoptions_keeps_and_replaces_what_pytorch_does():
    for step in GOLDEN["set_printoptions"]:
        printing.set_printoptions(**step["call"])
        assert printing.get_printoptions() == step["options"], step["call"]


def test_options_come_back_after_an_error():
    printing.set_printoptions(precision=6, sci_mode=True)
    before = printing.get_printoptions()
    with pytest.raises(ZeroDivisionError), printing.printoptions(profile="full"):
        assert printing.get_printoptions()["threshold"] == float("inf")
        raise ZeroDivisionError
    assert printing.get_printoptions() == before


def test_unknown_option_changes_nothing():
    with pytest.raises(TypeError, match="digits"), printing.printoptions(precision=2, digits=3):
        pass
    assert printing.get_printoptions()["precision"] == 4


def test_options_are_the_callers_own_copy():
    printing.get_printoptions()["precision"] = 1
    assert printing.get_printoptions()["precision"] == 4


def test_a_device_stands_before_size_and_dtype():
    text = printing.tensor_text(np.zeros((0, 3)), "float64", device_suffix="opencl:0")
    assert text == "tensor([], device='opencl:0', size=(0, 3), dtype=tinygrad_edu.float64)"


def test_a_subclass_opens_with_its_name_and_indents_by_it():
    assert printing.tensor_text(np.float32([[1], [2]]), class_name="Sub") == "Sub([[1.],\n     [2.]])"
    text = printing.tensor_text(np.float32([1]), class_name="W", is_parameter=True)
    assert text == "Parameter containing:\nParameter(W([1.]))"


def test_a_large_array_is_shortened_before_its_numbers_are_read():
    window = np.lib.stride_tricks.as_strided(np.float32([1]), (10**6, 10**6), (0, 0))  # 4 TB, were it read as a whole
    first, *_, last = printing.tensor_text(window).splitlines()
    assert first == "tensor([[1., 1., 1.,  ..., 1., 1., 1.],"
    assert last == "        [1., 1., 1.,  ..., 1., 1., 1.]])"
