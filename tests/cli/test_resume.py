"""A run that was stopped, by Ctrl-C or worse, ends with the numbers of one that was not."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

import tinygrad_edu as torch
from tinygrad_edu.cli.engine import ScalarEngine
from tinygrad_edu.cli.progress import ctrl_c_stops
from tinygrad_edu.cli.run_folder import RunFolder
from tinygrad_edu.cli.tensor_engine import TensorEngine

NUMBERS = {
    "scalar": ["checkpoint.json", "metrics.jsonl", "weights.json", "loss.svg", "confusion.svg"],
    "tensor": ["checkpoint.safetensors", "metrics.jsonl", "model.safetensors", "model.json", "loss.svg"],
}
ENGINES = {"scalar": ScalarEngine, "tensor": TensorEngine}
OPTIONS = ("--target", "kind", "--hidden", 4, "--batch", 10)  # 36 examples: 4 batches an epoch


def assert_same(layer, one, other):
    for name in NUMBERS[layer[1]]:
        assert Path(one, name).read_bytes() == Path(other, name).read_bytes(), name


def checkpoint_of(layer, run):
    if layer[1] == "scalar":
        return json.loads(Path(run, "checkpoint.json").read_text())
    return torch.load(Path(run, "checkpoint.safetensors"))


def press_ctrl_c_in_batch(layer, number, monkeypatch):
    engine = ENGINES[layer[1]]
    fit_batch = engine.fit_batch
    batches = []

    def fit_and_press(self, rows, labels):
        batches.append(len(rows))
        if len(batches) == number:
            signal.raise_signal(signal.SIGINT)
        return fit_batch(self, rows, labels)

    monkeypatch.setattr(engine, "fit_batch", fit_and_press)
    return batches


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize(("batch", "epoch", "position"), [(1, 0, 10), (6, 1, 20), (8, 2, 0)])
def test_ctrl_c_and_resume_give_the_numbers_of_an_uninterrupted_run(
    run, layer, flowers, monkeypatch, optimizer, batch, epoch, position
):
    command = ("train", *layer, "--data", flowers, *OPTIONS, "--epochs", 4, "--optimizer", optimizer)
    assert run(*command, "--out", "whole")[0] == 0

    batches = press_ctrl_c_in_batch(layer, batch, monkeypatch)
    status, out, err = run(*command, "--out", "stopped")
    assert status == 130 and "Traceback" not in err
    assert len(batches) == batch  # it stopped at the end of that very batch
    assert out.splitlines()[-2] == f"Stopped and saved after {epoch} of 4 epochs. Continue with:"
    assert out.splitlines()[-1] == "python -m tinygrad_edu train --resume stopped"
    checkpoint = checkpoint_of(layer, "stopped")
    assert (checkpoint["epoch"], checkpoint["position"]) == (epoch, position)
    assert Path("stopped", NUMBERS[layer[1]][2]).is_file()

    status, out, _ = run("train", "--resume", "stopped")
    assert status == 0 and f"continuing after {epoch} of 4 epochs" in out
    assert len(batches) == 16
    assert_same(layer, "whole", "stopped")


def test_ctrl_c_in_the_last_batch_comes_too_late_to_stop_anything(run, layer, flowers, monkeypatch):
    press_ctrl_c_in_batch(layer, 8, monkeypatch)
    status, out, _ = run("train", *layer, "--data", flowers, *OPTIONS, "--epochs", 2, "--out", "run")
    assert status == 0 and out.endswith("report.html\n")


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL], ids=["SIGINT", "SIGKILL"])
def test_a_process_that_is_stopped_or_killed_can_be_continued(start, run, layer, flowers, blow):
    command = ("train", *layer, "--data", flowers, *OPTIONS, *(() if layer[1] == "scalar" else ("--schedule", "none")))
    process = start(*command, "--epochs", 1_000_000, "--out", "stopped", "--quiet")
    metrics = Path("stopped/metrics.jsonl")
    deadline = time.monotonic() + 60
    while not (metrics.is_file() and len(metrics.read_text().splitlines()) >= 3):
        assert process.poll() is None and time.monotonic() < deadline, "the training did not get under way"
        time.sleep(0.01)
    os.kill(process.pid, blow)
    out, err = process.communicate(timeout=60)
    assert err == ""
    if blow == signal.SIGINT:
        assert process.returncode == 130 and out.endswith("train --resume stopped\n")
    epochs = checkpoint_of(layer, "stopped")["epoch"] + 2
    assert run("train", "--resume", "stopped", "--epochs", epochs)[0] == 0
    assert run(*command, "--epochs", epochs, "--out", "whole")[0] == 0
    assert_same(layer, "whole", "stopped")


def test_a_kill_in_the_middle_of_a_save_loses_nothing_but_the_current_epoch(start, run, flowers):
    options = ("--target", "kind", "--hidden", 64, "--schedule", "none")
    command = ("train", "--data", flowers, *options, "--epochs", 1_000_000, "--quiet")
    process = start(*command, "--out", "killed")
    part, metrics = Path("killed/checkpoint.safetensors.part"), Path("killed/metrics.jsonl")
    deadline = time.monotonic() + 60
    while not (metrics.is_file() and len(metrics.read_text().splitlines()) >= 3 and part.exists()):
        assert process.poll() is None and time.monotonic() < deadline, "the training did not get under way"
    process.kill()  # while the next checkpoint is being written
    process.communicate(timeout=60)
    done = len(metrics.read_text().splitlines())
    epoch = checkpoint_of(("--layer", "tensor"), "killed")["epoch"]
    assert epoch >= done
    assert run("train", "--resume", "killed", "--epochs", epoch + 1)[0] == 0
    assert run("train", "--data", flowers, *options, "--epochs", epoch + 1, "--out", "whole")[0] == 0
    assert_same(("--layer", "tensor"), "whole", "killed")


def test_a_finished_run_can_be_trained_further(run, layer, flowers):
    command = ("train", *layer, "--data", flowers, *OPTIONS, *(() if layer[1] == "scalar" else ("--schedule", "none")))
    run(*command, "--epochs", 5, "--out", "whole")
    run(*command, "--epochs", 2, "--out", "part")
    status, out, _ = run("train", "--resume", "part")
    assert status == 0 and "all 2 epochs are done; --epochs with a larger number trains on" in out
    assert run("train", "--resume", "part", "--epochs", 5)[0] == 0
    assert_same(layer, "whole", "part")
    assert json.loads(Path("part/settings.json").read_text()) == json.loads(Path("whole/settings.json").read_text())


def test_the_first_ctrl_c_asks_and_the_second_interrupts():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), ctrl_c_stops() as stop:
        assert not stop.requested
        signal.raise_signal(signal.SIGINT)
        assert stop.requested
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_an_impatient_ctrl_c_leaves_no_traceback(run, flowers, monkeypatch):
    def interrupted(self, rows, labels):
        raise KeyboardInterrupt

    monkeypatch.setattr(TensorEngine, "fit_batch", interrupted)
    status, _, err = run("train", "--data", flowers, *OPTIONS, "--quiet")
    assert (status, err) == (130, "python -m tinygrad_edu train: stopped\n")
    assert Path("runs/flowers-1/checkpoint.safetensors").is_file()


def test_training_in_another_thread_leaves_signals_alone():
    asked = []

    def work():
        with ctrl_c_stops() as stop:
            asked.append(stop.requested)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert asked == [False]


def test_a_crash_while_writing_leaves_the_old_file(tmp_path, monkeypatch):
    folder = RunFolder(tmp_path)
    folder.write_json("checkpoint.json", {"epoch": 1})

    def crash(file):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(OSError, match="No space left"):
        folder.write_json("checkpoint.json", {"epoch": 2})
    assert folder.read("checkpoint.json") == {"epoch": 1}


def test_a_new_file_takes_the_place_of_the_old_one_in_one_go(tmp_path):
    folder = RunFolder(tmp_path)
    folder.write_json("checkpoint.json", {"epoch": 1})
    with open(tmp_path / "checkpoint.json") as old:
        folder.write_json("checkpoint.json", {"epoch": 2})
        assert json.load(old) == {"epoch": 1}  # the old file was not written to
    assert folder.read("checkpoint.json") == {"epoch": 2}
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.json"]
