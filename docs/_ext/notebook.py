"""Each chapter as a Jupyter notebook, made from the same page: `notebooks/NN_name.ipynb` in the built site.

Prose becomes Markdown. A session becomes code cells, one for each thing that is printed, and what the chapter says is
printed becomes their output: so a notebook can be read before it is run, and `docs/run_notebooks.py` can compare. Code
of the library is shown and not run; a picture stays a picture.
"""

from __future__ import annotations

import ast
import doctest
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from as_markdown import block, within
from docutils import nodes
from sphinx.application import Sphinx

Cell = dict[str, Any]
ZIP = "tinygrad_edu_notebooks.zip"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
INTRODUCTION = (
    "*A chapter of the book of tinygrad_edu as a notebook, made from the same source. It runs where the project is "
    "installed from a clone: `pip install --editable .`*"
)
# The helpers of some chapters, such as `chapters.moons`, lie in the clone and not in the package.
FIND_CHAPTERS = """\
import sys
from pathlib import Path

import tinygrad_edu

sys.path.append(str(Path(tinygrad_edu.__file__).parents[1]))  # the clone, for its folder `chapters`"""


def prose(*texts: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": "\n\n".join(filter(None, texts))}


def code(source: str, want: str = "", error: tuple[str, str] | None = None) -> Cell:
    """A code cell with what it will show: what is printed, or the error that it ends in."""
    outputs: list[dict[str, Any]] = []
    if want:
        outputs.append({"output_type": "stream", "name": "stdout", "text": want})
    if error:
        name, message = error
        lines = ["Traceback (most recent call last):", f"{name}: {message}"]
        outputs.append({"output_type": "error", "ename": name, "evalue": message, "traceback": lines})
    metadata = {"tags": ["raises-exception"]} if error else {}
    return {
        "cell_type": "code", "metadata": metadata, "source": source, "outputs": outputs, "execution_count": None,
    }  # fmt: skip


def printing(source: str) -> str:
    """A statement that shows, in a notebook, what it shows in a session: there, a value within `with` or `for` too."""
    (statement,) = ast.parse(source).body
    lines = source.splitlines()
    if isinstance(statement, (ast.With, ast.For, ast.If)):
        for line in statement.body:
            if isinstance(line, ast.Expr) and not isinstance(line.value, ast.Call) and line.lineno == line.end_lineno:
                text = lines[line.lineno - 1]
                start, end = line.col_offset, line.end_col_offset
                lines[line.lineno - 1] = f"{text[:start]}print({text[start:end]}){text[end:]}"
    return "\n".join(lines)


def session(text: str) -> Iterator[Cell]:
    """The cells of a block of `>>>` lines: each ends with the line that prints.

    The lines that were `<BLANKLINE>`, Sphinx has emptied; any other empty line would have ended the block.
    """
    text = re.sub(r"^$", "<BLANKLINE>", text.strip("\n"), flags=re.MULTILINE)
    lines: list[str] = []
    for example in doctest.DocTestParser().get_examples(text):
        lines.append(printing(re.sub(r"\s*# doctest: .*", "", example.source.rstrip("\n"))))
        if example.want:
            error = None
            if example.exc_msg is not None:
                name, _, message = example.exc_msg.strip().partition(": ")
                error = name.rpartition(".")[2], message
            want = example.want.replace("<BLANKLINE>\n", "\n")
            yield code("\n".join(lines), "" if error else want, error)
            lines = []
    if lines:
        yield code("\n".join(lines))


def cells(document: nodes.document) -> list[Cell]:
    """The whole page."""
    found: list[Cell] = []
    waiting: list[str] = []

    def end_of_prose() -> None:
        if waiting:
            found.append(prose(*waiting))
            waiting.clear()

    def walk(node: nodes.Element, level: int) -> None:
        for child in node.children:
            if isinstance(child, nodes.section):
                end_of_prose()
                walk(child, level + 1)
            elif isinstance(child, nodes.title):
                waiting.append(f"{'#' * level} {within(child)}")
            elif isinstance(child, nodes.doctest_block):
                end_of_prose()
                found.extend(session(child.astext()))
            elif "chapter-head" in child.get("classes", ()):
                waiting.append(INTRODUCTION)
            else:
                waiting.append(block(child))

    walk(document, 0)
    end_of_prose()
    if any("chapters" in cell["source"] for cell in found if cell["cell_type"] == "code"):
        found.insert(1, code(FIND_CHAPTERS))
    return found


def notebook(document: nodes.document) -> dict[str, Any]:
    """The page in Jupyter's format, whose cells have names."""
    named = [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells(document))]
    needs = any(comment.astext() == "needs-opencl" for comment in document.findall(nodes.comment))
    metadata = {**METADATA, "tinygrad_edu": {"needs_opencl": needs}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": named}


def write(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Write the notebook of a chapter, once its links are known."""
    if app.builder.name == "html" and docname.startswith("chapters/"):
        folder = Path(app.outdir) / "notebooks"
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(notebook(document), indent=1, ensure_ascii=False) + "\n"
        (folder / f"{Path(docname).name}.ipynb").write_text(text, encoding="utf-8")


def collect(app: Sphinx, error: Exception | None) -> None:
    """One file that holds them all; those of chapters that are no more are removed."""
    folder = Path(app.outdir) / "notebooks"
    if error or not folder.exists():
        return
    for path in folder.glob("*.ipynb"):
        if f"chapters/{path.stem}" not in app.env.found_docs:
            path.unlink()
    with zipfile.ZipFile(folder / ZIP, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.glob("*.ipynb")):
            archive.write(path, path.name)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("doctree-resolved", write)
    app.connect("build-finished", collect)
    # A change to how notebooks are written makes all pages anew: the pages themselves have not changed.
    own = b"".join(Path(__file__).with_name(name).read_bytes() for name in ("notebook.py", "as_markdown.py"))
    return {"env_version": zlib.crc32(own), "parallel_read_safe": True, "parallel_write_safe": True}
