"""Whatever is wrong with the options, the data or the folder: one line that says what, and a status that is not 0."""

import json
import sys
from pathlib import Path

import pytest

from tinygrad_edu.cli.run_folder import CHECKPOINTS

GOOD = "a,b,kind\n" + "".join(f"{i},{i % 3},{'x' if i < 6 else 'y'}\n" for i in range(12))


def refuse(run, *arguments):
    status, out, err = run("train", *arguments)
    assert out == "" and err.count("\n") == 1 and err.startswith("python -m tinygrad_edu train: "), err
    return status, err.removeprefix("python -m tinygrad_edu train: ").rstrip("\n")


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["--data", "wine"], 2, "unknown data 'wine': choose digits, iris, cancer, moons, text, or a .csv or .npz"),
        (["--data", "none.csv", "--target", "kind"], 2, "none.csv: there is no such file"),
        (["--data", "iris", "--target", "kind"], 2, "--target and --drop are for CSV files; iris knows its columns"),
        (["--data", "iris", "--drop", "kind"], 2, "--target and --drop are for CSV files; iris knows its columns"),
        (["--epochs", "0"], 2, "argument --epochs: '0' is not a whole number from 1 on (--help lists the options)"),
        (["--batch", "x"], 2, "argument --batch: 'x' is not a whole number from 1 on (--help lists the options)"),
        (["--lr", "-1"], 2, "argument --lr: '-1' is not a number above 0 (--help lists the options)"),
        (["--lr", "nan"], 2, "argument --lr: 'nan' is not a number above 0 (--help lists the options)"),
        (["--lr", "fast"], 2, "argument --lr: 'fast' is not a number above 0 (--help lists the options)"),
        (["--seed", "x"], 2, "argument --seed: 'x' is not a whole number (--help lists the options)"),
        (["--seed", str(2**64)], 2, f"argument --seed: '{2**64}' is not a number of 64 bits"),
        (["--warmup", "-1"], 2, "argument --warmup: '-1' is not a number from 0 on (--help lists the options)"),
        (["--clip", "0"], 2, "argument --clip: '0' is not a number above 0 (--help lists the options)"),
        (["--shift", "-1"], 2, "argument --shift: '-1' is not a whole number from 0 on (--help lists the options)"),
        (["--schedule", "up"], 2, "argument --schedule: invalid choice: 'up'"),
        (["--model", "cnn", "--data", "iris"], 2, "--model cnn looks at images, and iris is a table"),
        (["--model", "gpt", "--data", "iris"], 2, "--model gpt reads text, and iris is none: take --data text:FILE"),
        (["--model", "mlp", "--data", "text"], 2, "--model mlp reads no text: text takes --model gpt, or one of your"),
        (["--model", "vit"], 2, "unknown model 'vit': choose mlp, cnn, rnn, gpt, or FILE.py:CLASS"),
        (["--model", "cnn", "--hidden", "8"], 2, "--hidden is for --model mlp, not for cnn"),
        (["--data", "iris", "--shift", "1"], 2, "--shift moves images, and iris is a table"),
        (["--context", "8"], 2, "--context is for text, and digits is none"),
        (["--device", "cuda"], 2, "--device cuda: Torch not compiled with CUDA enabled"),
        (["--device", "moon"], 2, "--device moon: "),
        (["--layer", "scalar", "--model", "cnn"], 2, "--layer scalar has mlp alone, not --model cnn"),
        (["--layer", "scalar", "--data", "text"], 2, "--layer scalar learns tables and images, no text"),
        (["--layer", "scalar", "--clip", "1"], 2, "--clip is for the tensor layer, not for --layer scalar"),
        (["--layer", "scalar", "--optimizer", "adamw"], 2, "--layer scalar has the optimizers adam, sgd, not adamw"),
        (["--data", "text:none.txt"], 2, "none.txt: there is no such file"),
        (["--data", "none.npz"], 2, "none.npz: there is no such file"),
        (["--hidden", "4,,4"], 2, "argument --hidden: '4,,4' is not a list of sizes such as 16 or 16,16 (or none)"),
        (["--optimizer", "magic"], 2, "argument --optimizer: invalid choice: 'magic'"),
        (["--fast"], 2, "unrecognized arguments: --fast (--help lists the options)"),
        (["--resume", "runs/iris-7"], 2, "--resume runs/iris-7: there is no run in this folder"),
        (["--resume", "r", "--lr", "1"], 2, "--resume continues with the run's own settings: only --epochs may be"),
        (["--resume", "r", "--out", "s"], 2, "--resume continues with the run's own settings: only --epochs may be"),
    ],
)
def test_the_command_line(run, arguments, status, message):
    got, line = refuse(run, *arguments)
    assert got == status and line.startswith(message)
    assert not Path("runs").exists()


