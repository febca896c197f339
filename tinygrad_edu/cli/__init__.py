"""The commands of `python -m tinygrad_edu`: a table of them, and what they have in common when something goes wrong."""

from __future__ import annotations

import difflib
import importlib
import os
import sys
from collections.abc import Sequence

from .._version import __version__
from .errors import CommandError

PROGRAM = "python -m tinygrad_edu"

# One row a command: its name, the module whose `main(arguments) -> exit status` it runs, and what it does.
COMMANDS = {
    "train": ("tinygrad_edu.cli.train", "train a network on real data and write a report"),
    "predict": ("tinygrad_edu.cli.predict", "ask the model of a finished run about new data"),
    "learn": ("tinygrad_edu.cli.learn", "do the exercises of the book"),
    "doctor": ("tinygrad_edu.cli.doctor", "look at NumPy and OpenCL here, and say what mends what is broken"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that *arguments* name, by default those of the process, and return the exit status.

    That is 0 when it is done, 1 when it failed, 2 when it was asked for wrongly, and 130 when Ctrl-C stopped it.

    >>> main(["--help"])
    Usage: python -m tinygrad_edu COMMAND [OPTIONS]
    <BLANKLINE>
      train    train a network on real data and write a report
      predict  ask the model of a finished run about new data
      learn    do the exercises of the book
      doctor   look at NumPy and OpenCL here, and say what mends what is broken
    <BLANKLINE>
    python -m tinygrad_edu COMMAND --help tells a command's options.
    0
    """
    name, *rest = (list(sys.argv[1:]) if arguments is None else list(arguments)) or ["--help"]
    if name in ("-h", "--help", "help"):
        print(overview())
        return 0
    if name == "--version":
        print(f"tinygrad_edu {__version__}")
        return 0
    if name not in COMMANDS:
        close = difflib.get_close_matches(name, COMMANDS, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(COMMANDS)}"
        print(f"{PROGRAM}: unknown command {name!r}; {hint}", file=sys.stderr)
        return 2
    return _run(name, rest)


def overview() -> str:
    """The commands, a line each."""
    rows = [f"  {name:8} {purpose}" for name, (_, purpose) in COMMANDS.items()]
    head, foot = f"Usage: {PROGRAM} COMMAND [OPTIONS]", f"{PROGRAM} COMMAND --help tells a command's options."
    return "\n".join([head, "", *rows, "", foot])


def _run(name: str, arguments: list[str]) -> int:
    try:
        status: int = importlib.import_module(COMMANDS[name][0]).main(arguments)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # the reader of our output has left, as `head` does: there is nobody to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except CommandError as error:
        print(f"{PROGRAM} {name}: {error}", file=sys.stderr)
        return error.status
    except ModuleNotFoundError as error:
        if error.name != "numpy":
            raise
        print(f"{PROGRAM} {name}: NumPy is not installed for {sys.executable}: pip install numpy", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{PROGRAM} {name}: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{PROGRAM} {name}: stopped", file=sys.stderr)
        return 130
