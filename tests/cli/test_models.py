"""The tensor layer's models on their data: what each reaches, what a class of the user's own gets, what is written."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu.cli.builder import build, making_code, recipe_for
from tinygrad_edu.cli.images import Images, load_digits, read_npz
from tinygrad_edu.cli.tensor_engine import rate_curve, shifted
from tinygrad_edu.cli.text import Text, encode, read_text

POEM = "the rain in spain falls mainly on the plain, " * 60


def accuracy(out):
    return float(out.split("Held-out accuracy: ")[1].split("%")[0])


@pytest.mark.parametrize(
    ("options", "least"),
    [
        (("--model", "mlp"), 97),
        (("--model", "cnn"), 98.5),
        (("--model", "rnn", "--epochs", 6), 93),
        (("--layer", "scalar", "--epochs", 1), 80),
    ],
)
def test_digits_are_learned(run, options, least):
    status, out, _ = run("train", *options, "--quiet")
    assert status == 0 and accuracy(out) >= least


def test_a_recurrent_network_reads_a_table_number_by_number(run):
    status, out, _ = run("train", "--data", "iris", "--model", "rnn", "--quiet", "--epochs", 30)
    assert status == 0 and accuracy(out) >= 85
    assert json.loads(Path("runs/iris-1/model.json").read_text())["shape"] == [4, 1]


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop", "nadam", "radam", "adagrad", "adadelta"])
def test_every_optimizer_learns(run, optimizer):
    status, out, _ = run("train", "--data", "iris", "--optimizer", optimizer, "--quiet", "--hidden", 16)
    assert status == 0 and accuracy(out) >= 85


@pytest.mark.parametrize("schedule", ["none", "cosine", "linear", "step"])
def test_a_schedule_rises_and_falls(schedule):
    curve = [rate_curve(schedule, 4, 20)(step) for step in range(21)]
    assert curve[:5] == [0.2, 0.4, 0.6, 0.8, 1.0]
    assert curve[4:] == sorted(curve[4:], reverse=True)
    assert curve[20] == pytest.approx({"none": 1, "cosine": 0, "linear": 0, "step": 0.001}[schedule])


def test_warmup_clip_and_schedule_change_the_numbers(run, flowers):
    command = ("train", "--data", flowers, "--target", "kind", "--hidden", 4, "--epochs", 3, "--quiet")
    flat = ("--warmup", 0, "--schedule", "none")
    others = {"cold": ("--warmup", 0), "warm": ("--warmup", 1), "clip": ("--clip", 0.01), "flat": flat}
    for name, options in others.items():
        run(*command, *options, "--out", name)
    assert len({Path(name, "metrics.jsonl").read_text() for name in others}) == 4


def test_images_are_moved_by_so_many_pixels_and_no_more():
    torch.manual_seed(0)
    x = torch.zeros(99, 1, 5, 5)
    x[:, :, 2, 2] = 1
    moved = shifted(x, 1)
    places = {tuple(place) for place in moved.nonzero()[:, 2:].tolist()}
    assert moved.shape == x.shape and moved.sum().item() == 99
    assert places <= {(i, j) for i in (1, 2, 3) for j in (1, 2, 3)} and len(places) == 9


OWN = """
from tinygrad_edu import nn

class Net(nn.Module):
    def __init__(self, inputs, outputs, depth=2):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(inputs, 16), nn.Tanh(), nn.Linear(16, outputs))

    def forward(self, x):
        return self.layers(x)

class Odd(nn.Module):
    def __init__(self, colour):
        super().__init__()

class Flat(Net):
    def forward(self, x):
        return super().forward(x).sum(1)

class Wrong(Net):
    def forward(self, x):
        return x + undefined

class Empty(nn.Module):
    pass

class Fails(nn.Module):
    def __init__(self):
        raise ValueError("no\\nway")

class Plain:
    pass
