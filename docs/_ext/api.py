"""What the reference pages say of the tensor layer, taken from the library when the site is built.

A line `.. generated:: NAME` in a page becomes what the function of that name in PAGES writes: nothing is listed by
hand, so nothing can be forgotten, and the table of operations cannot go stale.
"""

from __future__ import annotations

import importlib
import inspect
import re
import types
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import optable
import plan

import tinygrad_edu

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# What `import tinygrad_edu as torch` reaches with a dot, beside the names of the package itself.
MODULES = [
    "autograd", "autograd.functional", "linalg", "nn", "nn.functional", "nn.init", "nn.utils", "nn.utils.rnn",
    "optim", "optim.lr_scheduler", "utils", "utils.data", "serialization", "func", "distributions", "random",
    "accelerator", "cuda", "opencl", "backends",
]


def heading(text: str, underline: str = "-") -> str:
    return f"{text}\n{underline * len(text)}\n\n"


def first_paragraph(thing: Any) -> str:
    """How the docstring of *thing* begins, on one line, as reStructuredText."""
    return escaped(" ".join((inspect.getdoc(thing) or "").partition("\n\n")[0].split()))


def escaped(line: str) -> str:
    """A line of a docstring: a bar is that of an absolute value, a star alone that of `*sizes`; reStructuredText has
    other uses for both."""
    prose = line.split("`")[::2]
    prose = [re.sub(r"(\*[\w., ]+\*)|([|*])", lambda mark: mark[1] or f"\\{mark[2]}", part) for part in prose]
    code = line.split("`")[1::2]
    return "`".join(part for pair in zip_longest(prose, code) for part in pair if part is not None)


