"""The source of reductions: sum, product, maximum, minimum, all, any.

Which kernel depends on how the elements that become one lie in memory. On a processor:

* rows: they follow each other. A work-item adds vectors into four vectors, blocks of at most BLOCK elements.
* columns: what follows each other becomes different results. A work-item goes down a strip of STRIP columns.

On a GPU:

* group: they follow each other. A group's work-items take turns, and then a tree in local memory makes one of them all.
* items: otherwise, or where there are few, each work-item makes a result of its own.

Long reductions are cut into slices, whose results are reduced again. Sums of floating-point numbers are added up in
small blocks, and the blocks with what rounding loses kept aside (A. Neumaier, 1974), so that ten million numbers have
no larger error than ten.
"""

from __future__ import annotations

import re
from functools import cache

from .expressions import definitions, typed
from .types import FP64, STORED, VECTOR, computed, converted, load, store
from .walks import indented

BLOCK = 8192  # elements that are added up in one go
STRIP = 4096  # columns; narrower ones of a wide table lie in pages of their own, and cost three times as much
TALL = 32  # rows of a strip that are added up in one go
GROUP = 256  # work-items on a GPU

# NumPy's name: what combines two, and what the first is combined with.
COMBINED = {
    "add": ("x + y", "0"), "multiply": ("x * y", "1"), "maximum": ("maximum(x, y)", "LOWEST"),
    "minimum": ("minimum(x, y)", "HIGHEST"), "logical_or": ("x || y", "0"), "logical_and": ("x && y", "1"),
    "bitwise_or": ("x | y", "0"), "bitwise_xor": ("x ^ y", "0"), "bitwise_and": ("x & y", "-1"),
    "fmax": ("fmax(x, y)", "LOWEST"), "fmin": ("fmin(x, y)", "HIGHEST"), "logaddexp": ("logaddexp(x, y)", "LOWEST"),
}  # fmt: skip
LIMITS = {
    "uchar": ("0", "UCHAR_MAX"), "char": ("CHAR_MIN", "CHAR_MAX"), "short": ("SHRT_MIN", "SHRT_MAX"),
    "ushort": ("0", "USHRT_MAX"), "int": ("INT_MIN", "INT_MAX"), "uint": ("0", "UINT_MAX"),
    "long": ("LONG_MIN", "LONG_MAX"), "ulong": ("0", "ULONG_MAX"), "float": ("-INFINITY", "INFINITY"),
    "double": ("-INFINITY", "INFINITY"),
}  # fmt: skip
TURN = 4  # elements that a GPU's work-item adds up before it takes them into its total
PLACE = (  # of element i; most reductions have but one stretch, and divisions are dear
    "(w.depth ? i % w.inner * w.step + behind(i / w.inner, w.depth, w.inner_shape, w.inner_stride) : i * w.step)"
)


def struct(dimensions: int) -> str:
    """The type of the argument that says how to walk: through rows of results, columns within them, and what becomes
    one: `count` elements, in stretches of `inner`.
    """
    d = f"[{dimensions}]"
    return (
        "typedef struct {\n"
        "    int rows, each, columns, column_step, out_step, outputs, count, inner, step, slices, slice, start;\n"
        f"    int rank, shape{d}, stride{d}, out_stride{d}, depth, inner_shape{d}, inner_stride{d};\n"
        "} Walk;\n"
        "int behind(int k, int rank, const int *shape, const int *stride)\n{\n"
        "    int at = 0;\n"
        "    for (int d = rank - 1; d > 0; k /= shape[d], d--) at += k % shape[d] * stride[d];\n"
        "    return rank ? at + k * stride[0] : 0;\n}\n"
    )


