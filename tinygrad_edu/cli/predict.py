"""`python -m tinygrad_edu predict RUN FILE`: ask the model of a finished run about new rows, images, or a text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import PROGRAM
from .csv_table import read_rows
from .data import Standardizer
from .engine import ScalarEngine
from .errors import CommandError, UsageError
from .options import Parser, above_0, positive
from .run_folder import RunFolder
from .settings import Settings

ARRAYS = (".npz", ".npy")
DESCRIPTION = """Ask the model of a finished run: for each row of a CSV file, each image (a file, a folder), each row or
image of the array x in an .npz file its class; of a text file, what the model writes after it."""


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    parser = Parser(prog=f"{PROGRAM} predict", description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("run", metavar="RUN", help="the folder of the run")
    parser.add_argument("file", metavar="FILE", help="a CSV file, an image, a folder of them, an .npz file, or a text")
    parser.add_argument("--count", type=positive, default=300, metavar="N", help="letters to write (default: 300)")
    parser.add_argument("--temperature", type=above_0, default=1.0, metavar="X", help="below 1: more careful writing")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of what is written (default: 0)")
    options = parser.parse_args(arguments)
    folder = RunFolder.open(options.run, option="")
    settings = _settings(folder)
    file = Path(options.file)
    if not file.exists():
        raise UsageError(f"{file}: there is no such file")
    engine, facts = (_scalar_model if settings.layer == "scalar" else _tensor_model)(folder, settings)
    if facts.get("kind") == "text":
        print(_continued(engine, facts, file, options), end="")
    else:
        _tell(engine, facts, file)
    return 0


def _settings(folder: RunFolder) -> Settings:
    saved = folder.read("settings.json")
    try:
        saved.pop("fingerprint")
        return Settings(**saved)
    except (AttributeError, KeyError, TypeError):
        raise CommandError(f"{folder.path}: the settings of this run are damaged") from None


def _not_finished(folder: RunFolder) -> UsageError:
    return UsageError(
        f"{folder.path}: this run has no model yet; {PROGRAM} train --resume {folder.path} brings it to its end"
    )


def _scalar_model(folder: RunFolder, settings: Settings) -> tuple[Any, dict[str, Any]]:
    if not (folder.path / "weights.json").is_file():
        raise _not_finished(folder)
    saved = folder.read("weights.json")
    try:
        sizes = saved["sizes"]
        engine = ScalarEngine(saved["inputs"], sizes[-1], sizes[:-1], settings.optimizer, settings.lr, settings.seed)
        engine.load_parameters(saved["parameters"])
    except (KeyError, TypeError, ValueError):
        raise CommandError(f"{folder.path / 'weights.json'} is damaged") from None
    return engine, saved


def _tensor_model(folder: RunFolder, settings: Settings) -> tuple[Any, dict[str, Any]]:
    import pickle

    from ..serialization import load
    from .tensor_engine import TensorEngine

    weights = folder.path / "model.safetensors"
    if not weights.is_file() or not (folder.path / "model.json").is_file():
        raise _not_finished(folder)
    facts = folder.read("model.json")
    try:
        engine = TensorEngine(settings, facts["model"], steps=1)
        engine.model.load_state_dict(load(weights))
    except (KeyError, TypeError, AttributeError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        what = "the model of this run is damaged, or its class has changed"
        raise CommandError(f"{folder.path}: {what}: {reason}") from None
    return engine, facts


def _tell(engine: Any, facts: dict[str, Any], file: Path) -> None:
    """Print a line for each example: what it is called, its class, and how sure the model is."""
    standardize = Standardizer(facts["mean"], facts["scale"])
    truths = None
    if facts.get("kind") == "images":
        names, found = _images(file, facts["shape"])
        rows: Any = standardize.array(found)
    else:
        names, table, truths = _rows(file, facts)
        rows = standardize(table)
        if "shape" in facts:
            rows = standardize.array(table).reshape(-1, *facts["shape"])
    wide = max(map(len, names))
    right = 0
    for i, logs in enumerate(engine.predict(rows)):
        best = max(range(len(logs)), key=logs.__getitem__)
        answer = facts["classes"][best]
        right += truths is not None and truths[i] == answer
        wrong = f"  (in the file: {truths[i]})" if truths is not None and truths[i] != answer else ""
        print(f"{names[i]:{wide}}  {answer}  {math.exp(logs[best]):.0%}{wrong}")
    if truths is not None:
        print(f"{right} of {len(names)} as in the file ({right / len(names):.1%})")


def _rows(file: Path, facts: dict[str, Any]) -> tuple[list[str], list[list[float]], list[str] | None]:
    if file.suffix.lower() in ARRAYS:
        from .images import rows_of_array

        return rows_of_array(file, facts["features"])
    return read_rows(file, facts["features"], facts.get("target"))


def _images(file: Path, shape: Sequence[int]) -> tuple[list[str], Any]:
    import numpy as np

    from .images import array_of_images, image_files, read_images

    if file.suffix.lower() in ARRAYS:
        array = array_of_images(file)
        found = list(array.shape[1:])
        if found != list(shape):
            raise CommandError(f"{file}: images of the shape {found}, and the model knows {list(shape)}")
        return [f"number {number}" for number in range(1, len(array) + 1)], array
    files = image_files(file) if file.is_dir() else [file]
    if not files:
        raise CommandError(f"{file}: there are no images in this folder")
    return [path.name for path in files], np.asarray(read_images(files, shape))


def _continued(engine: Any, facts: dict[str, Any], file: Path, options: Any) -> str:
    from ..random import manual_seed
    from .text import encode, read_utf8

    alphabet = facts["alphabet"]
    text = read_utf8(file)
    numbers = encode(text, alphabet)
    if not len(numbers):
        raise CommandError(f"{file}: none of its letters is in the alphabet of this run")
    manual_seed(options.seed)
    written = engine.write(numbers, options.count, facts["context"], options.temperature)
    return text + "".join(alphabet[number] for number in written) + "\n"
