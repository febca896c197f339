"""Training from the command line: the accuracy it promises, the numbers it repeats, and what it shows on the way."""

import io
import json
import statistics
import sys
from pathlib import Path

import pytest

from tinygrad_edu.cli.csv_table import read_csv
from tinygrad_edu.cli.data import split
from tinygrad_edu.cli.sources import SOURCES, load
from tinygrad_edu.cli.trainer import Examples, Trainer

PICTURES = ["accuracy.svg", "confusion.svg", "loss.svg"]
RECORDS = ["metrics.jsonl", "report.html", "settings.json"]
FILES = {
    "scalar": sorted(["checkpoint.json", "weights.json", *PICTURES, *RECORDS]),
    "tensor": sorted(["checkpoint.safetensors", "model.json", "model.safetensors", *PICTURES, *RECORDS]),
}
SHORT = ("--target", "kind", "--epochs", 3, "--hidden", 4)


@pytest.mark.parametrize("data", ["iris", "cancer"])
def test_the_default_settings_reach_95_percent(run, layer, data):
    status, out, _ = run("train", *layer, "--data", data)
    assert status == 0
    metrics = [json.loads(line) for line in Path(f"runs/{data}-1/metrics.jsonl").read_text().splitlines()]
    assert len(metrics) == SOURCES[data].defaults["epochs"]
    assert metrics[-1]["held_out_accuracy"] >= 0.95
    assert f"Held-out accuracy: {metrics[-1]['held_out_accuracy']:.1%}" in out


def test_moons_are_learned_with_their_defaults(run, layer):
    status, out, _ = run("train", *layer, "--data", "moons", "--quiet", "--epochs", 20)
    accuracy = float(out.split("Held-out accuracy: ")[1].split("%")[0])
    assert status == 0 and accuracy >= 85  # a straight line reaches about 85


def test_without_data_it_trains_on_digits(run):
    status, out, _ = run("train", "--epochs", 1, "--hidden", 2)
    assert status == 0 and out.startswith("digits: 1,797 examples, 8×8 pixels, 10 classes (0, 1, 2, 3, 4, 5, ...)\n")


def test_without_data_the_scalar_layer_trains_on_cancer(run):
    status, out, _ = run("train", "--layer", "scalar", "--epochs", 1, "--hidden", 2)
    assert status == 0 and out.startswith("cancer: 569 examples, 30 features, 2 classes (malignant, benign)\n")


