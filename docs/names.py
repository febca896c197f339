"""Write docs/names.rst, "name by name against PyTorch": `python docs/names.py` imports both libraries and compares.

PyTorch's names are those that it documents, or that are here; its parameters are read from its documentation, because
most of its functions have no signature that Python can ask for. `tests/oracle/test_names_oracle.py` fails where the
written page is no longer what this script finds.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "names.rst"
SPACES = [
    "", "Tensor", "nn", "nn.Module", "nn.functional", "nn.init", "nn.utils", "nn.utils.rnn", "linalg", "autograd",
    "optim", "optim.lr_scheduler", "utils.data", "distributions",
]

# Documented, but no part of what people call: the compiler's and the exporter's own, copies made for them, helpers that
# a module happens to import.
INTERNAL = [
    "*_copy", "*_ir_module*", "*_multithreading_enabled", "*_with_indices", "AggregationType", "DType", "DeviceType",
    "DispatchKey", "Mapping", "NestedIOFunction", "Optional", "Profiler*", "ScalingType", "Script*", "Sequence",
    "SwizzleType", "Sym*", "Tag", "boolean_dispatch", "cast", "compiled_with_cxx11_abi", "enforce_*",
    "handle_torch_function", "has_torch_function*", "hash_tensor", "init_num_threads", "is_storage", "is_tensor_like",
    "is_view_replay_enabled", "kineto_available", "merge_type_*", "module_load", "native_*", "overload", "parse_*",
    "sym_*", "thread_safe_generator", "typename", "unify_*", "while_loop",
]
# PyTorch documents them elsewhere than in Python.
CLASSES = ["Generator", "Size", "Tensor", "device", "dtype", "finfo", "iinfo"]
UNIVERSAL = {"out", "dtype", "device", "layout", "requires_grad", "pin_memory", "memory_format", "generator", "input"}
MEANINGS = {
    "same": "takes every parameter",
    "subset": "does not take the parameters named beside it",
    "absent": "is not here",
}
INTRODUCTION = """\
Name by name against PyTorch
============================

.. Written by docs/names.py, which imports both libraries; change nothing by hand.

What PyTorch {version} documents as callable, and whether it is here. A name that is here means what it means there,
which is tested elsewhere, value by value; where it does not, :doc:`differences` says so. What is compared on this page
are the parameters, by their names.

"""


def library(name: str, space: str) -> Any:
    """What "torch" or "tinygrad_edu", the library *name*, has as *space*."""
    module, _, kind = space.rpartition(".")
    if kind in ("Tensor", "Module"):
        return getattr(importlib.import_module(f"{name}.{module}".rstrip(".")), kind)
    return importlib.import_module(f"{name}.{space}".rstrip("."))


def is_public(name: str, theirs: Any, ours: Any) -> bool:
    """Whether *name* is a callable of PyTorch's that the page speaks of."""
    thing = getattr(theirs, name, None)
    if name.startswith("_") or not callable(thing) or any(fnmatchcase(name, pattern) for pattern in INTERNAL):
        return False
    top = theirs.__name__ == "torch"
    if name in CLASSES:
        return top
    if not top and not hasattr(ours, name) and name not in getattr(theirs, "__all__", [name]):
        return False  # what the module itself imports
    return hasattr(ours, name) or bool(thing.__doc__)


def split(parameters: str) -> Iterator[str]:
    """The parameters in the text between the brackets of a signature: it has commas within brackets too."""
    depth, start = 0, 0
    for at, letter in enumerate(parameters + ","):
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0:
            yield parameters[start:at].strip()
            start = at + 1


def documented(name: str, thing: Any) -> set[str]:
    """The parameters in the signatures that PyTorch's docstring of *thing* shows; `*` is any number of values."""
    found = set()
    head = re.compile(rf"^(?:\.\. (?:function|method):: )?(?:\w+\.)*{name}\((.*?)\)(?: *->.*)?$", re.MULTILINE)
    for parameters in head.findall(inspect.getdoc(thing) or ""):
        for parameter in split(parameters.replace("\\", "")):
            if match := re.match(r"(\*?)(\w+)", parameter):
                found.add(match[1] or match[2])
    return found


