"""Shows a training as it goes: a bar in a terminal, and some ten plain lines in a log file or a pipe."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from .trainer import Step, Trainer


class Progress:
    """A context in which `update` shows each step on the standard error stream, or nothing with *quiet*."""

    def __init__(self, trainer: Trainer, quiet: bool) -> None:
        self.trainer, self.quiet = trainer, quiet
        self.examples = len(trainer.train.rows)
        self.bar: Any = None
        self.seen = 0
        self.started = time.perf_counter()

    def __enter__(self) -> Progress:
        if not self.quiet and sys.stderr.isatty():
            self.bar = self._bar()
        return self

    def _bar(self) -> Any:
        try:
            from tqdm import tqdm
        except ModuleNotFoundError:
            return None
        done = self.trainer.epoch * self.examples + self.trainer.position
        total = self.trainer.epochs * self.examples
        return tqdm(total=total, initial=done, unit=" examples", dynamic_ncols=True, leave=False)

    def update(self, step: Step) -> None:
        """Show a step."""
        self.seen += step.examples
        if self.bar is not None:
            epoch = min(self.trainer.epoch + 1, self.trainer.epochs)
            self.bar.set_description(f"epoch {epoch}/{self.trainer.epochs}", refresh=False)
            self.bar.set_postfix_str(f"loss {step.loss:.4f}", refresh=False)
            self.bar.update(step.examples)
        if step.metrics and not self.quiet and self._is_shown(step.metrics["epoch"]):
            self._tell(step.metrics)

    def _tell(self, metrics: dict[str, Any]) -> None:
        """Without a bar the numbers of the epoch; in any case what a model of text writes by now."""
        lines = [] if self.bar is not None else [self._line(metrics)]
        lines += [f"  | {line}" for line in metrics.get("sample", "").splitlines()]
        for line in lines:
            if self.bar is not None:
                self.bar.write(line, file=sys.stderr)
            else:
                print(line, file=sys.stderr, flush=True)

    def _is_shown(self, epoch: int) -> bool:
        return epoch in (1, self.trainer.epochs) or epoch % max(1, self.trainer.epochs // 10) == 0

    def _line(self, metrics: dict[str, Any]) -> str:
        epochs = self.trainer.epochs
        return (
            f"epoch {metrics['epoch']:{len(str(epochs))}}/{epochs}  loss {metrics['train_loss']:.4f}, "
            f"held out {metrics['held_out_loss']:.4f}, accuracy {metrics['held_out_accuracy']:.1%}, "
            f"{self.rate():,.0f} examples/s"
        )

    def seconds(self) -> float:
        """The time since the start."""
        return time.perf_counter() - self.started

    def rate(self) -> float:
        """Examples a second, measured until now."""
        return self.seen / max(self.seconds(), 1e-9)

    def __exit__(self, *error: object) -> None:
        if self.bar is not None:
            self.bar.close()


class Stop:
    """Whether the user has asked to stop."""

    requested = False


@contextmanager
def ctrl_c_stops() -> Iterator[Stop]:
    """In this context the first Ctrl-C only sets `requested`, for the loop to end where it can; the second ends all."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():  # Python lets no other thread handle signals
        yield stop
        return

    def request(number: int, frame: FrameType | None) -> None:
        stop.requested = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, request)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
