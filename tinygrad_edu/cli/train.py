"""`python -m tinygrad_edu train`: from data to a trained model, how good it is, and a report that shows it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import PROGRAM, pictures
from .errors import CommandError, UsageError
from .finish import finish
from .options import parse
from .progress import Progress, ctrl_c_stops
from .run import Run, prepare
from .run_folder import RunFolder
from .settings import Settings

SAMPLE = 200  # letters that a model of text writes as it learns


def main(arguments: Sequence[str]) -> int:
    """Run the command; 130 when it was stopped by Ctrl-C, and can be continued."""
    options = parse(arguments)
    pictures.check_matplotlib()
    quiet = options.get("quiet", False)
    if "resume" in options:
        folder = RunFolder.open(options["resume"])
        run = _resume(folder, options.get("epochs"))
    else:
        run = prepare(Settings.choose(options))
        folder = RunFolder.create(options.get("out"), Path(run.settings.data.removeprefix("text:")).stem)
        folder.save(run.settings.layer, run.trainer.state())
    folder.write_json("settings.json", {**asdict(run.settings), "fingerprint": run.data.fingerprint()})
    if not quiet:
        print(introduction(run), flush=True)
    finished = _train(run, folder, quiet)
    run.engine.save(folder, run.facts)
    if not finished:
        print(f"\nStopped and saved after {run.trainer.epoch} of {run.settings.epochs} epochs. Continue with:")
        print(f"{PROGRAM} train --resume {shlex.quote(str(folder.path))}")
        return 130
    finish(run, folder)
    return 0


def _resume(folder: RunFolder, epochs: int | None) -> Run:
    """The run as its folder has it, to be continued up to *epochs*."""
    saved = folder.read("settings.json")
    try:
        fingerprint = saved.pop("fingerprint")
        settings = Settings(**saved)
        state = folder.load(settings.layer)
        settings.epochs = epochs or settings.epochs
        run = prepare(settings)
        if run.data.fingerprint() != fingerprint:
            raise CommandError(f"{folder.path}: {settings.data} is no longer the data that this run was trained on")
        run.trainer.load_state(state)
    except (AttributeError, KeyError, TypeError, ValueError, RuntimeError):
        raise CommandError(f"{folder.path}: the settings or the checkpoint of this run are damaged") from None
    if run.trainer.epoch > settings.epochs:
        raise UsageError(
            f"--epochs {settings.epochs}: the run in {folder.path} has {run.trainer.epoch} epochs behind it"
        )
    return run


def _train(run: Run, folder: RunFolder, quiet: bool) -> bool:
    """Train, with a checkpoint after each epoch; False, with a checkpoint after that batch, when Ctrl-C ended it."""
    with ctrl_c_stops() as stop, Progress(run.trainer, quiet) as progress:
        for step in run.trainer.steps():
            if step.metrics and run.data.kind == "text":
                step.metrics["sample"] = sample(run)
            progress.update(step)
            if step.metrics or stop.requested:
                folder.save(run.settings.layer, run.trainer.state())
            if stop.requested and run.trainer.epoch < run.trainer.epochs:
                return False
    if not quiet and progress.seen:
        print(f"Trained {progress.seen:,} examples in {progress.seconds():.1f} s: {progress.rate():,.0f} a second")
    return True


def sample(run: Run) -> str:
    """What a model of text writes at this stage, after the beginning of what was held out."""
    from ..random import fork_rng, manual_seed

    alphabet, context = run.facts["alphabet"], run.facts["context"]
    engine: Any = run.engine
    with fork_rng():  # what is drawn for the sample is not missing in the training
        manual_seed(run.settings.seed)
        numbers = engine.write(run.trainer.held_out.rows[0], SAMPLE, context)
    return "".join(alphabet[number] for number in numbers)


def introduction(run: Run) -> str:
    """What is about to be trained on what."""
    lines = [*_about(run), f"{run.engine}: {run.engine.size:,} parameters"]
    lines += [f"column {name!r} is the same in every row: left out" for name in run.dropped]
    done, epochs = run.trainer.epoch, run.trainer.epochs
    if done == epochs:
        lines.append(f"all {epochs} epochs are done; --epochs with a larger number trains on")
    elif done or run.trainer.position:
        lines.append(f"continuing after {done} of {epochs} epochs")
    return "\n".join(lines)


def _about(run: Run) -> list[str]:
    data, trainer = run.data, run.trainer
    if data.kind == "text":
        parts = [part.rows.size for part in (trainer.train, trainer.held_out)]
        return [
            f"{run.settings.data}: {len(data.text):,} letters, {data.about()}",
            f"{parts[0]:,} to train on, {parts[1]:,} held out, in pieces of {run.facts['context']}",
        ]
    classes = f"{', '.join(data.classes[:6])}{', ...' if len(data.classes) > 6 else ''}"
    return [
        f"{run.settings.data}: {len(data.labels):,} examples, {data.about()}, {len(data.classes)} classes ({classes})",
        f"{len(trainer.train.rows):,} to train on, {len(trainer.held_out.rows):,} held out",
    ]
