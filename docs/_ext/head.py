"""The line at the head of a chapter: how long it takes, what comes before it, its exercises, and its notebook."""

from __future__ import annotations

from docutils import nodes
from plan import TIME, Chapter, chapters
from sphinx import addnodes
from sphinx.application import Sphinx


def add_head(app: Sphinx, doctree: nodes.document) -> None:
    """Put the line below the title, and take the sentence on time out of "What you need": it would be said twice."""
    name = app.env.docname.removeprefix("chapters/")
    found = [chapter for chapter in chapters() if chapter.name == name]
    title = next(doctree.findall(nodes.title), None)
    if not found or title is None or not app.env.docname.startswith("chapters/"):
        return
    title.parent.insert(title.parent.index(title) + 1, line(found[0]))
    for strong in doctree.findall(nodes.strong):
        last = strong.parent[-1]
        if strong.astext() == "What you need." and isinstance(last, nodes.Text):
            strong.parent.replace(last, nodes.Text(TIME.sub("", last.astext())))


def line(chapter: Chapter) -> nodes.paragraph:
    """The parts of the line, a dot between each two."""
    parts: list[list[nodes.Node]] = [[nodes.Text(f"About {chapter.time}")]]
    if chapter.needs:
        parts.append([nodes.Text("after chapter ")])
        for name in chapter.needs:
            parts[-1] += [link(name), nodes.Text(", ")]
        parts[-1].pop()
    parts.append([nodes.Text(f"{len(chapter.exercises)} exercises")])
    notebook = f'<a href="../notebooks/{chapter.name}.ipynb" download>download as a notebook</a>'
    parts.append([nodes.raw("", notebook, format="html")])
    paragraph = nodes.paragraph(classes=["chapter-head"])
    for part in parts:
        paragraph += [nodes.Text(" · "), *part] if paragraph.children else part
    return paragraph


def link(name: str) -> addnodes.pending_xref:
    """The number of a chapter, which leads to it."""
    target = addnodes.pending_xref(
        "", nodes.inline("", str(int(name[:2]))), refdomain="std", reftype="doc", reftarget=f"/chapters/{name}",
        refdoc=f"chapters/{name}", refexplicit=True, refwarn=True,
    )  # fmt: skip
    return target


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-read", add_head)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
