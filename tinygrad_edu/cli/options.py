"""The options of `train`, and the settings of a run that come of them."""

from __future__ import annotations

import argparse
import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from . import PROGRAM
from .data import CSV_DEFAULTS, SOURCES, check_name
from .errors import UsageError

DEFAULT_LR = {"adam": 0.01, "sgd": 0.1}
NOT_SETTINGS = {"resume", "out", "quiet"}


@dataclass
class Settings:
    """All that a run's numbers depend on."""

    data: str
    target: str | None
    drop: list[str]
    seed: int
    epochs: int
    batch: int
    lr: float
    optimizer: str
    hidden: list[int]

    @classmethod
    def choose(cls, given: dict[str, Any]) -> Settings:
        """What was *given*, and for the rest the defaults of the data and of the optimiser."""
        data, optimizer = given.get("data", "cancer"), given.get("optimizer", "adam")
        check_name(data, given.get("target"), given.get("drop", []))
        defaults = SOURCES[data].defaults if data in SOURCES else CSV_DEFAULTS
        general = {"data": data, "target": None, "drop": [], "seed": 0, "optimizer": optimizer}
        chosen = {name: value for name, value in given.items() if name not in NOT_SETTINGS}
        return cls(**{**general, "lr": DEFAULT_LR[optimizer], **defaults, **chosen})


class _Parser(argparse.ArgumentParser):
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
    parser = _Parser(
        prog=f"{PROGRAM} train",
        usage="%(prog)s [--data NAME|FILE.csv] [OPTIONS]",
        description="Train a small network on real data, test it on data it has not seen, write a report.",
        epilog=_epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    data = parser.add_argument_group("data")
    data.add_argument("--data", metavar="NAME", help="iris, cancer, moons or a CSV file (default: cancer)")
    data.add_argument("--target", metavar="COLUMN", help="of a CSV file: the column to predict")
    data.add_argument(
        "--drop", metavar="COLUMN", action="append", help="of a CSV file: leave this column out; repeatable"
    )
    model = parser.add_argument_group("model and training")
    model.add_argument("--hidden", type=_sizes, metavar="16,16", help="neurons in each hidden layer, or none")
    model.add_argument("--epochs", type=_positive, metavar="N", help="how often to go through the training data")
    model.add_argument("--batch", type=_positive, metavar="N", help="examples to a step")
    model.add_argument("--optimizer", choices=sorted(DEFAULT_LR), help="the rule of a step (default: adam)")
    model.add_argument("--lr", type=_rate, metavar="X", help="learning rate (adam 0.01, sgd 0.1)")
    model.add_argument("--seed", type=int, metavar="N", help="of the split, the weights, the order (default: 0)")
    run = parser.add_argument_group("run")
    run.add_argument("--out", metavar="FOLDER", help="where to write (default: runs/NAME-1, -2 ...)")
    run.add_argument("--resume", metavar="RUN", help="continue the run in this folder")
    run.add_argument("--quiet", action="store_true", help="print the result and nothing before it")
    return parser


def _epilog() -> str:
    rows = []
    for name, source in SOURCES.items():
        settings = ", ".join(f"{key} {_plain(value)}" for key, value in source.defaults.items())
        rows += textwrap.wrap(f"  {name:7} {source.about}; {settings}", 80, subsequent_indent=" " * 10)
    settings = ", ".join(f"{key} {_plain(value)}" for key, value in CSV_DEFAULTS.items())
    return "\n".join(
        [
            "data sets and their default settings:",
            *rows,
            *textwrap.wrap(
                f"  FILE    a CSV file whose first line names the columns; {settings}", 80, subsequent_indent=" " * 10
            ),
            "",
            "A fifth of each class is held out and never trained on. The same command gives",
            "the same numbers every time. Ctrl-C stops after the current batch, saves, and",
            "says how to continue.",
            "",
            "examples:",
            f"  {PROGRAM} train --data iris",
            f"  {PROGRAM} train --data flowers.csv --target species --drop id --hidden 8",
            f"  {PROGRAM} train --resume runs/iris-1 --epochs 200",
        ]
    )


def _plain(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not 0 < rate < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return rate


def _sizes(text: str) -> list[int]:
    try:
        return [] if text == "none" else [_positive(part.strip()) for part in text.split(",")]
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of sizes such as 16 or 16,16 (or none)") from None
