"""The options of `train` on the command line."""

from __future__ import annotations

import argparse
import math
import textwrap
from collections.abc import Sequence
from typing import Any, NoReturn

from . import PROGRAM
from .errors import UsageError
from .settings import BUILT_IN, OPTIMIZERS, SCHEDULES, USUAL
from .sources import SOURCES


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, where argparse would print the usage first."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (--help lists the options)")


def parse(arguments: Sequence[str]) -> dict[str, Any]:
    """The options that *arguments* give, and no others; UsageError where they are wrong or do not go together."""
    given = vars(_parser().parse_args(arguments))
    if "resume" in given:
        fixed = ", ".join(f"--{name}" for name in given if name not in {"resume", "epochs", "quiet"})
        if fixed:
            raise UsageError(
                f"--resume continues with the run's own settings: only --epochs may be changed, not {fixed}"
            )
    return given


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog=f"{PROGRAM} train",
        usage="%(prog)s [--data DATA] [--model MODEL] [OPTIONS]",
        description="Train a network on real data, test it on data it has not seen, write a report.",
        epilog=_epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    add = parser.add_argument_group("data").add_argument
    add("--data", metavar="DATA", help="see below (default: digits)")
    add("--target", metavar="COLUMN", help="of a CSV file: the column to predict")
    add("--drop", metavar="COLUMN", action="append", help="of a CSV file: leave this column out; repeatable")
    _model_options(parser)
    _training_options(parser)
    add = parser.add_argument_group("run").add_argument
    add("--out", metavar="FOLDER", help="where to write (default: runs/NAME-1, -2 ...)")
    add("--resume", metavar="RUN", help="continue the run in this folder")
    add("--quiet", action="store_true", help="print the result and nothing before it")
    return parser


def _model_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("model").add_argument
    add("--model", metavar="MODEL", help=f"{', '.join(BUILT_IN)}, or FILE.py:CLASS (default: mlp, for text gpt)")
    add("--layer", choices=["tensor", "scalar"], help="of the library (default: tensor)")
    add("--hidden", type=_sizes, metavar="16,16", help="of mlp: neurons in each hidden layer, or none")
    add("--context", type=positive, metavar="N", help="of text: how many letters the model looks back")
    add("--device", metavar="DEVICE", help="where to compute: cpu, opencl (default: as TINYGRAD_EDU_DEVICE says)")


def _training_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("training").add_argument
    add("--epochs", type=positive, metavar="N", help="how often to go through the training data")
    add("--batch", type=positive, metavar="N", help="examples to a step")
    add("--optimizer", choices=sorted(OPTIMIZERS), metavar="NAME", help=f"{', '.join(OPTIMIZERS)} (default: adamw)")
    add("--lr", type=above_0, metavar="X", help="learning rate (default: by optimizer and model)")
    add("--schedule", choices=SCHEDULES, help="how the rate falls (default: cosine, to 0)")
    add("--warmup", type=_from_0, metavar="EPOCHS", help="in which the rate first rises, such as 0.5")
    add("--clip", type=above_0, metavar="X", help="cut a gradient that is longer than this")
    add("--shift", type=_whole, metavar="N", help="move training images by up to N pixels, at random")
    add("--seed", type=_seed, metavar="N", help="of the split, the weights, the order (default: 0)")


def _epilog() -> str:
    rows = ["data:"]
    forms = {name: source.about for name, source in SOURCES.items()} | {
        "text": "the chapters of this book; text:FILE takes any other text in UTF-8",
        "FILE.csv": "a table whose first line names the columns",
        "FILE.npz": "arrays x, of rows or of images, and y, a class for each",
        "FOLDER": "of images, in a folder for each class",
    }
    for name, about in forms.items():
        rows += textwrap.wrap(f"  {name:8} {about}", 80, subsequent_indent=" " * 11)
    rows += ["", "models, with their usual settings:"]
    for name, settings in USUAL.items():
        shown = ", ".join(f"{key} {_plain(value)}" for key, value in settings.items())
        rows += textwrap.wrap(f"  {name:8} {shown}", 80, subsequent_indent=" " * 11)
    return "\n".join(
        [
            *rows,
            "",
            "A class of your own is made with what its parameters are called: inputs,",
            "outputs, channels, height, width, letters, context. It takes tables as",
            "(N, inputs), images as (N, channels, height, width), text as (N, context).",
            "",
            "A fifth of each class is held out and never trained on, of a text the last",
            "tenth. The same command gives the same numbers every time. Ctrl-C stops after",
            "the current batch, saves, and says how to continue.",
            "",
            "examples:",
            f"  {PROGRAM} train --model cnn",
            f"  {PROGRAM} train --data flowers.csv --target species --drop id --hidden 8",
            f"  {PROGRAM} train --model gpt --data text:shakespeare.txt --context 128",
            f"  {PROGRAM} train --resume runs/digits-1 --epochs 200",
        ]
    )


def _plain(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else f"{value:g}"


def positive(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def _seed(text: str) -> int:
    try:
        seed = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
    if not -(2**63) <= seed < 2**64:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 64 bits")
    return seed


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def above_0(text: str) -> float:
    """A finite number above 0."""
    if not 0 < _number(text) < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return float(text)


def _from_0(text: str) -> float:
    if not 0 <= _number(text) < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 on")
    return float(text)


def _sizes(text: str) -> list[int]:
    try:
        return [] if text == "none" else [positive(part.strip()) for part in text.split(",")]
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of sizes such as 16 or 16,16 (or none)") from None
