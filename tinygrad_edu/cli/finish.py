"""The end of a training: the model is measured once more, and the report is written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from . import pictures
from .evaluation import Evaluation, evaluate
from .report import Report, write_report
from .run import Run
from .run_folder import RunFolder


def finish(run: Run, folder: RunFolder) -> None:
    """Write the pictures and the report, and print how good the model is."""
    history = run.trainer.history
    drawn = {"loss": pictures.loss_picture(history), "accuracy": pictures.accuracy_picture(history)}
    result = None
    if run.data.kind != "text":
        held_out = run.trainer.held_out
        result = evaluate(run.engine.predict(held_out.rows), [int(label) for label in held_out.labels])
        drawn["confusion"] = pictures.confusion_picture(result.matrix, run.data.classes)
    for name, picture in drawn.items():
        folder.write(f"{name}.svg", picture)
    folder.write("report.html", write_report(Report(run, result, folder.path, drawn)))
    print(summary(result, run.data.classes) if result else text_summary(history[-1]))
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


def text_summary(metrics: dict[str, Any]) -> str:
    """How well the next letter is foretold; a fair choice among so many letters would be as hard."""
    loss = metrics["held_out_loss"]
    return (
        f"Held-out accuracy: {metrics['held_out_accuracy']:.1%} of the next letters; loss {loss:.3f}, as if each were "
        f"one of {math.exp(min(loss, 50)):.1f}"
    )