def native(name: str, space: str) -> set[str]:
    """The parameters of the native function behind *name*, if there is one: the documentation is at times wrong."""
    from torch._C import _jit_get_schemas_for_operator as schemas

    operator = f"aten::linalg_{name}" if space == "linalg" else f"aten::{name}"
    return {argument.name for schema in schemas(operator) for argument in schema.arguments}


def declared(thing: Any, bound: bool) -> tuple[set[str], bool]:
    """The parameters of *thing* for Python, without the first if *bound*, and whether any keyword is taken."""
    try:
        parameters = list(inspect.signature(thing).parameters.values())[bound:]
    except (TypeError, ValueError):
        return set(), False
    names = {"*" if p.kind is p.VAR_POSITIONAL else p.name for p in parameters if p.kind is not p.VAR_KEYWORD}
    return names, any(p.kind is p.VAR_KEYWORD for p in parameters)


def compare(name: str, space: str, theirs: Any, ours: Any) -> tuple[str, list[str]]:
    """How *name* of the space *ours* stands to that of *theirs*, and the parameters that it lacks."""
    if not hasattr(ours, name):
        return "absent", []
    method = isinstance(ours, type)
    there, here = getattr(theirs, name), getattr(ours, name)
    wanted = documented(name, there)
    if wanted and (known := native(name, space)):
        wanted &= known | UNIVERSAL
    if not wanted and inspect.isfunction(there):
        wanted = {parameter for parameter in declared(there, method)[0] if not parameter.startswith("_")}
    if method and name.endswith("_"):  # made from the function: it takes what that one takes, and no `out`
        twin = getattr(ours, name[:-1], here)
        here = twin if callable(twin) else here
    accepted, any_keyword = declared(here, method)
    missing = set() if any_keyword else wanted - accepted - {"*", "self"}
    return ("subset" if missing else "same"), sorted(missing)


def comparison(space: str) -> dict[str, tuple[str, list[str]]]:
    """Each name of *space*, with what `compare` says of it."""
    theirs, ours = library("torch", space), library("tinygrad_edu", space)
    return {name: compare(name, space, theirs, ours) for name in dir(theirs) if is_public(name, theirs, ours)}


def table(header: list[str], rows: list[list[str]], widths: str) -> str:
    """A table in reStructuredText, of columns as wide as the *widths*."""
    lines = [".. list-table::", "   :header-rows: 1", f"   :widths: {widths}", ""]
    for row in [header, *rows]:
        lines += [f"   {'  -' if i else '* -'} {cell}".rstrip() for i, cell in enumerate(row)]
    return "\n".join(lines) + "\n\n"


def row(space: str, name: str, state: str, missing: list[str]) -> list[str]:
    """The cells that say what `compare` said of *name*."""
    place = ".".join(filter(None, ["tinygrad_edu", space, name]))
    shown = f"``{name}``" if state == "absent" else f":py:obj:`{name} <{place}>`"
    return [state, shown, ", ".join(f"``{parameter}``" for parameter in missing)]


def page() -> str:
    """The text of docs/names.rst."""
    import torch

    found = {f"torch.{space}".rstrip("."): (space, comparison(space)) for space in SPACES}
    text = INTRODUCTION.format(version=torch.__version__.partition("+")[0])
    counts = [
        [f"``{title}``", *(str(Counter(state for state, _ in names.values())[state]) for state in MEANINGS)]
        for title, (_, names) in found.items()
    ]
    sums = ["all", *(str(sum(int(row[i]) for row in counts)) for i in (1, 2, 3))]
    text += "".join(f"* *{state}*: {meaning}\n" for state, meaning in MEANINGS.items()) + "\n"
    text += table(["In", *MEANINGS], [*counts, sums], "40 20 20 20")
    for title, (space, names) in found.items():
        rows = [row(space, name, *answer) for name, answer in sorted(names.items())]
        text += f"{title}\n{'-' * len(title)}\n\n" + table(["Here", "Name", "Without"], rows, "20 40 40")
    return text.rstrip("\n") + "\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
