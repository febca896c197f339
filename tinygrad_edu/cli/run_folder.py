"""A run's folder: what lies in it, and how it is written so that a crash leaves the old file or the new one whole."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

from .errors import CommandError, UsageError

CHECKPOINTS = {"scalar": "checkpoint.json", "tensor": "checkpoint.safetensors"}


class RunFolder:
    """The folder of one training run.

    settings.json              what was asked for
    checkpoint.json            all that a continued run depends on, as of the last epoch or of Ctrl-C;
                               of the tensor layer, checkpoint.safetensors
    metrics.jsonl              one line an epoch
    weights.json               the model as it is now, with all that a prediction needs;
                               of the tensor layer, model.safetensors and model.json
    loss.svg, accuracy.svg, confusion.svg, report.html
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, out: str | None, name: str) -> RunFolder:
        """A new folder: *out*, or else the first free one of runs/NAME-1, runs/NAME-2 ..."""
        path = Path(out) if out else _free(Path("runs"), name)
        if path.is_dir() and any(path.iterdir()):
            raise UsageError(
                f"--out {path}: the folder is not empty; name another, or continue the run in it by --resume"
            )
        try:
            path.mkdir(parents=True, exist_ok=True)
            (path / "settings.json").touch()
        except OSError as error:
            raise CommandError(
                f"cannot write to the folder {path}: {error.strerror}; name another with --out"
            ) from None
        return cls(path)

    @classmethod
    def open(cls, path: str, option: str = "--resume ") -> RunFolder:
        """The folder of an earlier run; UsageError, which says by which *option* it was asked for, where it is none."""
        folder = cls(Path(path))
        if not (folder.path / "settings.json").is_file():
            raise UsageError(f"{option}{path}: there is no run in this folder{_others(folder.path)}")
        return folder

    def read(self, name: str) -> Any:
        """What a JSON file of the folder holds; CommandError where it is missing or damaged."""
        try:
            return json.loads((self.path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise self._damaged(name) from None

    def _damaged(self, name: str) -> CommandError:
        return CommandError(f"{self.path / name} is missing or damaged, so the run cannot be continued")

    def write_json(self, name: str, content: Any, indent: int | None = 2) -> None:
        """Write *content* whole or not at all; CommandError where a number in it is NaN or infinite."""
        try:
            text = json.dumps(content, indent=indent, allow_nan=False, ensure_ascii=False)
        except ValueError:
            raise CommandError(
                "the weights are no longer finite: the steps are too large, try a smaller --lr"
            ) from None
        self.write(name, text + "\n")

    def write(self, name: str, text: str) -> None:
        """Write *text* whole or not at all: into another file, which then takes the name."""
        from ..serialization.files import write_whole

        write_whole(str(self.path / name), lambda file: file.write(text.encode()))

    def save(self, layer: str, state: dict[str, Any]) -> None:
        """Write the checkpoint of a run of this *layer*, and the metrics that follow from it."""
        name = CHECKPOINTS[layer]
        if layer == "scalar":
            self.write_json(name, state, indent=None)
        else:
            from ..serialization import save

            save(state, self.path / name)
        self.write("metrics.jsonl", "".join(json.dumps(line) + "\n" for line in state["history"]))

    def load(self, layer: str) -> dict[str, Any]:
        """The checkpoint; CommandError where it is missing or damaged."""
        name = CHECKPOINTS[layer]
        if layer == "scalar":
            state: dict[str, Any] = self.read(name)
            return state
        from ..serialization import load

        try:
            return dict(load(self.path / name))
        except (OSError, EOFError, RuntimeError, TypeError, ValueError, pickle.UnpicklingError):
            raise self._damaged(name) from None


def _free(parent: Path, name: str) -> Path:
    number = 1
    while (parent / f"{name}-{number}").exists():
        number += 1
    return parent / f"{name}-{number}"


def _others(path: Path) -> str:
    """Which runs there are beside the one that is not there."""
    runs = sorted(str(settings.parent) for settings in path.parent.glob("*/settings.json"))
    return f"; there are: {', '.join(runs[:8])}" if runs else ""