def test_the_run_folder_holds_everything_and_its_path_comes_last(run, layer, flowers):
    status, out, _ = run("train", *layer, "--data", flowers, *SHORT)
    assert status == 0
    assert sorted(path.name for path in Path("runs/flowers-1").iterdir()) == FILES[layer[1]]
    assert out.splitlines()[-1] == f"Report: {Path('runs/flowers-1/report.html')}"
    metrics = [json.loads(line) for line in Path("runs/flowers-1/metrics.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in metrics] == [1, 2, 3]
    settings = json.loads(Path("runs/flowers-1/settings.json").read_text())
    assert settings["data"] == "flowers.csv" and settings["hidden"] == [4]
    assert settings["layer"] == layer[1] and settings["optimizer"] == {"scalar": "adam", "tensor": "adamw"}[layer[1]]


def test_runs_are_numbered_and_out_names_one(run, flowers):
    for _ in range(2):
        run("train", "--data", flowers, *SHORT)
    run("train", "--data", flowers, *SHORT, "--out", "here/and there")
    assert sorted(path.name for path in Path("runs").iterdir()) == ["flowers-1", "flowers-2"]
    assert sorted(path.name for path in Path("here/and there").iterdir()) == FILES["tensor"]


def test_the_same_command_gives_the_same_files_in_another_process(start, layer, flowers):
    for seed in ("1", "2"):
        process = start("train", *layer, "--data", flowers, *SHORT, "--out", f"run{seed}", PYTHONHASHSEED=seed)
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    for name in FILES[layer[1]]:
        first, second = (Path(f"run{n}", name).read_bytes().replace(b"run%d" % n, b"run") for n in (1, 2))
        assert first == second, name


def test_another_seed_gives_other_numbers(run, flowers):
    for seed in (0, 1):
        run("train", "--data", flowers, *SHORT, "--seed", seed, "--out", seed)
    assert Path("0/model.safetensors").read_bytes() != Path("1/model.safetensors").read_bytes()
    assert Path("0/metrics.jsonl").read_text() != Path("1/metrics.jsonl").read_text()


@pytest.mark.parametrize(
    "options", [("--optimizer", "sgd"), ("--hidden", "none"), ("--hidden", "5,4"), ("--batch", 1000)]
)
def test_other_settings_learn_too(run, layer, flowers, options):
    status, out, _ = run("train", *layer, "--data", flowers, "--target", "kind", "--epochs", 40, *options, "--lr", 0.1)
    assert status == 0
    assert "9 held out" in out and float(out.split("Held-out accuracy: ")[1].split("%")[0]) > 85


def test_features_are_standardised_by_the_training_rows_alone(run, layer, flowers):
    run("train", *layer, "--data", flowers, *SHORT, "--out", "run")
    _, _, rows, labels, _ = read_csv(Path(flowers), "kind")
    train, _ = split(labels, seed=0)
    saved = json.loads(Path("run", "weights.json" if layer[1] == "scalar" else "model.json").read_text())
    for column in (0, 1):
        values = [rows[i][column] for i in train]
        assert saved["mean"][column] == pytest.approx(statistics.fmean(values), abs=1e-12)
        assert saved["scale"][column] == pytest.approx(statistics.pstdev(values), abs=1e-12)
        assert saved["mean"][column] != pytest.approx(statistics.fmean(row[column] for row in rows), abs=1e-6)


def test_the_split_takes_a_fifth_of_each_class_and_loses_nothing():
    labels = [0] * 50 + [1] * 20 + [2] * 2
    for seed in range(5):
        train, held_out = split(labels, seed)
        assert sorted(train + held_out) == list(range(72))
        assert [sum(labels[i] == kind for i in held_out) for kind in (0, 1, 2)] == [10, 4, 1]
    assert split(labels, 0) != split(labels, 1)


@pytest.mark.parametrize(("name", "shape"), [("iris", (150, 4, 3)), ("cancer", (569, 30, 2)), ("moons", (200, 2, 2))])
def test_the_bundled_tables(name, shape):
    table, constant = load(name, None, [], seed=0)
    assert (len(table.rows), len(table.features), len(table.classes)) == shape and constant == []
    assert {type(x) for row in table.rows for x in row} == {float} and {type(x) for x in table.labels} == {int}


class CountingEngine:
    """An engine without a model: it keeps what it was given."""

    size = 0

    def __init__(self):
        self.batches = []

    def fit_batch(self, rows, labels):
        assert [row[0] for row in rows] == list(labels)
        self.batches.append([int(label) for label in labels])
        return float(len(self.batches))

    def measure(self, rows, labels):
        return 1.5, sum(label == 0 for label in labels) / len(labels)

    def state(self):
        return {"batches": len(self.batches)}


def test_an_epoch_sees_every_example_once_in_an_order_of_its_own():
    engine = CountingEngine()
    numbers = list(range(10))
    trainer = Trainer(engine, Examples([[n] for n in numbers], numbers), Examples([[0], [1]], [0, 1]), 2, 4, seed=0)
    steps = list(trainer.steps())
    assert [len(batch) for batch in engine.batches] == [step.examples for step in steps] == [4, 4, 2, 4, 4, 2]
    first, second = (
        [number for batch in half for number in batch] for half in (engine.batches[:3], engine.batches[3:])
    )
    assert sorted(first) == sorted(second) == numbers and first != second
    assert [step.metrics is not None for step in steps] == [False, False, True] * 2
    assert (
        steps[2].metrics["train_loss"] == (4 * 1 + 4 * 2 + 2 * 3) / 10 and steps[2].metrics["held_out_accuracy"] == 0.5
    )


# What is shown on the way.


def test_a_pipe_gets_some_ten_lines(run, flowers):
    _, out, err = run("train", "--data", flowers, "--target", "kind", "--epochs", 40, "--hidden", 2)
    lines = err.splitlines()
    assert len(lines) == 11 and lines[0].startswith("epoch  1/40  loss ") and lines[-1].startswith("epoch 40/40  loss ")
    assert all(line.endswith(" examples/s") and "accuracy" in line for line in lines) and "\r" not in err
    assert "Trained 1,440 examples in " in out


def test_quiet_prints_the_result_alone(run, flowers):
    _, out, err = run("train", "--data", flowers, *SHORT, "--quiet")
    assert err == "" and [line.split(":")[0] for line in out.splitlines()][0::2] == ["Held-out accuracy", "Report"]
    assert len(out.splitlines()) == 3


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_gets_a_bar(run, flowers, monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    run("train", "--layer", "scalar", "--data", flowers, "--target", "kind", "--epochs", 60)  # it is drawn now and then
    bar = sys.stderr.getvalue()
    assert "/2160 [" in bar and "/60: " in bar and "loss " in bar and "examples/s" in bar


def test_a_terminal_without_tqdm_gets_lines(run, flowers, monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert run("train", "--data", flowers, *SHORT)[0] == 0
    assert sys.stderr.getvalue().startswith("epoch 1/3  loss ") and "\r" not in sys.stderr.getvalue()


def test_a_constant_column_is_left_out_and_named(run, tmp_path):
    rows = "".join(f"{i % 2},7,{i * 0.1},{'even' if i % 2 == 0 else 'odd'}\n" for i in range(20))
    Path("t.csv").write_text("parity,planet,noise,kind\n" + rows)
    status, out, _ = run("train", "--data", "t.csv", *SHORT, "--out", "run")
    assert status == 0 and "column 'planet' is the same in every row: left out\n" in out
    assert json.loads(Path("run/model.json").read_text())["features"] == ["parity", "noise"]
