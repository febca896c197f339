"""A run that was stopped, by Ctrl-C or worse, ends with the numbers of one that was not."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tinygrad_edu.cli.engine import ScalarEngine
from tinygrad_edu.cli.progress import ctrl_c_stops
from tinygrad_edu.cli.run_folder import RunFolder

NUMBERS = ["checkpoint.json", "metrics.jsonl", "weights.json", "loss.svg", "confusion.svg"]
OPTIONS = ("--target", "kind", "--hidden", 4, "--batch", 10)  # 36 examples: 4 batches an epoch


def assert_same(one, other):
    for name in NUMBERS:
        assert Path(one, name).read_text() == Path(other, name).read_text(), name


def press_ctrl_c_in_batch(number, monkeypatch):
    fit_batch = ScalarEngine.fit_batch
    batches = []

    def fit_and_press(self, rows, labels):
        batches.append(len(rows))
        if len(batches) == number:
            signal.raise_signal(signal.SIGINT)
        return fit_batch(self, rows, labels)

    monkeypatch.setattr(ScalarEngine, "fit_batch", fit_and_press)
    return batches


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize(("batch", "epoch", "position"), [(1, 0, 10), (6, 1, 20), (8, 2, 0)])
def test_ctrl_c_and_resume_give_the_numbers_of_an_uninterrupted_run(
    run, flowers, monkeypatch, optimizer, batch, epoch, position
):
    command = ("train", "--data", flowers, *OPTIONS, "--epochs", 4, "--optimizer", optimizer)
    assert run(*command, "--out", "whole")[0] == 0

    batches = press_ctrl_c_in_batch(batch, monkeypatch)
    status, out, err = run(*command, "--out", "stopped")
    assert status == 130 and "Traceback" not in err
    assert len(batches) == batch  # it stopped at the end of that very batch
    assert out.splitlines()[-2] == f"Stopped and saved after {epoch} of 4 epochs. Continue with:"
    assert out.splitlines()[-1] == "python -m tinygrad_edu train --resume stopped"
    checkpoint = json.loads(Path("stopped/checkpoint.json").read_text())
    assert (checkpoint["epoch"], checkpoint["position"]) == (epoch, position)
    assert Path("stopped/weights.json").is_file()

    status, out, _ = run("train", "--resume", "stopped")
    assert status == 0 and f"continuing after {epoch} of 4 epochs" in out
    assert len(batches) == 16
    assert_same("whole", "stopped")


def test_ctrl_c_in_the_last_batch_comes_too_late_to_stop_anything(run, flowers, monkeypatch):
    press_ctrl_c_in_batch(8, monkeypatch)
    status, out, _ = run("train", "--data", flowers, *OPTIONS, "--epochs", 2, "--out", "run")
    assert status == 0 and out.endswith("report.html\n")


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL], ids=["SIGINT", "SIGKILL"])
def test_a_process_that_is_stopped_or_killed_can_be_continued(start, run, flowers, blow):
    command = ("train", "--data", flowers, *OPTIONS)
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
    epochs = json.loads(Path("stopped/checkpoint.json").read_text())["epoch"] + 2
    assert run("train", "--resume", "stopped", "--epochs", epochs)[0] == 0
    assert run(*command, "--epochs", epochs, "--out", "whole")[0] == 0
    assert_same("whole", "stopped")


def test_a_finished_run_can_be_trained_further(run, flowers):
    command = ("train", "--data", flowers, *OPTIONS)
    run(*command, "--epochs", 5, "--out", "whole")
    run(*command, "--epochs", 2, "--out", "part")
    status, out, _ = run("train", "--resume", "part")
    assert status == 0 and "all 2 epochs are done; --epochs with a larger number trains on" in out
    assert run("train", "--resume", "part", "--epochs", 5)[0] == 0
    assert_same("whole", "part")
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

    monkeypatch.setattr(ScalarEngine, "fit_batch", interrupted)
    status, _, err = run("train", "--data", flowers, *OPTIONS, "--quiet")
    assert (status, err) == (130, "python -m tinygrad_edu train: stopped\n")
    assert Path("runs/flowers-1/checkpoint.json").is_file()


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
    write_text = Path.write_text

    def crash(self, text, **options):
        write_text(self, text[: len(text) // 2], **options)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", crash)
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
