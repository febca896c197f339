"""show_kernel: cells hold what memory held at the time, arrows go where the accesses went, red is what is wrong."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest

from tinygrad_edu.learn.kernels import KernelError, Local, Unset
from tinygrad_edu.viz import show_kernel

SVG = "{http://www.w3.org/2000/svg}"


def elements(picture, tag, kind=None):
    return [e for e in ET.fromstring(picture.svg).iter(SVG + tag) if kind in (None, e.get("class"))]


def texts(picture, kind=None):
    return [e.text.replace("\N{NO-BREAK SPACE}", " ") for e in elements(picture, "text", kind) if e.text]


def cells(picture, kind):
    """The texts in the cells of a *kind*, in order."""
    parts = list(ET.fromstring(picture.svg))
    return [parts[i + 1].text or "" for i, e in enumerate(parts) if e.tag == SVG + "rect" and e.get("class") == kind]


def ends(picture, kind):
    """Where the arrows of a *kind* begin and end: pairs of x."""
    lines = [e.get("d").split("M")[1].split("L") for e in elements(picture, "path", kind)]
    return [tuple(float(point.split()[0]) for point in line) for line in lines]


def numbers(n):
    return np.arange(n, dtype=np.float32)


MAP = """
__kernel void twice(__global const float *a, __global float *out) {
    int i = get_global_id(0);
    out[i] = 2 * a[i];
}"""
SUM = """
__kernel void total(__global const float *a, __global float *out, __local float *part) {
    int i = get_local_id(0);
    part[i] = a[i];
    barrier(CLK_LOCAL_MEM_FENCE);
    if (i < 2) part[i] += part[i + 2];
    barrier(CLK_LOCAL_MEM_FENCE);
    if (i == 0) out[0] = part[0] + part[1];
}"""


def test_a_map_is_one_straight_arrow_down_and_another():
    picture = show_kernel(MAP, [numbers(3), Unset(3)], 3)
    assert cells(picture, "tg-own") == ["0.", "1.", "2.", "0.", "2.", "4."]
    assert cells(picture, "tg-item") == ["0", "1", "2"]
    reads, writes = ends(picture, "tg-reads"), ends(picture, "tg-writes")
    assert len(reads) == len(writes) == 3
    assert all(begin == end for begin, end in reads + writes)
    assert picture.title == "Kernel twice: 3 work-items in 1 group read a and write out"


def test_each_phase_shows_memory_as_it_was():
    picture = show_kernel(SUM, [numbers(4), Unset(1), Local(4)], 4)
    assert cells(picture, "tg-own") == [f"{n}." for n in [0, 1, 2, 3, 0, 1, 2, 3, 2, 4, 2, 3, 6]]
    assert len(ends(picture, "tg-reads")) == 4 + 4 + 2
    assert len(ends(picture, "tg-writes")) == 4 + 2 + 1
    assert [text for text in texts(picture, "tg-soft") if text.startswith("phase")] == ["phase 0", "phase 1", "phase 2"]
    assert ", in 3 phases" in picture.title


def test_one_work_item_alone():
    picture = show_kernel(SUM, [numbers(4), Unset(1), Local(4)], 4, item=1)
    assert (len(ends(picture, "tg-reads")), len(ends(picture, "tg-writes"))) == (1 + 2, 1 + 1)
    assert len(cells(picture, "tg-item")) == 3 * 4


def test_cells_that_do_not_exist_are_red():
    picture = show_kernel(MAP.replace("a[i]", "a[i - 1]"), [numbers(2), Unset(3)], 4)
    assert cells(picture, "tg-race") == ["", "", ""]  # a[-1], a[2], out[3]
    assert len(ends(picture, "tg-races")) == 3
    assert texts(picture, "tg-fault")[0] == "work-item 0 reads a[-1], and a has 2 elements (line 4)"


def test_a_race_is_red_in_its_phase_alone():
    picture = show_kernel(SUM.replace("barrier(CLK_LOCAL_MEM_FENCE);\n    if (i == 0)", "if (i == 0)"),
                          [numbers(4), Unset(1), Local(4)], 4)  # fmt: skip
    assert cells(picture, "tg-race") == ["4."]
    assert len(ends(picture, "tg-races")) == 3  # both read part[1], and one writes it
    assert "work-items 0 and 1 race for part[1]" in " ".join(texts(picture, "tg-fault"))
    assert "race for part[1]" in picture.title


def test_who_never_gets_to_a_barrier_is_red():
    picture = show_kernel(SUM.replace("part[i] = a[i];", "part[i] = a[i]; if (i == 3) return;"),
                          [numbers(4), Unset(1), Local(4)], 4)  # fmt: skip
    assert cells(picture, "tg-race") == ["3"]
    assert "never gets there" in picture.title


def test_rows_of_a_matrix_are_set_apart_and_nothing_written_is_dashed():
    source = "__kernel void f(__global int *a) { __local float x[2]; int i = get_global_id(0); a[i] = 1; x[i] += 1; }"
    picture = show_kernel(source, [np.zeros((2, 2), np.int32)], 2)
    first = [float(e.get("x")) for e in elements(picture, "rect", "tg-own")][:4]
    assert [x - first[0] for x in first] == [0, 36, 78, 114]
    assert cells(picture, "tg-copy") == ["", ""]  # x, before anybody has written into it
    infinite = show_kernel(MAP, [np.array([np.nan, np.inf], np.float32), Unset(2)], 2)
    assert cells(infinite, "tg-own") == ["nan", "inf"] * 2


def test_rows_below_each_other_begin_in_one_column_and_nothing_overlaps():
    source = """
    __kernel void f(__global const float *a, __global const float *b, __global float *out) {
        int i = get_global_id(0);
        float x = a[i] + b[i];
        barrier(CLK_LOCAL_MEM_FENCE);
        barrier(CLK_LOCAL_MEM_FENCE);
        out[i] = x;
    }"""
    picture = show_kernel(source, [numbers(16), numbers(16), Unset(16)], 16)
    corners = [(float(e.get("x")), float(e.get("y"))) for e in elements(picture, "rect")[1:]]
    rows = sorted({y for _, y in corners})
    assert len(rows) == 3 + 3  # a, b, out, and the work-items of three phases
    assert min(below - above for above, below in pairwise(rows)) > 36
    assert len({min(x for x, at in corners if at == y) for y in rows}) == 1


def test_faults_beyond_the_fourth_are_counted():
    picture = show_kernel(MAP, [numbers(1), Unset(1)], 6)
    assert texts(picture, "tg-fault")[-1] == "and 6 more"


def test_everything_lies_inside_of_the_picture():
    picture = show_kernel(SUM, [numbers(4), Unset(1), Local(4)], 4)
    left, top, width, height = map(float, ET.fromstring(picture.svg).get("viewBox").split())
    for e in elements(picture, "rect")[1:]:
        assert left <= float(e.get("x")) <= left + width - 36
        assert top <= float(e.get("y")) <= top + height - 36


@pytest.mark.parametrize(("n", "size"), [(33, 33), (65, 1)])
def test_what_is_too_large_to_draw_is_refused(n, size):
    with pytest.raises(ValueError, match=rf"32 work-items, 64 cells of an array and 10 phases, got {size}, {n} and 1"):
        show_kernel(MAP, [numbers(n), Unset(n)], size)


def test_what_is_no_kernel_is_said():
    with pytest.raises(KernelError, match="line 1: `;` is missing"):
        show_kernel("__kernel void f() { return 1 }", [], 1)
    assert show_kernel("__kernel void f() { }", [], 2).title == "Kernel f: 2 work-items in 1 group do nothing"