class Reduction:
    """One reduction of elements *stored* as one type, combined as type *own*, with results of type *to*; the elements
    follow each other where *step* is "v".
    """

    def __init__(self, name: str, stored: str, own: str, to: str, step: str) -> None:
        self.name, self.stored, self.own, self.to, self.step = name, stored, own, to, step
        self.expression, identity = COMBINED[name]
        self.type = computed(own)
        lowest, highest = LIMITS[self.type]
        self.identity = f"({self.type})({identity.replace('LOWEST', lowest).replace('HIGHEST', highest)})"
        self.exact = name == "add" and own[0] == "f"
        vectors = step == "v" and own[0] == "f" and computed(stored) == self.type
        self.width = VECTOR["f8" if own == "f8" else "f4"] if vectors else 1

    def combined(self, x: str, y: str, type: str = "") -> str:
        """The C expression that makes one of *x* and *y*, of the type in which is computed or a vector of it."""
        expression = typed(self.expression, type or self.type)
        value = re.sub(r"\b[xy]\b", lambda m: x if m[0] == "x" else y, expression)
        return value

    def loaded(self, place: str) -> str:
        return typed(converted(load(self.stored, place, "x"), self.stored, self.own), computed(self.stored))

    def head(self, kind: str) -> str:
        return (
            f"kernel void {self.name}_{kind}_{self.step}(global {STORED[self.to]} *out, global const "
            f"{STORED[self.stored]} *x, const Walk w)\n"
        )

    def begin(self) -> list[str]:
        """The variables that hold the result so far."""
        return [f"{self.type} total = {self.identity}{', lost = 0' if self.exact else ''};"]

    def join(self, total: str = "total", lost: str = "lost", part: str = "part") -> list[str]:
        """What takes *part* into *total*."""
        if not self.exact:
            return [f"{total} = {self.combined(total, part)};"]
        return [
            f"const {self.type} sum = {total} + {part};",
            f"{lost} += fabs({total}) >= fabs({part}) ? ({total} - sum) + {part} : ({part} - sum) + {total};",
            f"{total} = sum;",
        ]

    def finish(self, place: str, total: str = "total", lost: str = "lost") -> str:
        """The statement that stores *total* as the result."""
        value = f"isfinite({total}) ? {total} + {lost} : {total}" if self.exact else total
        return store(self.to, typed(converted(f"({value})", self.own, self.to), self.type), place, "out") + ";"

    def rows(self) -> str:
        step = "" if self.step == "v" else " * w.step"
        block = [
            f"const int j = w.depth ? i % w.inner : i, n = min(min(w.inner - j, end - i), {BLOCK});",
            "int p = at + j * w.step;",
            "if (w.depth) p += behind(i / w.inner, w.depth, w.inner_shape, w.inner_stride);",
            f"{self.type} part = {self.identity};",
            "int k = 0;",
            *self.vectors(),
            f"for (; k < n; k++) part = {self.combined('part', self.loaded(f'p + k{step}'))};",
            *self.join(),
            "i += n;",
        ]
        return self.head("rows") + "{\n" + indented([
            "const int s = get_global_id(0) % w.slices, begin = s * w.slice, end = min(begin + w.slice, w.count);",
            "const int first = get_global_id(0) / w.slices * w.each, last = min(first + w.each, w.rows);",
            "for (int row = first; row < last; row++) {",
        ], 1) + indented([
            "const int at = w.start + behind(row, w.rank, w.shape, w.stride);",
            *self.begin(),
            "for (int i = begin; i < end;) {",
        ], 2) + indented(block, 3) + indented([
            "}", self.finish("s * w.outputs + behind(row, w.rank, w.shape, w.out_stride)")
        ], 2) + "    }\n}\n"

    def vectors(self) -> list[str]:
        """The lines that take as many whole vectors as there are from p on into part, and count them in k."""
        if self.width == 1:
            return []
        n, type = self.width, f"{self.type}{self.width}"
        load = f"vload_half{n}" if self.stored == "f2" else f"vload{n}"
        take = [f"{a} = {self.combined(a, f'{load}(0, x + p + k + {j * n})', type)};" for j, a in enumerate("abcd")]
        return [
            f"if (n >= {n}) {{",
            f"    {type} a = ({type})({self.identity}), b = a, c = a, d = a;",
            f"    for (; k + {4 * n} <= n; k += {4 * n}) {{ {' '.join(take)} }}",
            f"    for (; k + {n} <= n; k += {n}) {take[0].replace(' + 0)', ')')}",
            f"    a = {self.combined(self.combined('a', 'b', type), self.combined('c', 'd', type), type)};",
            *self.halves(),
            "}",
        ]

    def halves(self) -> list[str]:
        """The lines that make one of the elements of the vector a: of its halves, of the halves of that ..."""
        lines, wide, vector = [], self.width // 2, "a"
        while wide > 1:
            type = f"{self.type}{wide}"
            lines.append(f"    const {type} a{wide} = {self.combined(f'{vector}.lo', f'{vector}.hi', type)};")
            wide, vector = wide // 2, f"a{wide}"
        return [*lines, f"    part = {self.combined(f'{vector}.lo', f'{vector}.hi')};"]

    def columns(self) -> str:
        step = "" if self.step == "v" else " * w.column_step"
        lost = f", lost[{STRIP}]" if self.exact else ""
        clear = "lost[c] = 0, " if self.exact else ""
        return self.head("columns") + "{\n" + indented([
            f"const int strips = (w.columns + {STRIP - 1}) / {STRIP}, s = get_global_id(0) % w.slices;",
            "const int strip = get_global_id(0) / w.slices % strips;",
            "const int first = get_global_id(0) / w.slices / strips * w.each;",
            "const int begin = s * w.slice, end = min(begin + w.slice, w.count), last = min(first + w.each, w.rows);",
            f"const int left = strip * {STRIP}, n = min({STRIP}, w.columns - left);",
            f"{self.type} total[{STRIP}], part[{STRIP}]{lost};",
            "for (int row = first; row < last; row++) {",
        ], 1) + indented([
            "const int at = w.start + left * w.column_step + behind(row, w.rank, w.shape, w.stride);",
            f"for (int c = 0; c < n; c++) {clear}total[c] = {self.identity};",
            "for (int i = begin; i < end;) {",
        ], 2) + indented([
            f"const int stop = min(i + {TALL}, end);",
            f"for (int c = 0; c < n; c++) part[c] = {self.identity};",
            "for (; i < stop; i++) {",
            f"    const int p = at + {PLACE};",
            f"    for (int c = 0; c < n; c++) part[c] = {self.combined('part[c]', self.loaded(f'p + c{step}'))};",
            "}",
            "for (int c = 0; c < n; c++) {",
            *["    " + line for line in self.join("total[c]", "lost[c]", "part[c]")],
            "}",
        ], 3) + indented([
            "}",
            "const int o = s * w.outputs + left * w.out_step + behind(row, w.rank, w.shape, w.out_stride);",
            f"for (int c = 0; c < n; c++) {self.finish('o + c * w.out_step', 'total[c]', 'lost[c]')}",
        ], 2) + "    }\n}\n"

    def items(self) -> str:
        """On a GPU: a work-item for each column of each row of each slice."""
        return self.head("items") + "{\n" + indented([
            "const int c = get_global_id(0), row = get_global_id(1) % w.rows, s = get_global_id(1) / w.rows;",
            "if (c >= w.columns || s >= w.slices) return;",
            "const int at = w.start + c * w.column_step + behind(row, w.rank, w.shape, w.stride);",
            *self.begin(),
            "for (int i = s * w.slice; i < min((s + 1) * w.slice, w.count); i++) {",
            *["    " + line for line in self.turn()],
            "}",
            self.finish("s * w.outputs + c * w.out_step + behind(row, w.rank, w.shape, w.out_stride)"),
        ], 1) + "}\n"

    def turn(self) -> list[str]:
        """The lines that take element i into the total."""
        return [
            f"const int p = at + {PLACE};",
            f"const {self.type} part = {self.loaded('p')};",
            *self.join(),
        ]

    def group(self) -> str:
        """On a GPU: a group of work-items for each row of each slice."""
        value = "isfinite(total) ? total + lost : total" if self.exact else "total"
        return self.head("group") + "{\n" + indented([
            f"local {self.type} tree[{GROUP}];",
            "const int me = get_local_id(0), row = get_group_id(0) % w.rows, s = get_group_id(0) / w.rows;",
            "const int at = w.start + behind(row, w.rank, w.shape, w.stride);",
            *self.begin(),
            "const int end = min((s + 1) * w.slice, w.count);",
            f"for (int next = s * w.slice + me; next < end; next += {TURN * GROUP}) {{",
            f"    {self.type} part = {self.identity};",
            "#pragma unroll",
            f"    for (int k = 0; k < {TURN}; k++) {{",
            f"        const int i = next + k * {GROUP}, p = at + {PLACE};",
            f"        if (i < end) part = {self.combined('part', self.loaded('p'))};",
            "    }",
            *["    " + line for line in self.join()],
            "}",
            f"tree[me] = {value};",
            f"for (int far = {GROUP // 2}; far; far /= 2) {{",
            "    barrier(CLK_LOCAL_MEM_FENCE);",
            f"    if (me < far) tree[me] = {self.combined('tree[me]', 'tree[me + far]')};",
            "}",
            "if (me == 0) {",
            f"    const {self.type} total = tree[0]{', lost = 0' if self.exact else ''};",
            "    " + self.finish("s * w.outputs + behind(row, w.rank, w.shape, w.out_stride)"),
            "}",
        ], 1) + "}\n"


@cache
def program(name: str, stored: str, own: str, to: str, dimensions: int, is_cpu: bool) -> str:
    """The kernels of a reduction, for elements that follow each other and for others; see `Reduction`."""
    kernels = [Reduction(name, stored, own, to, step) for step in "vs"]
    one = kernels[0]
    parts = [FP64] if "f8" in (stored, own, to) else []
    parts.append("#pragma OPENCL FP_CONTRACT OFF\n")
    parts += definitions([converted("x", stored, own)], computed(stored))
    parts += definitions([one.expression, converted("x", own, to)], one.type)
    for wide in (2, 4, 8, 16):
        if wide <= one.width:
            parts += definitions([one.expression], f"{one.type}{wide}")
    parts.append(struct(dimensions))
    for kernel in kernels:
        parts += [kernel.rows(), kernel.columns()] if is_cpu else [kernel.group(), kernel.items()]
    return "\n".join(dict.fromkeys(parts))
