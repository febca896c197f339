"""The page "name by name against PyTorch" says what docs/names.py finds today, and what it finds is so."""

import importlib
import importlib.util
from pathlib import Path

import pytest
import torch

import tinygrad_edu
from tinygrad_edu.absent import ABSENT

pytestmark = pytest.mark.host_only(reason="names are the same on every device")

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


def is_in_pytorch(space, name):
    """Whether PyTorch has *name* in *space*, as an attribute or as a module to import."""
    if hasattr(importlib.import_module(f"torch.{space}".rstrip(".")), name):
        return True
    return importlib.util.find_spec(".".join(filter(None, ["torch", space, name]))) is not None


@pytest.mark.parametrize("space", ABSENT)
def test_what_is_absent_is_in_pytorch_and_not_here(names, space):
    listed = ABSENT[space].split()
    assert listed == sorted(set(listed))
    assert [name for name in listed if not is_in_pytorch(space, name)] == []
    assert [name for name in listed if hasattr(names.library("tinygrad_edu", space), name)] == []


def test_every_absent_name_is_said_to_be_absent(names):
    for space in names.SPACES:
        if names.library("torch", space) not in (torch.Tensor, torch.nn.Module):
            absent = {name for name, (state, _) in names.comparison(space).items() if state == "absent"}
            assert absent <= set(ABSENT.get(space, "").split()), space
    assert {name for name in dir(torch.nn) if not name.startswith("_")} <= {*dir(tinygrad_edu.nn), *ABSENT["nn"].split()}