def plain(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Escape what autodoc has read, in place; a session ends at the next empty line."""
    session = False
    for i, line in enumerate(lines):
        session = bool(line.strip()) and (session or line.lstrip().startswith(">>>"))
        lines[i] = line if session else escaped(line)


def entry(path: str, thing: Any) -> str:
    """The directive that makes the entry of *thing* from its docstring."""
    if isinstance(thing, type):
        options = "   :members:\n"
        if path == "tinygrad_edu.nn.Module":  # written in four parts, which are its base classes
            options += "   :inherited-members:\n"
        elif path.startswith("tinygrad_edu.nn."):  # what each layer has, Module's entry says
            options += "   :exclude-members: forward, extra_repr, reset_parameters, initialize_parameters\n"
        return f".. autoclass:: {path}\n{options}\n"
    return f".. autofunction:: {path}\n\n"


def families() -> dict[str, list[str]]:
    """The public functions and classes of the package by the module that makes them, in the order of the namespace."""
    found: dict[str, list[str]] = {}
    for name in tinygrad_edu.__all__:
        thing = getattr(tinygrad_edu, name)
        if callable(thing) and thing is not tinygrad_edu.Tensor:  # a page of its own
            found.setdefault(thing.__module__, []).append(name)
    return found


def functions() -> str:
    """The functions of the package, by families, and what else the package holds."""
    text = ""
    for module, names in families().items():
        title = module.rpartition(".")[2].strip("_").capitalize()
        if module == "tinygrad_edu":  # classes that say that they live where users find them
            title, introduction = "Classes", ""
        else:
            introduction = first_paragraph(importlib.import_module(module)) + "\n\n"
        text += heading(title) + introduction
        text += "".join(entry(f"tinygrad_edu.{name}", getattr(tinygrad_edu, name)) for name in names)
    return text + values()


def values() -> str:
    """The names that hold no function and no class: a type, a number, the default generator."""
    aliases: dict[Any, list[str]] = {}
    for name in tinygrad_edu.__all__:
        thing = getattr(tinygrad_edu, name)
        if not callable(thing) and not isinstance(thing, types.ModuleType) and not name.startswith("_"):
            aliases.setdefault(str(thing), []).append(name)
    text, spaced = heading("Types and values"), "\n             "
    for names in aliases.values():
        value = getattr(tinygrad_edu, names[0])
        kind = {"dtype": f"The type ``{value!r}``.", "float": f"The number {value}."}.get(type(value).__name__)
        text += f".. py:data:: {spaced.join(f'tinygrad_edu.{name}' for name in names)}\n\n"
        text += f"   {kind or f'A :class:`tinygrad_edu.{type(value).__name__}`.'}\n\n"
    return text


def public_names(module: types.ModuleType) -> list[str]:
    """What *module* offers: its `__all__` or, where it has none, the functions and classes that it defines."""

    def is_own(thing: Any) -> bool:
        return callable(thing) and getattr(thing, "__module__", None) == module.__name__

    names = [name for name, thing in vars(module).items() if is_own(thing) and not name.startswith("_")]
    return getattr(module, "__all__", names)


def module_of(path: str) -> types.ModuleType:
    return importlib.import_module(f"tinygrad_edu.{path}")


def modules() -> str:
    """The modules below the package."""
    text = ""
    for path in MODULES:
        module = module_of(path)
        text += heading(f"tinygrad_edu.{path}") + first_paragraph(module) + "\n\n"
        for name in public_names(module):
            thing = getattr(module, name)
            if thing is getattr(tinygrad_edu, name, None):
                directive = "class" if isinstance(thing, type) else "function"
                text += f".. py:{directive}:: tinygrad_edu.{path}.{name}\n\n   See :obj:`tinygrad_edu.{name}`.\n\n"
            elif callable(thing):
                text += entry(f"tinygrad_edu.{path}.{name}", thing)
    return text


def signature(name: str) -> str:
    """The parameters of a method of Tensor, without the tensor and without annotations.

    An in-place method is made from the one without the underscore, and takes what that takes, but for `out`.
    """
    Tensor = tinygrad_edu.Tensor
    base = getattr(Tensor, name[:-1], None) if name.endswith("_") else None
    parameters = list(inspect.signature(base or getattr(Tensor, name)).parameters.values())[1:]
    kept = [p.replace(annotation=p.empty) for p in parameters if not (base and p.name == "out")]
    return str(inspect.Signature(kept))


def brief(name: str, says: str) -> str:
    return f".. py:method:: tinygrad_edu.Tensor.{name}{signature(name)}\n\n   {says}\n\n"


def methods() -> str:
    """The attributes and methods of Tensor: in full where no function of the package says the same."""
    Tensor = tinygrad_edu.Tensor
    attributes, own, twins, in_place = [], [], [], []
    for name in (name for name in dir(Tensor) if not name.startswith("_")):
        thing = getattr(Tensor, name)
        if isinstance(thing, property):
            attributes.append(f".. autoproperty:: tinygrad_edu.Tensor.{name}\n\n")
        elif not callable(thing):
            continue  # flags, which the page itself explains
        elif thing is getattr(tinygrad_edu, name, None):
            twins.append(brief(name, f"{first_paragraph(thing)} See :func:`tinygrad_edu.{name}`."))
        elif name.endswith("_") and hasattr(Tensor, name[:-1]) and first_paragraph(thing).startswith("`"):
            in_place.append(brief(name, first_paragraph(thing)))
        else:
            own.append(f".. automethod:: tinygrad_edu.Tensor.{name}\n\n")
    groups = {"Attributes": attributes, "Methods": own, "Functions as methods": twins, "In place": in_place}
    return "".join(heading(title) + "".join(entries) for title, entries in groups.items())


PAGES = {"functions": functions, "modules": modules, "methods": methods, "operations": optable.page,
         "kernels": optable.kernels, "plan": plan.page}


def fill(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put what PAGES generates into the page that asks for it."""

    def generated(match: re.Match[str]) -> str:
        app.env.note_reread()  # it depends on the library, which Sphinx does not watch
        return PAGES[match[1]]()

    source[0] = re.sub(r"^\.\. generated:: (\w+)$", generated, source[0], flags=re.MULTILINE)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("source-read", fill)
    app.connect("autodoc-process-docstring", plain)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
