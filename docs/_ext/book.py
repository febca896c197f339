"""What the book needs of Sphinx: the chapters, pictures of graphs, formulas.

The chapters come from chapters/; the `graph` directive draws a computation when the site is built; a formula becomes
MathML, which browsers show by themselves, where the usual script would be fetched from a network.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

CHAPTERS = Path(__file__).parents[2] / "chapters"
PARTS = {"01": "Part I: numbers", "04": "Part II: tensors", "12": "Part III: networks", "17": "Part IV: kernels"}


def copy_chapters(app: Sphinx) -> None:
    """Make docs/chapters a copy of chapters/*.rst: Sphinx reads only what lies below its root.

    An unchanged file is not touched, and so not read again.
    """
    copies = Path(app.srcdir) / "chapters"
    copies.mkdir(exist_ok=True)
    chapters = {path.name: path.read_text(encoding="utf-8") for path in sorted(CHAPTERS.glob("*.rst"))}
    for copy in copies.iterdir():
        if copy.name not in chapters:
            copy.unlink()
    for name, text in chapters.items():
        copy = copies / name
        if not copy.exists() or copy.read_text(encoding="utf-8") != text:
            copy.write_text(text, encoding="utf-8")


def list_chapters(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the book's contents in the place of the line `.. chapters::`: a list for each part, named after PARTS."""
    if ".. chapters::" not in source[0]:
        return
    app.env.note_reread()  # it depends on which files there are, which Sphinx does not watch
    text = ""
    for name in sorted(path.stem for path in CHAPTERS.glob("*.rst")):
        part = max(first for first in PARTS if first <= name)
        if PARTS[part] not in text:
            text += f"\n.. toctree::\n   :caption: {PARTS[part]}\n   :maxdepth: 1\n\n"
        text += f"   chapters/{name}\n"
    source[0] = re.sub(r"^\.\. chapters::\n", lambda match: text, source[0], flags=re.MULTILINE)


def anchor_paths(app: Sphinx, docname: str, source: list[str]) -> None:
    """Let the relative paths of a chapter start from chapters/, where its author wrote it, and not from the copy."""
    if docname.startswith("chapters/"):
        source[0] = re.sub(r"(\.\. (?:literal)?include:: )(?!/)", r"\1/../chapters/", source[0])


class Graph(SphinxDirective):
    """Run the body, which sets `out`, and put its picture into the page."""

    has_content = True
    option_spec: ClassVar = {"alt": directives.unchanged_required, "caption": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        if not self.options.get("alt"):
            raise self.error("graph: the option :alt: is required; say what the picture shows")
        self.env.note_reread()  # the picture depends on the library, which Sphinx does not watch
        try:
            svg = self.draw()
        except Exception as error:
            raise self.error(f"graph: {type(error).__name__}: {error}") from error
        alt = html.escape(self.options["alt"], quote=True)
        picture = nodes.raw("", f'<div class="graph" role="img" aria-label="{alt}">{svg}</div>', format="html")
        figure = nodes.figure("", picture, align="center")
        if "caption" in self.options:
            text, messages = self.parse_inline(self.options["caption"])
            figure += nodes.caption("", "", *text)
            return [figure, *messages]
        return [figure]

    def draw(self) -> str:
        import tinygrad_edu.scalar
        from tinygrad_edu.scalar.draw import draw

        names = {name: getattr(tinygrad_edu.scalar, name) for name in tinygrad_edu.scalar.__all__}
        where, line = self.get_source_info()
        exec(compile("\n" * line + "\n".join(self.content), where, "exec"), names)
        if "out" not in names:
            raise NameError("the body must set `out`")
        out = names["out"]
        picture = draw(out) if isinstance(out, tinygrad_edu.scalar.Value) else out
        return picture._repr_svg_()


class Stepper(SphinxDirective):
    """Run the body, which sets `out`, and put the page that steps backward through its graph into the page."""

    has_content = True
    option_spec: ClassVar = {"name": directives.unchanged_required, "names": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        name = self.options["name"]
        self.env.note_reread()
        space: dict[str, object] = {}
        exec(compile("\n".join(self.content), self.get_source_info()[0], "exec"), space)
        folder = Path(self.env.app.outdir) / "_static" / "steppers"
        folder.mkdir(parents=True, exist_ok=True)
        write_page(space, folder / f"{name}.html")
        address = f"../_static/steppers/{name}.html"
        frame = (
            f'<iframe class="stepper" src="{address}" title="Backward, step by step" loading="lazy"></iframe>'
            f'<p class="stepper-link"><a href="{address}">Open it as a page of its own</a></p>'
        )
        return [nodes.raw("", frame, format="html")]


def write_page(space: dict[str, object], path: Path) -> None:
    """The stepper's page for what the body of a directive has made: a Value, or a tensor with the `names` of leaves."""
    from tinygrad_edu.scalar import Value
    from tinygrad_edu.scalar.stepper import write_stepper

    if isinstance(space["out"], Value):
        write_stepper(space["out"], path)
        return
    from tinygrad_edu.viz import write_stepper as write_tensor_stepper

    write_tensor_stepper(space["out"], path, space.get("names"))


def inline_formula(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(tex2mathml(node.astext()))
    raise nodes.SkipNode


def block_formula(translator: HTML5Translator, node: nodes.math_block) -> None:
    translator.body.append(f'<div class="formula">{tex2mathml(node.astext(), as_block=True)}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", copy_chapters)
    app.connect("source-read", list_chapters)
    app.connect("source-read", anchor_paths)
    app.add_directive("graph", Graph)
    app.add_directive("stepper", Stepper)
    app.add_html_math_renderer("mathml", (inline_formula, None), (block_formula, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
