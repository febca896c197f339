"""`python -m tinygrad_edu train`: from a table to a trained model, its accuracy, and a report that shows them."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from . import PROGRAM, pictures
from .data import Standardizer, Table, load, split
from .engine import Engine, ScalarEngine
from .errors import CommandError, UsageError
from .evaluation import Evaluation, evaluate
from .options import Settings, parse
from .progress import Progress, ctrl_c_stops
from .report import Report, write_report
from .run_folder import RunFolder
from .trainer import Examples, Trainer


@dataclass
class Run:
    """A training made ready: its settings, its data and its model."""

    settings: Settings
    table: Table
    dropped: list[str]
    held_out: list[int]
    standardize: Standardizer
    engine: Engine
    trainer: Trainer


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
        folder = RunFolder.create(options.get("out"), Path(run.settings.data).stem)
        folder.save(run.trainer.state())
    folder.write_json("settings.json", {**asdict(run.settings), "fingerprint": run.table.fingerprint()})
    if not quiet:
        print(introduction(run), flush=True)
    finished = _train(run, folder, quiet)
    folder.write_json("weights.json", weights(run))
    if not finished:
        print(f"\nStopped and saved after {run.trainer.epoch} of {run.settings.epochs} epochs. Continue with:")
        print(f"{PROGRAM} train --resume {shlex.quote(str(folder.path))}")
        return 130
    _finish(run, folder)
    return 0


def prepare(settings: Settings) -> Run:
    """Load and split the data, standardise it by what is trained on alone, and build the model."""
    table, dropped = load(settings.data, settings.target, settings.drop, settings.seed)
    train, held_out = split(table.labels, settings.seed)
    standardize = Standardizer.fit([table.rows[i] for i in train])
    rows = standardize(table.rows)
    shape = len(table.features), len(table.classes), settings.hidden
    engine = ScalarEngine(*shape, settings.optimizer, settings.lr, settings.seed)
    known, unknown = (Examples([rows[i] for i in part], [table.labels[i] for i in part]) for part in (train, held_out))
    trainer = Trainer(engine, known, unknown, settings.epochs, settings.batch, settings.seed)
    return Run(settings, table, dropped, held_out, standardize, engine, trainer)


def _resume(folder: RunFolder, epochs: int | None) -> Run:
    """The run as its folder has it, to be continued up to *epochs*."""
    saved = folder.read("settings.json")
    state = folder.read("checkpoint.json")
    try:
        fingerprint = saved.pop("fingerprint")
        settings = Settings(**saved)
        settings.epochs = epochs or settings.epochs
        run = prepare(settings)
        if run.table.fingerprint() != fingerprint:
            raise CommandError(f"{folder.path}: {settings.data} is no longer the data that this run was trained on")
        run.trainer.load_state(state)
    except (AttributeError, KeyError, TypeError, ValueError):
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
            progress.update(step)
            if step.metrics or stop.requested:
                folder.save(run.trainer.state())
            if stop.requested and run.trainer.epoch < run.trainer.epochs:
                return False
    if not quiet and progress.seen:
        print(f"Trained {progress.seen:,} examples in {progress.seconds():.1f} s: {progress.rate():,.0f} a second")
    return True


def introduction(run: Run) -> str:
    """What is about to be trained on what."""
    table, held_out = run.table, len(run.held_out)
    lines = [
        f"{run.settings.data}: {len(table.rows)} examples, {len(table.features)} features, "
        f"{len(table.classes)} classes ({', '.join(table.classes[:6])}{', ...' if len(table.classes) > 6 else ''})",
        f"{len(table.rows) - held_out} to train on, {held_out} held out",
        f"{run.engine}: {run.engine.size:,} parameters",
    ]
    lines += [f"column {name!r} is the same in every row: left out" for name in run.dropped]
    done, epochs = run.trainer.epoch, run.trainer.epochs
    if done == epochs:
        lines.append(f"all {epochs} epochs are done; --epochs with a larger number trains on")
    elif done or run.trainer.position:
        lines.append(f"continuing after {done} of {epochs} epochs")
    return "\n".join(lines)


def weights(run: Run) -> dict[str, Any]:
    """All that a prediction needs: the columns and how to standardise them, the network, the names of the classes."""
    return {
        "features": run.table.features,
        "mean": run.standardize.mean,
        "scale": run.standardize.scale,
        "classes": run.table.classes,
        **run.engine.weights(),
    }


def _finish(run: Run, folder: RunFolder) -> None:
    held_out = run.trainer.held_out
    result = evaluate(run.engine.predict(held_out.rows), held_out.labels)
    loss = pictures.loss_picture(run.trainer.history)
    confusion = pictures.confusion_picture(result.matrix, run.table.classes)
    folder.write("loss.svg", loss)
    folder.write("confusion.svg", confusion)
    names = [run.table.names[i] for i in run.held_out]
    report = Report(run.settings, run.table, run.engine, names, result, folder.path)
    folder.write("report.html", write_report(report, loss, confusion))
    print(summary(result, run.table.classes))
    print(f"Report: {folder.path / 'report.html'}")


def summary(result: Evaluation, classes: Sequence[str]) -> str:
    """The accuracy, what it is to be compared with, and the most confused pairs."""
    usual, baseline = result.baseline()
    lines = [
        f"Held-out accuracy: {result.accuracy:.1%} ({result.right} of {result.count} right; "
        f"always answering {classes[usual]} would be right in {baseline:.1%})"
    ]
    pairs = [f"{classes[i]} taken for {classes[j]} ({n})" for i, j, n in result.confused_pairs()[:3]]
    lines.append(f"Most confused: {', '.join(pairs)}" if pairs else "No class was taken for another.")
    return "\n".join(lines)
