"""Graders of kernels without a device: what the interpreter finds, and in which words it is told."""

import numpy as np
import pytest

from tinygrad_edu.learn import grading
from tinygrad_edu.learn.exercises import COURSE
from tinygrad_edu.learn.kernels import grading as kernels

GUARD = COURSE / "ex17_2_guard"
SOLUTION = (GUARD / "solution.py").read_text(encoding="utf-8")
LINE = "if (i < n) out[i] = a[i] + ADDED;"


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """No device works."""
    monkeypatch.setattr(kernels, "is_available", lambda: False)


def graded(tmp_path, text):
    path = tmp_path / "answer.py"
    path.write_text(text)
    return grading.grade(path, GUARD)


def test_a_pass_without_a_device_says_so(tmp_path):
    assert graded(tmp_path, SOLUTION).message == kernels.ALONE


FOUND = [
    ("out[i] = a[i] + 10;", "line 7) (and 5 more like it). Whoever has no element must do nothing"),
    ("if (i <= n) out[i] = a[i] + 10;", "That is one too far"),
    ("if (i < n) out[i] = a[i - 1] + 10;", "There is nothing before element 0."),
    ("if (i < n) { float x; out[i] = a[i] + x; }", "uses x before it has a value (line 7) (and 4 more like it)"),
    ("if (i < 2) out[i] = a[i] + 10;", "with 5 elements and 8 work-items: nobody writes out[2], nor 2 more."),
    ("if (i < n) out[i] = a[i];", "out is [-2.5, 1.0, -1.0, 2.5, 0.5], expected [7.5, 11.0, 9.0, 12.5, 10.5]."),
    ("if (i < n) out[i] = a[i] + 10", "line 7: `;` is missing after `10`. (It was read by the interpreter"),
    ("if (i < n) out[i] = a[i] + (float4)(1).x;", "line 7: "),
    ("while (1) ;", "work-item 0 is still in this loop after 10,000 rounds: it never ends (line 7)."),
]


@pytest.mark.parametrize(("line", "message"), FOUND)
def test_what_the_interpreter_finds(tmp_path, line, message):
    outcome = graded(tmp_path, SOLUTION.replace(LINE, line))
    assert outcome.status == grading.FAILED
    assert message in outcome.message


def test_the_hole_may_be_left_as_a_comment(tmp_path):
    stub = (GUARD / "stub.py").read_text(encoding="utf-8")
    assert graded(tmp_path, stub.replace("    //", "\n\n    //")).status == grading.NOT_STARTED
    assert graded(tmp_path, stub.replace("1 line\n", f"1 line\n    {LINE}\n")).status == grading.PASSED


@pytest.mark.parametrize("text", ["", "KERNEL = 3\n"])
def test_a_file_without_a_kernel(tmp_path, text):
    assert "there is no text KERNEL in this file" in graded(tmp_path, text).message


def test_a_kernel_that_is_put_together_keeps_its_own_lines(tmp_path):
    outcome = graded(tmp_path, SOLUTION.replace("KERNEL =", "TEXT =").replace(LINE, "x") + "\nKERNEL = '' + TEXT\n")
    assert outcome.message.startswith("line ")


def test_the_first_difference_of_large_arrays_is_shown():
    expected = np.arange(100.0)
    wrong = expected.copy()
    wrong[7:] += 1
    launch = kernels.Launch("with 100", [], {"out": expected}, 1, wrong=[(wrong, "One too many.")])
    with pytest.raises(grading.Mistake, match=r"^with 100: out\[7\] is 8.0, expected 7.0. One too many.$"):
        kernels._compare(launch, {"out": wrong}, launch.case, 1e-5)
    with pytest.raises(grading.Mistake, match=r"out\[99\] is nan"):
        kernels._compare(launch, {"out": np.append(expected[:99], np.nan)}, launch.case, 1e-5)
