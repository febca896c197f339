"""The page of the table of elementwise operations: each row of the library's, in the words of its own source; and the
page of kernels, with the one that is generated for each row, and those that are written by hand.
"""

from __future__ import annotations

import ast
from pathlib import Path

import tinygrad_edu.ops
from tinygrad_edu.backends import opencl
from tinygrad_edu.backends.opencl.elementwise_source import Recipe, prelude, program
from tinygrad_edu.ops.define import TABLE

OPS = Path(tinygrad_edu.ops.__file__).parent
HEADER = ["Name", "Derivative by *x*, by *y*", "OpenCL C", "NumPy", "Kind"]


class Source:
    """One row as it is written: the arguments of a call of `unary` or `binary`, and the file where it stands."""

    def __init__(self, call: ast.Call, text: str, path: Path) -> None:
        self.name: str = call.args[0].value  # type: ignore[attr-defined]
        self.path = path
        self.numpy = written(call.args[1], text)
        self.rules = call.args[3:]
        self.derivatives = [written(rule.body if isinstance(rule, ast.Lambda) else rule, text) for rule in self.rules]


def written(node: ast.expr, text: str) -> str:
    """The source of *node*, on one line."""
    return " ".join((ast.get_source_segment(text, node) or "").split())


def sources() -> dict[str, Source]:
    """Every row of the table by its name, as it is written."""
    found = {}
    for path in sorted(OPS.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("unary", "binary"):
                row = Source(node, text, path)
                found[row.name] = row
    if found.keys() != TABLE.keys():
        raise ValueError(f"rows that are not found as they are written: {sorted(found.keys() ^ TABLE.keys())}")
    return found


def code(text: str) -> str:
    return f"``{text}``" if text else ""


def cells(row: Source) -> list[str]:
    made = TABLE[row.name]
    derivatives = " ; ".join(map(code, row.derivatives))
    kernel = f"{code(made.c)} (:ref:`kernel <kernel-{row.name}>`)"
    return [code(row.name), derivatives, kernel, code(row.numpy), made.kind]


def definitions() -> dict[str, Path]:
    """The functions that the modules of operations define, and where."""
    return {
        node.name: path
        for path in sorted(OPS.glob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


def named_rules(rows: dict[str, Source]) -> str:
    """The derivatives that take more than a line, as the library has them."""
    where = definitions()
    wanted = {
        node.id
        for row in rows.values() for rule in row.rules for node in ast.walk(rule)
        if isinstance(node, ast.Name) and node.id in where and node.id not in TABLE
    }
    text = ""
    for name in sorted(wanted):
        text += f".. literalinclude:: /../tinygrad_edu/ops/{where[name].name}\n   :pyobject: {name}\n\n"
    return text


def page() -> str:
    """The table, and the derivatives that have a name."""
    rows = sources()
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in [HEADER, *(cells(rows[name]) for name in TABLE)]:
        lines += [f"   {'  -' if i else '* -'} {cell}".rstrip() for i, cell in enumerate(row)]
    return "\n".join(lines) + "\n\nDerivatives with a name\n-----------------------\n\n" + named_rules(rows)


def kernel(name: str) -> str:
    """What a device runs for a row of float32 that lies in order; of int32 where the row is one of whole numbers."""
    row = TABLE[name]
    inputs = 2 if "y" in row.c else 1
    own = "i4" if name.startswith("bitwise") else "f4"
    recipe = Recipe(name, row.c, [own] * inputs, "b1" if row.kind == "bool" else own)
    text = program(recipe, (own,) * inputs, recipe.result, 1, False, "v" * (inputs + 1))
    called = prelude(recipe, (own,) * inputs, recipe.result)
    return "\n".join([*called, "", text.partition("} Walk;\n")[2].strip()]).strip()


def kernels() -> str:
    """The kernel of each row, and the files of kernels."""
    first, *_ = TABLE
    recipe = Recipe(first, "x", ["f4"], "f4")
    head = program(recipe, ("f4",), "f4", 1, False, "vv").partition("kernel ")[0].strip()
    text = f"Before each stands:\n\n{listing(head)}"
    for name in TABLE:
        text += f".. _kernel-{name}:\n\n{name}\n{'~' * len(name)}\n\n{listing(kernel(name))}"
    text += "Written by hand\n---------------\n\n"
    for path in sorted((Path(opencl.__file__).parent / "kernels").glob("*.cl")):
        text += f"{path.name}\n{'~' * len(path.name)}\n\n"
        text += f".. literalinclude:: /../tinygrad_edu/backends/opencl/kernels/{path.name}\n   :language: c\n\n"
    return text


def listing(text: str) -> str:
    return ".. code-block:: c\n\n" + "\n".join(f"   {line}".rstrip() for line in text.splitlines()) + "\n\n"
