"""A page's blocks as Markdown: what a notebook shows between its code cells."""

from __future__ import annotations

import base64
import re
import textwrap
from collections.abc import Callable
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

ROOT = Path(__file__).parents[2]
logger = logging.getLogger(__name__)


def escaped(text: str) -> str:
    """Plain text, with the marks that Markdown or its formulas would take for their own."""
    return re.sub(r"([\\`*_{}\[\]<>$#|~])", r"\\\1", text.replace("\n", " "))


def within(node: nodes.Node) -> str:
    """What stands in a paragraph."""
    return "".join(inline(child) for child in node.children)


def inline(node: nodes.Node) -> str:
    """A piece of a line; what has no sign in Markdown gives its text."""
    if isinstance(node, nodes.Text):
        return escaped(node.astext())
    if isinstance(node, nodes.literal):
        ticks = "``" if "`" in node.astext() else "`"
        return f"{ticks}{node.astext()}{ticks}".replace("\n", " ")
    if isinstance(node, nodes.math):
        return f"${node.astext()}$"
    if isinstance(node, nodes.reference):
        return link(node)
    signs = {nodes.strong: ("**", "**"), nodes.emphasis: ("*", "*"), nodes.subscript: ("<sub>", "</sub>"),
             nodes.superscript: ("<sup>", "</sup>")}  # fmt: skip
    before, after = signs.get(type(node), ("", ""))
    return "" if isinstance(node, nodes.raw) else before + within(node) + after


def link(node: nodes.reference) -> str:
    """A link to another site as it is, to another chapter as to its notebook; within the site, the words alone."""
    address = node.get("refuri", "")
    chapter = re.match(r"(\d\d_\w+)\.html$", address)
    if chapter:
        address = f"{chapter[1]}.ipynb"
    return f"[{within(node)}]({address})" if chapter or re.match(r"https?:", address) else within(node)


def block(node: nodes.Node) -> str:
    """A block as Markdown."""
    for kind, write in BLOCKS.items():
        if isinstance(node, kind):
            return write(node)
    logger.warning("a notebook has no way to show <%s>", type(node).__name__, location=node)
    return ""


def blocks(node: nodes.Node) -> str:
    """The blocks in a block, a blank line between each two."""
    return "\n\n".join(filter(None, map(block, node.children)))


def items(node: nodes.Element) -> str:
    """A list with its signs or its numbers."""
    lines = []
    for number, item in enumerate(node.children, node.get("start", 1)):
        sign = f"{number}. " if isinstance(node, nodes.enumerated_list) else "* "
        lines.append(sign + textwrap.indent(blocks(item), " " * len(sign)).lstrip())
    return "\n".join(lines)


def code(node: nodes.Element) -> str:
    """A listing, with the file that it was taken from."""
    language = node.get("language", "")
    language = "python" if language in ("default", "python3") else language
    text = f"```{language}\n{node.astext()}\n```"
    source = Path(node.get("source") or "")
    if source.suffix in (".py", ".cl") and source.is_relative_to(ROOT):
        return f"From `{source.relative_to(ROOT)}`:\n\n{text}"
    return text


def figure(node: nodes.Element) -> str:
    """A picture, as it was drawn for the page, and its caption."""
    text = ""
    for child in node.children:
        if isinstance(child, nodes.raw):
            text += picture(child.astext())
        elif isinstance(child, nodes.caption):
            text += f"\n\n*{within(child)}*"
    return text


def picture(html: str) -> str:
    """The SVG in a piece of HTML as an image in Markdown; of other HTML, nothing."""
    label = re.search(r'aria-label="([^"]*)"', html)
    svg = re.search(r"<svg.*</svg>", html, re.DOTALL)
    if not svg:
        return ""
    data = base64.b64encode(svg[0].encode()).decode()
    alt = re.sub(r"[\[\]\n]", " ", label[1] if label else "")
    return f"![{alt}](data:image/svg+xml;base64,{data})"


def table(node: nodes.Element) -> str:
    """The rows, the first of them as the head."""
    rows = [
        "| " + " | ".join(blocks(entry).replace("\n", " ") for entry in row.findall(nodes.entry)) + " |"
        for row in node.findall(nodes.row)
    ]
    width = len(list(next(node.findall(nodes.row)).findall(nodes.entry)))
    return "\n".join([rows[0], "|" + " --- |" * width, *rows[1:]])


def definitions(node: nodes.Element) -> str:
    """Terms, each with what it means."""
    lines = []
    for item in node.children:
        terms = [within(term) for term in item.children if isinstance(term, nodes.term)]
        meant = [blocks(meaning) for meaning in item.children if isinstance(meaning, nodes.definition)]
        lines.append(f"**{', '.join(terms)}**: {' '.join(meant)}")
    return "\n\n".join(lines)


def quote(node: nodes.Element) -> str:
    return textwrap.indent(blocks(node), "> ", lambda line: True)


def nothing(node: nodes.Node) -> str:
    return ""


# More particular kinds stand before those that they belong to.
BLOCKS: dict[type[nodes.Node], Callable[..., str]] = {
    nodes.raw: lambda node: picture(node.astext()),
    nodes.doctest_block: lambda node: f"```python\n{node.astext()}\n```",
    nodes.math_block: lambda node: f"$$\n{node.astext()}\n$$",
    nodes.literal_block: code,
    nodes.figure: figure,
    nodes.table: table,
    nodes.bullet_list: items,
    nodes.enumerated_list: items,
    nodes.definition_list: definitions,
    nodes.block_quote: quote,
    nodes.Admonition: quote,
    nodes.title: lambda node: f"**{within(node)}**",
    nodes.caption: lambda node: f"*{within(node)}*",
    nodes.line_block: lambda node: "  \n".join(within(line) for line in node.findall(nodes.line)),
    nodes.container: blocks,
    nodes.compound: blocks,
    nodes.comment: nothing,
    nodes.target: nothing,
    nodes.substitution_definition: nothing,
    nodes.Invisible: nothing,
    nodes.TextElement: within,
}