"""


@pytest.fixture
def own(tmp_path):
    (tmp_path / "net.py").write_text(OWN)
    return "net.py"


def test_a_class_of_the_users_own_is_trained_and_asked(run, own, flowers):
    status, out, _ = run("train", "--data", flowers, "--target", "kind", "--model", "net.py:Net", "--out", "run")
    assert status == 0 and accuracy(out) >= 75 and "Net: 99 parameters" in out
    recipe = json.loads(Path("run/model.json").read_text())["model"]
    assert recipe["arguments"] == {"inputs": 2, "outputs": 3} and Path(recipe["file"]).name == "net.py"
    names = {}
    exec("\n".join(making_code(recipe)), names)
    assert type(names["model"]).__name__ == "Net"
    status, out, _ = run("predict", "run", flowers)
    assert status == 0 and len(out.splitlines()) == 46


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("net.py:Nett", "there is no class 'Nett'; there are: Net, Odd, Flat, Wrong, Empty, Fails, Plain"),
        ("none.py:Net", "none.py: there is no such file"),
        ("net.py:Odd", "net.py:Odd: nothing is known that fits the parameter 'colour'; there are inputs, outputs, or"),
        ("net.py:Flat", "net.py:Flat: for an input [16, 2] it takes scores [16, 'classes'], and the model gives [16]"),
        ("net.py:Wrong", "net.py, line 22: NameError: name 'undefined' is not defined"),
        ("net.py:Empty", "--model net.py:Empty: there is nothing to learn in it: it has no parameters"),
        ("net.py:Fails", "net.py, line 29: ValueError: no"),
        ("net.py:Plain", "net.py: Plain is no nn.Module"),
        ("bad.py:Net", "bad.py, line 2: "),
        ("raises.py:Net", "raises.py, line 1: ZeroDivisionError: division by zero"),
        ("text.txt:Net", "text.txt: this is no file of Python's: its name must end in .py"),
    ],
)
def test_what_is_wrong_with_a_class_of_the_users_own_is_one_line(run, own, flowers, name, says):
    Path("bad.py").write_text("x = 1\ndef (:\n")
    Path("raises.py").write_text("1 / 0\n")
    Path("text.txt").write_text("class Net: pass")
    status, _, err = run("train", "--data", flowers, "--target", "kind", "--model", name, "--quiet")
    assert status in (1, 2) and err.count("\n") == 1 and "Traceback" not in err
    assert says in err


def test_a_model_is_made_for_its_data():
    colour = Images(["a", "b"], np.zeros((4, 3, 8, 8), np.float32), [0, 1, 0, 1], list("abcd"))
    assert recipe_for("cnn", None, colour, None)["arguments"] == {"outputs": 2, "channels": 3, "size": 8, "filters": 32}
    assert recipe_for("mlp", [5], colour, None)["arguments"] == {"inputs": 192, "outputs": 2, "hidden": [5]}
    assert build(recipe_for("cnn", None, colour, None))(torch.zeros(2, 3, 8, 8)).shape == (2, 2)
    with pytest.raises(Exception, match="reads grey images, row by row, and these have colours"):
        recipe_for("rnn", None, colour, None)
    wide = Images(["a", "b"], np.zeros((4, 1, 4, 8), np.float32), [0, 1, 0, 1], list("abcd"))
    with pytest.raises(Exception, match="takes square images of at least 4×4 pixels, not 8×4 pixels"):
        recipe_for("cnn", None, wide, None)


# Images from files.


def save_images(folder, arrays, labels):
    image = pytest.importorskip("PIL.Image", reason="images are written by pillow")
    for i, (array, label) in enumerate(zip(arrays, labels)):
        path = Path(folder, str(label))
        path.mkdir(parents=True, exist_ok=True)
        image.fromarray(array).save(path / f"{i}.png")


def test_a_folder_of_images_is_learned_and_asked(run):
    digits = load_digits()
    few = [i for i, label in enumerate(digits.labels) if label < 2][:60]
    arrays = [np.round(digits.rows[i, 0] * 255).astype(np.uint8) for i in few]
    save_images("pictures", arrays, [digits.labels[i] for i in few])
    Path("pictures/notes.txt").write_text("not an image")
    status, out, _ = run("train", "--data", "pictures", "--model", "cnn", "--epochs", 8, "--out", "run")
    assert status == 0 and out.startswith("pictures: 60 examples, 8×8 pixels, 2 classes (0, 1)\n")
    assert accuracy(out) > 90
    status, out, _ = run("predict", "run", "pictures/1")
    assert status == 0 and sum(line.split()[1] == "1" for line in out.splitlines()) > 25
    status, out, _ = run("predict", "run", next(Path("pictures/0").glob("*.png")))
    assert status == 0 and out.split()[1] == "0"


def test_images_in_colour_and_of_many_sizes_are_brought_to_one(run):
    rng = np.random.default_rng(0)
    arrays = [rng.integers(0, 255, (40 + i, 50, 3), np.uint8) for i in range(12)]
    save_images("pictures", arrays, [i % 2 for i in range(12)])
    status, out, _ = run("train", "--data", "pictures", "--epochs", 1, "--hidden", 4)
    assert status == 0 and out.startswith("pictures: 12 examples, 32×32 pixels in 3 channels, 2 classes (0, 1)\n")


@pytest.mark.parametrize(
    ("x", "shape"),
    [
        (np.full((20, 6, 6), 255, np.uint8), (1, 6, 6)),
        (np.full((20, 3, 6, 6), 1.0), (3, 6, 6)),
        (np.full((20, 6, 6, 3), 255, np.uint8), (3, 6, 6)),
    ],
)
def test_arrays_of_images(tmp_path, x, shape):
    np.savez(tmp_path / "x.npz", images=x, labels=np.arange(20) % 2)
    found = read_npz(tmp_path / "x.npz")
    assert found.kind == "images" and found.shape == shape and found.rows.max() == 1 and found.classes == ["0", "1"]


def test_arrays_of_rows_are_a_table_that_is_learned(run):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 3))
    np.savez("x.npz", X=x, y=np.where(x[:, 0] > 0, "up", "down"))
    status, out, _ = run("train", "--data", "x.npz", "--out", "run")
    assert status == 0 and accuracy(out) >= 80
    assert out.startswith("x.npz: 80 examples, 3 features, 2 classes (down, up)\n")


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"a": np.zeros(3)}, "it takes the arrays x and y, and there are: a"),
        ({"x": np.zeros((20, 2)), "y": np.zeros(3)}, "x has the shape (20, 2) and y (3,); it takes a class"),
        ({"x": np.zeros((20, 2)), "y": np.zeros(20)}, "there is one class, so there is nothing to tell apart"),
        ({"x": np.zeros((4, 2)), "y": np.arange(4) % 2}, "4 examples, 2 of the class '0'; it takes at least 10"),
        ({"x": np.full((20, 2), np.nan), "y": np.arange(20) % 2}, "x must hold finite numbers"),
        ({"x": np.zeros((20, 2, 2, 2, 2)), "y": np.arange(20) % 2}, "x has the shape (20, 2, 2, 2, 2); images take"),
        ({"x": np.full((20, 2), 1.0), "y": np.arange(20) % 2}, "no feature varies, so there is nothing to learn from"),
        ({"x": np.array([["a"]] * 20), "y": np.arange(20) % 2}, "x must hold finite numbers"),
        ({"x": np.array([[None]] * 20, object), "y": np.arange(20) % 2}, "this is no file of NumPy's with arrays of"),
    ],
)
def test_arrays_that_make_no_sense(run, arrays, says):
    np.savez("x.npz", **arrays)
    status, _, err = run("train", "--data", "x.npz")
    assert status == 1 and err.startswith(f"python -m tinygrad_edu train: x.npz: {says}") and err.count("\n") == 1


def test_folders_that_make_no_sense(run):
    Path("empty").mkdir()
    assert "there are no images in folders, a folder for each class" in run("train", "--data", "empty")[2]
    Path("empty/cat").mkdir()
    Path("empty/cat/1.png").write_text("no image")
    Path("empty/dog").mkdir()
    status, _, err = run("train", "--data", "empty")
    assert status == 1 and "empty: there is one class" in err
    for i in range(6):
        Path(f"empty/cat/{i}.png").write_text("no image")
        Path(f"empty/dog/{i}.png").write_text("no image")
    status, _, err = run("train", "--data", "empty")
    assert status == 1 and "0.png: this is no image that can be read" in err


# Text.


def test_a_text_is_learned_with_samples_on_the_way_and_continued(run):
    Path("poem.txt").write_text(POEM)
    options = ("--data", "text:poem.txt", "--context", 32, "--batch", 4, "--epochs", 5)
    status, out, err = run("train", *options, "--out", "run")
    assert status == 0 and out.startswith("text:poem.txt: 2,700 letters, 16 different letters\n")
    assert accuracy(out) > 60 and "letters; loss" in out
    assert "epoch 5/5" in err and err.count("\n  | ") >= 5
    history = [json.loads(line) for line in Path("run/metrics.jsonl").read_text().splitlines()]
    assert all(len(line["sample"]) == 200 for line in history)
    page = Path("run/report.html").read_text()
    assert "What it writes" in page and "confusion" not in page
    Path("start.txt").write_text("the rain §")
    status, out, _ = run("predict", "run", "start.txt", "--count", 50)
    assert status == 0 and out.startswith("the rain §") and len(out) == 61
    assert run("predict", "run", "start.txt", "--count", 50)[1] == out
    assert run("predict", "run", "start.txt", "--count", 50, "--seed", 1)[1] != out


def test_the_default_text_is_the_book():
    text = read_text("text")
    assert "gradient" in text.text and len(text.text) > 100_000 and text.alphabet == "".join(sorted(set(text.text)))


def test_pieces_of_a_text_know_what_comes_next():
    text = Text(POEM, "".join(sorted(set(POEM))))
    (known, after), (held_out, _) = text.pieces(10)
    assert known.shape == after.shape == (242, 10) and held_out.shape == (26, 10)
    assert (known[:, 1:] == after[:, :-1]).all() and (known[1:, 0] == after[:-1, -1]).all()
    assert known[0].tolist() == encode(POEM[:10], text.alphabet).tolist()


def test_texts_that_make_no_sense(run):
    Path("short.txt").write_text("too short")
    assert "short.txt: 9 letters; it takes at least 1000" in run("train", "--data", "text:short.txt")[2]
    Path("latin.txt").write_bytes("é".encode("latin-1") * 2000)
    assert "latin.txt: this is no text in UTF-8" in run("train", "--data", "text:latin.txt")[2]
    Path("poem.txt").write_text(POEM)
    status, _, err = run("train", "--data", "text:poem.txt", "--context", 1000)
    assert status == 2 and "--context 1000: the part of the text that is held out has only 270 letters" in err


def test_a_sample_takes_nothing_from_the_stream_of_the_training(run, monkeypatch):
    Path("poem.txt").write_text(POEM)
    options = ("--data", "text:poem.txt", "--context", 32, "--epochs", 2, "--quiet")
    run("train", *options, "--out", "one")
    monkeypatch.setattr("tinygrad_edu.cli.train.SAMPLE", 3)
    run("train", *options, "--out", "other")
    assert Path("one/model.safetensors").read_bytes() == Path("other/model.safetensors").read_bytes()


def test_an_untrained_guess_is_as_bad_as_chance(run):
    Path("poem.txt").write_text(POEM)
    run("train", "--data", "text:poem.txt", "--context", 32, "--epochs", 1, "--lr", "1e-9", "--out", "run", "--quiet")
    loss = json.loads(Path("run/metrics.jsonl").read_text())["held_out_loss"]
    assert loss == pytest.approx(math.log(16), abs=0.2)
