"""The glossary and the chapters lead to each other.

In each chapter, the first use of a word of the glossary becomes a link to it, as `:term:` makes one. On the page of the
glossary, each word lists the chapters that use it: it is made after all pages have been read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from plan import chapters
from sphinx import addnodes
from sphinx.application import Sphinx

GLOSSARY = Path(__file__).parents[1] / "glossary.rst"
APART = (nodes.title, nodes.literal, nodes.reference, addnodes.pending_xref, nodes.literal_block, nodes.doctest_block,
         nodes.math, nodes.raw, nodes.caption)  # fmt: skip


def terms() -> list[str]:
    """The words of the glossary; those of two words first, for they may hold another."""
    found = re.findall(r"^   (\S.*)$", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    return sorted(found, key=lambda term: (-len(term.split()), term))


def prose(document: nodes.document) -> Iterator[nodes.Text]:
    """The text of the paragraphs, without titles, code and links."""
    for text in list(document.findall(nodes.Text)):
        parent = text.parent
        while parent is not None and not isinstance(parent, APART):
            if "chapter-head" in parent.get("classes", ()):
                break
            parent = parent.parent
        if parent is None:
            yield text


def link_first_uses(app: Sphinx, document: nodes.document) -> None:
    """Make a link of the first use of each term on a chapter's page, and note in which section it is."""
    name = app.env.docname
    uses: dict[str, dict[str, str]] = app.env.__dict__.setdefault("term_uses", {})
    uses.pop(name, None)
    if not name.startswith("chapters/"):
        return
    uses[name] = {}
    for term in terms():
        # "gradients" and "Gradient" are uses, "gradcheck" is none.
        pattern = re.compile(rf"\b{re.escape(term)}(?:s|es)?\b", re.IGNORECASE)
        for text in prose(document):
            match = pattern.search(text.astext())
            if match:
                uses[name][term] = section_of(text)
                replace(text, match, term, name)
                break


def section_of(node: nodes.Node) -> str:
    while not isinstance(node, nodes.section):
        node = node.parent
    return str(node["ids"][0])


def replace(text: nodes.Text, match: re.Match[str], term: str, name: str) -> None:
    """Put the reference in the place of the word."""
    before, word, after = text[: match.start()], match[0], text[match.end() :]
    shown = nodes.inline("", word, classes=["std-term"])
    link = addnodes.pending_xref(
        "", shown, refdomain="std", reftype="term", reftarget=term, refdoc=name, refexplicit=True, refwarn=True
    )
    parts = [nodes.Text(before), link, nodes.Text(after)]
    text.parent.replace(text, [part for part in parts if part.astext()])


def forget(app: Sphinx, env: Any, docname: str) -> None:
    env.__dict__.setdefault("term_uses", {}).pop(docname, None)


def always_again(app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """The glossary depends on every chapter."""
    return ["glossary"]


def list_uses(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Below each meaning, the chapters that use the word, each a link to the section of the first use."""
    if docname != "glossary":
        return
    uses: dict[str, dict[str, str]] = app.env.__dict__.get("term_uses", {})
    known = {f"chapters/{chapter.name}": chapter for chapter in chapters()}
    for item in document.findall(nodes.definition_list_item):
        term = item[0].astext()
        places = [(name, uses[name][term]) for name in sorted(uses) if term in uses[name] and name in known]
        line = nodes.paragraph("", "Chapter " if places else "", classes=["used-in"])
        for name, section in places:
            address = f"{app.builder.get_relative_uri(docname, name)}#{section}"
            line += [
                nodes.reference("", str(known[name].number), refuri=address, internal=True), nodes.Text(", ")
            ]  # fmt: skip
        if places:
            line.pop()
            item[-1] += line


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-read", link_first_uses)
    app.connect("env-purge-doc", forget)
    app.connect("env-get-outdated", always_again)
    app.connect("doctree-resolved", list_uses)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
