"""The page "name by name against PyTorch" says what docs/names.py finds today, and what it finds is so."""

import importlib.util
from pathlib import Path

import pytest
import torch

import tinygrad_edu

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def names():
    spec = importlib.util.spec_from_file_location("names", DOCS / "names.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date(names):
    written = (DOCS / "names.rst").read_text(encoding="utf-8")
    assert written == names.page(), "run python docs/names.py"


def test_a_name_is_the_same_where_every_parameter_is_taken(names):
    assert names.compare("exp", "", torch, tinygrad_edu) == ("same", [])


def test_a_name_is_a_subset_where_a_parameter_is_missing(names):
    ours = type("Ours", (), {"exp": staticmethod(lambda input: input)})()
    assert names.compare("exp", "", torch, ours) == ("subset", ["out"])


def test_a_name_is_absent_where_it_is_not(names):
    assert names.compare("exp", "", torch, object()) == ("absent", [])


def test_private_and_internal_names_are_passed_over(names):
    found = names.comparison("")
    assert {"exp", "cat", "Tensor", "fft"} & found.keys() == {"exp", "cat", "Tensor"}
    assert not {"_assert", "sym_int", "view_copy", "SymInt"} & found.keys()


def test_parameters_are_read_from_every_form_that_is_documented(names):
    assert names.documented("max", torch.max) == {"input", "out", "dim", "keepdim", "other"}
