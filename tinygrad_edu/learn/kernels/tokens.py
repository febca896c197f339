"""OpenCL C cut into tokens, with what `#define` names put in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

DEEPEST = 20  # names that stand for names


class KernelError(ValueError):
    """A kernel that cannot be read or carried out: what is wrong, and in which line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line


class Token(NamedTuple):
    """A word, a number or a sign; at the end of the source an "end" without text."""

    kind: str
    text: str
    line: int


PATTERN = re.compile(
    r"""(?P<line>\n) | (?P<space>[ \t\r]+ | //[^\n]* | /\*.*?\*/)
    | (?P<number>0[xX][0-9a-fA-F]+[uUlL]* | (?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFuUlL]*)
    | (?P<name>[A-Za-z_]\w*)
    | (?P<sign><<=|>>=|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^<>=!]=|[-+*/%&|^<>=!~?:;,.(){}\[\]])""",
    re.VERBOSE | re.DOTALL,
)
DEFINE = re.compile(r"[ \t]*#[ \t]*define[ \t]+(\w+)(\(?)(.*)")


def tokens(source: str) -> list[Token]:
    """The tokens of *source*; KernelError for a character that begins none.

    >>> [token.text for token in tokens("#define N 4\\nint i = N; // four")]
    ['int', 'i', '=', '4', ';', '']
    """
    macros: dict[str, list[Token]] = {}
    lines = source.split("\n")
    for i, line in enumerate(lines):
        if line.lstrip().startswith("#"):
            _define(line, i + 1, macros)
            lines[i] = ""
    found = [part for token in _cut("\n".join(lines), 1) for part in _replaced(token, macros)]
    return [*found, Token("end", "", len(lines))]


def _define(line: str, number: int, macros: dict[str, list[Token]]) -> None:
    found = DEFINE.fullmatch(line)
    if found is None and not re.match(r"\s*#\s*pragma\b", line):
        raise KernelError(number, f"of the preprocessor only `#define NAME value` is known here, not `{line.strip()}`")
    if found:
        name, parameters, text = found.groups()
        if parameters:
            raise KernelError(number, f"{name} has parameters: only plain names can be defined here")
        macros[name] = list(_cut(text, number))


def _cut(text: str, line: int) -> Iterator[Token]:
    at = 0
    while at < len(text):
        found = PATTERN.match(text, at)
        if found is None:
            raise KernelError(line, f"the character {text[at]!r} means nothing in C")
        if found.lastgroup not in ("line", "space"):
            yield Token(str(found.lastgroup), found[0], line)
        line += found[0].count("\n")
        at = found.end()


def _replaced(token: Token, macros: dict[str, list[Token]], deep: int = 0) -> Iterator[Token]:
    if token.kind != "name" or token.text not in macros or deep > DEEPEST:
        yield token
        return
    for part in macros[token.text]:
        yield from _replaced(part._replace(line=token.line), macros, deep + 1)