HEAD = "a,b,kind\n"
MANY = "".join(f"{i},{i},{'xy'[i % 2]}\n" for i in range(12))


@pytest.mark.parametrize(
    ("content", "arguments", "status", "message"),
    [
        ("", [], 1, "the file is empty"),
        ("\n\n", [], 1, "the file is empty"),
        (HEAD, [], 1, "0 rows of data; it takes at least 10 to learn from some and test on others"),
        (HEAD + "1,2,x\n", [], 1, "1 row of data; it takes at least 10 to learn from some and test on others"),
        (GOOD, ["--target", "species"], 2, "there is no column 'species'; the columns are a, b, kind"),
        (GOOD, ["--drop", "c"], 2, "there is no column 'c'; the columns are a, b, kind"),
        (GOOD, ["--drop", "kind"], 2, "column 'kind' cannot be both the target and dropped"),
        (GOOD, ["--drop", "a", "--drop", "b"], 2, "no column is left to learn from"),
        (HEAD + MANY + "1,,x\n", [], 1, "line 14: no value in column 'b'; fill it, remove the line, or --drop"),
        (HEAD + "1,2,x\n?,NA,y\n" + MANY, [], 1, "line 3: no value in column 'a' (and 1 cell more); fill it"),
        (HEAD + MANY + "1,2,\n", [], 1, "line 14: no value in column 'kind'; fill it"),
        (
            HEAD + "1,red,x\n" + MANY,
            [],
            1,
            "line 2: column 'b' holds 'red', and a feature must be a finite number; leave",
        ),
        (HEAD + "1,inf,x\n" + MANY, [], 1, "line 2: column 'b' holds 'inf', and a feature must be a finite number"),
        ("a,the b,kind\n1,red,x\n" + MANY, [], 1, "line 2: column 'the b' holds 'red', and a feature must be a finite"),
        (HEAD + MANY + "\n1,2\n", [], 1, "line 15: 2 cells where the first line names 3 columns"),
        (
            HEAD + MANY.replace("y", "x"),
            [],
            1,
            "every row has the same 'kind' ('x'), so there is nothing to tell apart",
        ),
        (HEAD + MANY + "1,2,z\n", [], 1, "only one row has 'kind' = 'z'; a class needs 2"),
        (GOOD, ["--target", "a"], 1, "the target must be a class, and 'a' has 12 different values in 12 rows"),
        ("1,2,x\n" + MANY, [], 2, "there is no column 'kind'; the columns are 1, 2, x"),
        ("1,2,3\n" * 12, [], 1, "the first line must name the columns, and it holds only numbers"),
        ("a,,kind\n" + MANY, [], 1, "column 2 has no name in the first line"),
        ("a,a,kind\n" + MANY, [], 1, "two columns are called 'a'"),
        (HEAD + "".join(f"1,2,{'xy'[i % 2]}\n" for i in range(12)), [], 1, "no feature varies, so there is nothing"),
        ("a,b,kind\n1,2,\xe9\n".encode("latin-1"), [], 1, "this is no text in UTF-8; save it as 'CSV UTF-8'"),
    ],
)
def test_a_csv_file(run, content, arguments, status, message):
    Path("t.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    target = [] if "--target" in arguments else ["--target", "kind"]
    got, line = refuse(run, "--data", "t.csv", *target, *arguments)
    assert line.startswith(f"t.csv: {message}") or line.startswith(f"t.csv, {message}"), line
    assert got == status
    assert not Path("runs").exists()


def test_a_csv_file_without_a_target(run):
    Path("t.csv").write_text(GOOD)
    assert refuse(run, "--data", "t.csv") == (
        2,
        "t.csv: --target COLUMN must say which column to predict; the columns are a, b, kind",
    )


def test_what_the_message_says_about_dropping_a_column_works(run):
    Path("t.csv").write_text("a,the b,kind\n" + MANY.replace("3,3,y", "3,red,y"))
    _, line = refuse(run, "--data", "t.csv", "--target", "kind")
    assert line.endswith("leave it out with --drop 'the b'")
    assert run("train", "--data", "t.csv", "--target", "kind", "--drop", "the b", "--epochs", 1, "--quiet")[0] == 0


@pytest.mark.parametrize(
    "text", [GOOD.replace(",", ";"), GOOD.replace(",", "\t"), "\ufeff" + GOOD, GOOD.replace("\n", "\r\n")]
)
def test_other_dialects_of_csv_are_read(run, text):
    Path("t.csv").write_bytes(text.encode())
    assert run("train", "--data", "t.csv", "--target", "kind", "--epochs", 1, "--quiet")[0] == 0


def test_numbers_as_classes_are_sorted_as_numbers(run):
    Path("t.csv").write_text("a,kind\n" + "".join(f"{i},{(10, 9, 100)[i % 3]}\n" for i in range(12)))
    run("train", "--data", "t.csv", "--target", "kind", "--epochs", 1, "--out", "run")
    assert json.loads(Path("run/model.json").read_text())["classes"] == ["9", "10", "100"]


def test_a_folder_in_place_of_a_file(run):
    Path("t.csv").mkdir()
    assert refuse(run, "--data", "t.csv", "--target", "kind") == (1, "t.csv: Is a directory")


# The folder of the run.


def test_a_folder_that_cannot_be_written(run, flowers):
    Path("file").write_text("")
    status, line = refuse(run, "--data", flowers, "--target", "kind", "--out", "file/run")
    assert (status, line) == (1, "cannot write to the folder file/run: Not a directory; name another with --out")
    status, line = refuse(run, "--data", flowers, "--target", "kind", "--out", "/dev/null")
    assert (status, line) == (1, "cannot write to the folder /dev/null: File exists; name another with --out")


def test_a_folder_that_is_in_use(run, flowers):
    Path("mine").mkdir()
    Path("mine/letter.txt").write_text("dear reader")
    status, line = refuse(run, "--data", flowers, "--target", "kind", "--out", "mine")
    assert (status, line) == (
        2,
        "--out mine: the folder is not empty; name another, or continue the run in it by --resume",
    )
    assert [path.name for path in Path("mine").iterdir()] == ["letter.txt"]


@pytest.fixture
def finished(run, layer, flowers):
    assert run("train", *layer, "--data", flowers, "--target", "kind", "--epochs", 2, "--out", "runs/done")[0] == 0
    return "runs/done"


def test_the_runs_that_there_are_are_named(run, finished):
    status, line = refuse(run, "--resume", "runs/iris-1")
    assert (status, line) == (2, "--resume runs/iris-1: there is no run in this folder; there are: runs/done")


def test_fewer_epochs_than_done(run, finished):
    assert refuse(run, "--resume", finished, "--epochs", 1) == (
        2,
        "--epochs 1: the run in runs/done has 2 epochs behind it",
    )


def test_data_that_has_changed(run, finished, flowers):
    text = Path(flowers).read_text()
    Path(flowers).write_text(text.replace("rose", "Rose"))
    message = "runs/done: flowers.csv is no longer the data that this run was trained on"
    assert refuse(run, "--resume", finished) == (1, message)
    Path(flowers).unlink()
    assert refuse(run, "--resume", finished) == (2, "flowers.csv: there is no such file")
    Path(flowers).write_text(text)
    assert run("train", "--resume", finished)[0] == 0


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("settings.json", "", "settings.json is missing or damaged, so the run cannot be continued"),
        ("checkpoint", '{"epoch": 1', "is missing or damaged, so the run cannot be continued"),
        ("checkpoint", None, "is missing or damaged, so the run cannot be continued"),
        ("checkpoint", "{}", "damaged"),
        ("checkpoint", b"\2\0\0\0\0\0\0\0{}", "damaged"),
        ("settings.json", "{}", "the settings or the checkpoint of this run are damaged"),
        ("settings.json", "[]", "the settings or the checkpoint of this run are damaged"),
    ],
)
def test_a_damaged_run(run, layer, finished, name, content, message):
    path = Path(finished, CHECKPOINTS[layer[1]] if name == "checkpoint" else name)
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    status, line = refuse(run, "--resume", finished)
    assert status == 1 and line.startswith(finished) and message in line


# What is not installed, and what does not converge.


def test_without_scikit_learn(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    assert refuse(run, "--data", "iris") == (
        1,
        "This data needs scikit-learn, which is not installed: pip install 'tinygrad_edu[examples]'",
    )


def test_without_matplotlib_it_says_so_before_the_training(run, flowers, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert refuse(run, "--data", flowers, "--target", "kind") == (
        1,
        "The report needs matplotlib, which is not installed: pip install 'tinygrad_edu[examples]'",
    )
    assert not Path("runs").exists()


@pytest.mark.parametrize(("batch", "what"), [(16, "the loss became "), (1000, "the weights are no longer finite")])
@pytest.mark.filterwarnings("ignore:(overflow|invalid value) encountered:RuntimeWarning")
def test_a_training_that_explodes(run, layer, flowers, batch, what):
    options = ("--target", "kind", "--lr", "1e308" if layer[1] == "scalar" else "1e39", "--batch", batch, "--quiet")
    status, line = refuse(run, *layer, "--data", flowers, *options)
    assert status == 1 and line.startswith(what) and line.endswith("the steps are too large, try a smaller --lr")
