"""The reference has an entry for every public name, and every public name a docstring to make it from."""

import importlib
import inspect
import re
import sys
from pathlib import Path

import pytest

import tinygrad_edu

ROOT = Path(__file__).parents[1]
# Class attributes, which have no docstring of their own: the page says by hand what they are.
FLAGS = {"dtype", "is_cuda", "is_meta", "is_mps", "is_quantized", "is_sparse"}


@pytest.fixture(scope="module")
def api():
    """The extension that writes the pages; what writes needs no Sphinx."""
    sys.path.insert(0, str(ROOT / "docs" / "_ext"))
    try:
        yield importlib.import_module("api")
    finally:
        sys.path.pop(0)


def entries(text):
    return set(re.findall(r"(?:::|^ +) ?(tinygrad_edu\.[\w.]+)", text, re.MULTILINE))


def public():
    return [name for name in tinygrad_edu.__all__ if not inspect.ismodule(getattr(tinygrad_edu, name))]


def members():
    return [name for name in dir(tinygrad_edu.Tensor) if not name.startswith("_")]
def test_every_public_name_has_a_docstring(api):
    names = {f"tinygrad_edu.{name}": getattr(tinygrad_edu, name) for name in public()}
    names |= {f"Tensor.{name}": getattr(tinygrad_edu.Tensor, name) for name in members() if name not in FLAGS}
    for path in api.MODULES:
        module = api.module_of(path)
        names |= {f"{path}.{name}": getattr(module, name) for name in api.public_names(module)}
    silent = [name for name, thing in names.items() if needs_words(thing) and not inspect.getdoc(thing)]
    assert silent == []


def needs_words(thing):
    return callable(thing) or isinstance(thing, property)


def test_every_public_name_of_the_package_has_an_entry(api):
    names = {f"tinygrad_edu.{name}" for name in public()} - {"tinygrad_edu.Tensor", "tinygrad_edu.__version__"}
    assert names <= entries(api.functions())


def test_every_attribute_and_method_of_a_tensor_has_an_entry(api):
    page = (ROOT / "docs" / "reference" / "tensor.rst").read_text(encoding="utf-8")
    assert {f"tinygrad_edu.Tensor.{name}" for name in members()} <= entries(page + api.methods())


def test_every_public_name_of_a_module_has_an_entry(api):
    text = entries(api.modules())
    for path in api.MODULES:
        module = api.module_of(path)
        names = [name for name in api.public_names(module) if callable(getattr(module, name))]
        assert names and {f"tinygrad_edu.{path}.{name}" for name in names} <= text, path


def test_the_modules_are_those_that_are_reached_with_a_dot(api):
    here = {name for name in tinygrad_edu.__all__ if inspect.ismodule(getattr(tinygrad_edu, name))}
    assert {path.partition(".")[0] for path in api.MODULES} == here - {"scalar"}


def test_bars_and_lone_stars_are_escaped_in_prose_alone(api):
    lines = ["|x| of *x* and `|y|`", "", ">>> a | b", "c|d", "", "(N, *sizes) with *size*"]
    api.plain(None, "", "", None, None, lines)
    assert lines == [r"\|x\| of *x* and `|y|`", "", ">>> a | b", "c|d", "", r"(N, \*sizes) with *size*"]


def test_the_table_shows_every_row_in_its_own_words(api):
    optable = sys.modules["optable"]
    rows = optable.sources()
    assert rows.keys() == optable.TABLE.keys()
    c = "``x * y`` (:ref:`kernel <kernel-mul>`)"
    assert optable.cells(rows["mul"]) == ["``mul``", "``g * y`` ; ``g * x``", c, "``np.multiply``", "same"]
    for name, row in rows.items():
        assert len(row.derivatives) == len(optable.TABLE[name].derivatives), name


def test_the_page_of_kernels_has_that_of_each_row_and_every_file(api):
    optable = sys.modules["optable"]
    page = optable.kernels()
    for name in optable.TABLE:
        own = {"rsub": "sub", "floor_divide_flat": "floor_divide"}.get(name, name)  # one expression is one kernel
        assert f".. _kernel-{name}:\n" in page
        assert f"kernel void {own}_v" in optable.kernel(name)
    assert "out[o + i] = 1 / (1 + exp(-x));" in optable.kernel("sigmoid")
    assert optable.kernel("relu").startswith("float maximum_float(float x, float y) {")
    assert "global const int *Y" in optable.kernel("bitwise_xor")
    for path in ROOT.glob("tinygrad_edu/backends/opencl/kernels/*.cl"):
        assert f"opencl/kernels/{path.name}" in page


def test_the_table_fails_on_a_row_that_it_cannot_find(api, monkeypatch):
    optable = sys.modules["optable"]
    monkeypatch.setitem(optable.TABLE, "lost", None)
    with pytest.raises(ValueError, match="lost"):
        optable.sources()


def test_a_derivative_with_a_name_is_shown_below_the_table(api):
    assert ":pyobject: nothing" in sys.modules["optable"].page()
