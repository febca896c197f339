"""The loops of kernels that go through several arrays together, element by element.

On a processor a work-item goes through a piece of a row, or through several rows. On a GPU it does EACH elements, which
it can ask for all at once: waiting for memory takes longer than computing.
"""

from __future__ import annotations

from collections.abc import Sequence

EACH = 4  # elements for a GPU's work-item


def struct(arrays: int, dimensions: int) -> str:
    """The type of the argument that says how to walk: lengths, and for each array start, step and strides."""
    return (
        "typedef struct {\n    int length, rows, part, parts, each, rank;\n"
        f"    int shape[{dimensions}], start[{arrays}], step[{arrays}], stride[{arrays}][{dimensions}];\n}} Walk;\n"
    )


def loops(
    names: Sequence[str], row: Sequence[str], vectors: Sequence[str], element: Sequence[str], is_cpu: bool
) -> str:
    """The body of a kernel with an argument `walk`: the lines *element* for each place i of each row.

    *names* are ints: where in each array the row begins. The lines *row* come once a row, before its elements; the loop
    *vectors*, if there is one, does on a processor as many elements as it can, and leaves i at the first that is left.
    """
    if not is_cpu:
        lines = ["const int row = get_global_id(1), wide = get_local_size(0);"]
        lines += ["if (row >= walk.rows) return;", *_begin(names), *row, "#pragma unroll"]
        lines.append(f"for (int turn = 0; turn < {EACH}; turn++) {{")
        # Neighbours read what is side by side: each steps over the whole group.
        inner = [f"const int i = (get_group_id(0) * {EACH} + turn) * wide + get_local_id(0);", "if (i < walk.length) {"]
        return "{\n" + indented(lines, 1) + indented(inner, 2) + indented(element, 3) + "        }\n    }\n}\n"
    lines = [
        "const int begin = get_global_id(0) % walk.parts * walk.part, end = min(begin + walk.part, walk.length);",
        "const int first = get_global_id(0) / walk.parts * walk.each, last = min(first + walk.each, walk.rows);",
        "for (int row = first; row < last; row++) {",
    ]
    inner = [*_begin(names), *row, "int i = begin;", *vectors, "for (; i < end; i++) {"]
    return "{\n" + indented(lines, 1) + indented(inner, 2) + indented(element, 3) + indented(["}"], 2) + "    }\n}\n"


def _begin(names: Sequence[str]) -> list[str]:
    """The lines that work out where in each array the row begins."""
    starts = ", ".join(f"{name} = walk.start[{j}]" for j, name in enumerate(names))
    steps = " ".join(f"{name} += k * walk.stride[{j}][d];" for j, name in enumerate(names))
    return [
        f"int {starts};",
        "for (int d = walk.rank - 1, rest = row; d >= 0; d--) {",
        "    const int k = d ? rest % walk.shape[d] : rest;",
        "    if (d) rest /= walk.shape[d];",
        f"    {steps}",
        "}",
    ]


def indented(lines: Sequence[str], depth: int) -> str:
    """*lines* as text, so many levels in."""
    return "".join(f"{'    ' * depth}{line}\n" for line in lines)
