"""`train --device opencl` prints what `--device cpu` prints, for every model; a stopped run goes on, a finished one
answers.

The two differ in the last bit of a sum. Under SGD the printed digits stay the same for an epoch and more. Adam divides
a gradient by its own size, so that one which is nothing but rounding becomes a whole step: with it the networks with
gradients of exactly zero (cnn and rnn, whose neurons are silent for a whole batch) part in the fourth digit.
"""

import json
import re
from pathlib import Path

import pytest

from tinygrad_edu.cli.tensor_engine import TensorEngine

TEXT = "the rain in spain falls mainly on the plain, " * 40
RUNS = {
    "mlp": ("--hidden", 16, "--batch", 128),
    "cnn": ("--batch", 256),
    "rnn": ("--batch", 256),
    "gpt": ("--data", "text:poem.txt", "--context", 16, "--batch", 4),
}


@pytest.fixture(autouse=True)
def opencl(opencl_works, monkeypatch):
    """A device that works, and no function of NumPy that goes back to the host for want of a kernel."""
    monkeypatch.setenv("TINYGRAD_EDU_OPENCL_STRICT", "1")


def shown(out):
    """What was printed, but for the speed and the folder."""
    return re.sub(r"Trained.*|Report:.*|, [\d,]+ examples/s", "", out)


@pytest.mark.parametrize("model", RUNS)
def test_the_devices_print_the_same(run, model, monkeypatch):
    monkeypatch.setattr("tinygrad_edu.cli.train.SAMPLE", 20)
    Path("poem.txt").write_text(TEXT)
    command = ("train", "--model", model, *RUNS[model], "--epochs", 1, "--optimizer", "sgd")
    results = [run(*command, "--device", name, "--out", name) for name in ("cpu", "opencl")]
    (_, host, host_lines), (status, out, lines) = results
    assert status == 0 and shown(out) == shown(host) and shown(lines) == shown(host_lines)
    losses = [json.loads(Path(name, "metrics.jsonl").read_text())["held_out_loss"] for name in ("cpu", "opencl")]
    assert losses[1] == pytest.approx(losses[0], rel=1e-5)


def test_the_variable_takes_every_command_to_the_device(run, flowers, monkeypatch):
    command = ("--data", flowers, "--target", "kind", "--hidden", 8, "--epochs", 3)
    run("train", *command, "--out", "host", "--device", "cpu")
    monkeypatch.setattr("tinygrad_edu.backends.device._default", None)
    monkeypatch.setenv("TINYGRAD_EDU_DEVICE", "opencl")
    assert run("train", *command, "--out", "run")[0] == 0
    assert json.loads(Path("run/settings.json").read_text())["device"] is None
    answers = [run("predict", name, flowers)[1] for name in ("host", "run")]
    assert answers[0] == answers[1]


def test_a_run_that_is_stopped_goes_on_with_the_same_numbers(run, flowers, monkeypatch):
    options = ("--target", "kind", "--hidden", 4, "--batch", 10, "--device", "opencl", "--epochs", 4)
    assert run("train", "--data", flowers, *options, "--out", "whole")[0] == 0
    fit_batch, batches = TensorEngine.fit_batch, []

    def fit_and_press(self, rows, labels):
        batches.append(self.device.type)
        if len(batches) == 6:
            raise KeyboardInterrupt
        return fit_batch(self, rows, labels)

    monkeypatch.setattr(TensorEngine, "fit_batch", fit_and_press)
    assert run("train", "--data", flowers, *options, "--out", "stopped")[0] == 130
    assert run("train", "--resume", "stopped")[0] == 0
    assert set(batches) == {"opencl"}
    for name in ("checkpoint.safetensors", "metrics.jsonl", "model.safetensors"):
        assert Path("whole", name).read_bytes() == Path("stopped", name).read_bytes()
