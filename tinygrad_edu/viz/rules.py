"""The derivative of a recorded operation in words: those of the table as they are written in the source."""

from __future__ import annotations

import ast
import functools
import inspect
import sys
from typing import Any

from ..ops.define import TABLE

# What the other common operations send back; `g` is the gradient of the result.
OTHERS = {
    "Sum": "every element gets g: the gradient of a sum is a broadcast",
    "Mean": "every element gets g / n",
    "Mm": "g @ y.T for the first, x.T @ g for the second",
    "Addmm": "g @ y.T for the first, x.T @ g for the second, the sum of g over the rows for what was added",
    "Bmm": "g @ y.mT for the first, x.mT @ g for the second",
    "View": "g in the old shape", "UnsafeView": "g in the old shape", "Reshape": "g in the old shape",
    "T": "g transposed", "Transpose": "g transposed", "Permute": "g with its dimensions back in their places",
    "Expand": "g, summed over what was repeated", "Relu": "g where the result is positive, else 0",
    "LogSoftmax": "g - exp(out) * sum(g)", "Softmax": "out * (g - sum(g * out))",
    "NllLoss": "-g / n at the right class, 0 elsewhere", "Clone": "g", "ToCopy": "g in the old dtype",
    "Select": "zeros, with g where the element stood", "Slice": "zeros, with g where the slice stood",
    "Index": "zeros, with g added where the elements stood", "Cat": "each part of g to what it came from",
}  # fmt: skip


def rule_of(node: Any) -> str:
    """How *node* turns the gradient of its result, g, into those of its inputs; empty where no words are known."""
    title = node.title().rstrip("0123456789")
    return _table().get(title) or OTHERS.get(title, "")


@functools.cache
def _table() -> dict[str, str]:
    """The derivatives of the rows of the table, by the title of their node."""
    found = {}
    for module in {sys.modules[_home(row)] for row in TABLE.values() if row.derivatives}:
        text = inspect.getsource(module)
        for call in ast.walk(ast.parse(text)):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("unary", "binary"):
                row = TABLE.get(getattr(call.args[0], "value", ""))
                rules = [rule.body for rule in call.args[3:] if isinstance(rule, ast.Lambda)]
                if row and rules:
                    title = row.node[0].removesuffix("0").removesuffix("Backward")
                    written = [" ".join((ast.get_source_segment(text, rule) or "").split()) for rule in rules]
                    found[title] = " for the first, ".join(written) + (" for the second" if len(written) > 1 else "")
    return found


def _home(row: Any) -> str:
    return str(row.derivatives[0].__module__)
