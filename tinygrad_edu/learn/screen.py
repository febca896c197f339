"""How `learn` looks in a terminal: colours and symbols, or plain ASCII where they are not wanted.

Plain is what NO_COLOR (https://no-color.org), a dumb terminal, a pipe, or an encoding without the symbols asks for.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from typing import TextIO

COLOURS = {"passed": 32, "failed": 31, "not started": 90, "bold": 1}
FANCY = {"passed": "✓", "failed": "✗", "not started": "·", "full": "█", "empty": "░"}
PLAIN = {"passed": "+", "failed": "!", "not started": "-", "full": "#", "empty": "."}


class Screen:
    """What is printed goes through one of these."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self.fancy = wanted and self.out.isatty() and _can_show(self.out)
        self.symbols = FANCY if self.fancy else PLAIN

    def say(self, text: str = "") -> None:
        """Print a line."""
        print(text, file=self.out, flush=True)

    def tell(self, prose: str) -> None:
        """Print sentences, folded between words where a terminal would break them within one."""
        self.say(self.folded(prose))

    def width(self) -> int:
        """How many letters a line takes; where nobody sees its end, as many as there are."""
        return shutil.get_terminal_size().columns if self.out.isatty() else 10_000

    def folded(self, prose: str, indent: int = 0) -> str:
        """*prose* in lines that fit, all but the first begun with *indent* blanks; the first has room for as many."""
        width = max(20, self.width() - indent)
        wrapper = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
        return f"\n{' ' * indent}".join(part for line in prose.split("\n") for part in wrapper.wrap(line) or [""])

    def colour(self, text: str, name: str) -> str:
        """*text* in the colour of a status."""
        return f"\033[{COLOURS[name]}m{text}\033[0m" if self.fancy else text

    def mark(self, status: str) -> str:
        """The symbol of a status."""
        return self.colour(self.symbols[status], status)

    def legend(self) -> str:
        """What the symbols mean.

        >>> import io
        >>> Screen(io.StringIO()).legend()
        '+ passed   ! failed   - not started'
        """
        return "   ".join(f"{self.mark(status)} {status}" for status in ("passed", "failed", "not started"))

    def bar(self, done: int, of: int, width: int = 30) -> str:
        """A bar of progress; the first step shows, however long the way is.

        >>> import io
        >>> Screen(io.StringIO()).bar(3, 10)
        '[#########.....................] 3 of 10'
        >>> Screen(io.StringIO()).bar(1, 83, width=8)
        '[#.......] 1 of 83'
        """
        full = max(width * done // max(of, 1), min(done, 1))
        return f"[{self.symbols['full'] * full}{self.symbols['empty'] * (width - full)}] {done} of {of}"

    def clear(self) -> None:
        """An empty screen, where there is one to empty."""
        if self.fancy:
            print("\033[2J\033[H", end="", file=self.out)


def shortened(text: str, width: int) -> str:
    """*text* in at most *width* characters.

    >>> shortened("a line that is long", 10)
    'a line ...'
    """
    return text if len(text) <= width else f"{text[: width - 4].rstrip()} ..."


def _can_show(out: TextIO) -> bool:
    try:
        "".join(FANCY.values()).encode(getattr(out, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True
