"""The figures of chapter 20, which `python -m benchmarks.ladder --record` has measured."""

import json
from pathlib import Path

RECORD = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def recorded(kind):
    """What was measured on a device of that *kind*, "cpu" or "gpu"; None where there was none."""
    return next((each for each in RECORD if each["kind"] == kind), None)


def intensity(rows, columns):
    """Operations for each byte that is read, where a tile of float32 is made at once."""
    return rows * columns / (2 * (rows + columns))


TILES = {"naive": (1, 1), "tiled": (16, 16), "blocked": (64, 64), "vectorised": (8, 32)}
