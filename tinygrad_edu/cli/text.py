"""Text to be continued: any file in UTF-8, letter by letter; by default the chapters of the book."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .errors import CommandError, UsageError

BOOK = Path(__file__).parents[2] / "chapters"
HELD_OUT = 0.1  # the end of the text
SHORTEST = 1000


@dataclass(frozen=True)
class Text:
    """A text and its alphabet, the letters in it: a letter is learned from those before it."""

    text: str
    alphabet: str

    kind = "text"

    def about(self) -> str:
        """What it is made of."""
        return f"{len(self.alphabet)} different letters"

    def fingerprint(self) -> str:
        """A short text that differs where the text differs."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]

    def numbers(self) -> np.ndarray:
        """The text as the places of its letters in the alphabet."""
        return encode(self.text, self.alphabet)

    def pieces(self, context: int) -> tuple[Any, Any]:
        """What to learn from and what to hold out, the last tenth: each as (pieces, what comes after each letter of
        them), two arrays (N, context).
        """
        numbers = self.numbers()
        border = int(len(numbers) * (1 - HELD_OUT))
        if len(numbers) - border <= context:
            raise UsageError(
                f"--context {context}: the part of the text that is held out has only {len(numbers) - border} letters"
            )
        return _cut(numbers[:border], context), _cut(numbers[border:], context)


def _cut(numbers: np.ndarray, context: int) -> tuple[np.ndarray, np.ndarray]:
    count = (len(numbers) - 1) // context
    pieces = numbers[: count * context].reshape(count, context)
    return pieces, numbers[1 : count * context + 1].reshape(count, context)


def encode(text: str, alphabet: str) -> np.ndarray:
    """The places of the letters in the alphabet; those that are not in it are left out."""
    places = {letter: place for place, letter in enumerate(alphabet)}
    return np.array([places[letter] for letter in text if letter in places], np.int64)


def read_text(name: str) -> Text:
    """The text that `text:FILE` names, or, for `text`, the chapters of the book."""
    _, colon, path = name.partition(":")
    if colon:
        text = read_utf8(Path(path))
    else:
        chapters = sorted(BOOK.glob("[0-9]*.rst"))
        if not chapters:
            raise UsageError("the chapters of the book are not here: name another text, --data text:FILE")
        text = "".join(read_utf8(chapter) for chapter in chapters)
    if len(text) < SHORTEST:
        raise CommandError(f"{path}: {len(text)} letters; it takes at least {SHORTEST} to learn from")
    return Text(text, "".join(sorted(set(text))))


def read_utf8(path: Path) -> str:
    """What the file at *path* holds; CommandError where it is no text."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file") from None
    except UnicodeDecodeError:
        raise CommandError(f"{path}: this is no text in UTF-8") from None
