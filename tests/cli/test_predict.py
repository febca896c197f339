"""`predict`: what a finished run says of new rows, and what it says where it cannot."""

import json
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture
def finished(run, layer, flowers):
    options = ("--target", "kind", "--epochs", 30, "--hidden", 8, "--lr", 0.05, "--out", "done", "--quiet")
    assert run("train", *layer, "--data", flowers, *options)[0] == 0
    return "done"


def refuse(run, *arguments):
    status, out, err = run("predict", *arguments)
    assert out == "" and err.count("\n") == 1 and err.startswith("python -m tinygrad_edu predict: "), err
    return status, err.removeprefix("python -m tinygrad_edu predict: ").rstrip("\n")


def test_rows_with_the_truth_are_compared_with_it(run, finished, flowers):
    status, out, _ = run("predict", finished, flowers)
    lines = out.splitlines()
    assert status == 0 and len(lines) == 46
    assert lines[0].split()[:3] == ["line", "2", "rose"] and lines[0].endswith("%")
    right = sum("(in the file:" not in line for line in lines[:-1])
    assert lines[-1] == f"{right} of 45 as in the file ({right / 45:.1%})" and right > 40


def test_rows_without_the_truth_and_with_other_columns(run, finished):
    Path("new.csv").write_text("note,width,length\nhello,2.0,1.0\n,1.0,3.0\n")
    status, out, _ = run("predict", finished, "new.csv")
    assert status == 0 and [line.split()[2] for line in out.splitlines()] == ["rose", "tulip"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("width,kind\n1,rose\n", "new.csv: there is no column 'length'; the columns are width, kind"),
        ("length,width\n", "new.csv: there is no row in it"),
        ("length,width\n1,2\n3,x\n", "new.csv, line 3: column 'width' holds 'x', and a feature must be a finite"),
        ("length,width\n1,\n", "new.csv, line 2: no value in column 'width'"),
        ("length,width\n1\n", "new.csv, line 2: 1 cell where the first line names 2 columns"),
    ],
)
def test_rows_that_make_no_sense(run, finished, content, says):
    Path("new.csv").write_text(content)
    status, line = refuse(run, finished, "new.csv")
    assert status == 1 and line.startswith(says)


def test_what_is_not_there(run, finished, flowers):
    assert refuse(run, "nowhere", flowers) == (2, "nowhere: there is no run in this folder; there are: done")
    assert refuse(run, finished, "none.csv") == (2, "none.csv: there is no such file")
    for name in ("weights.json", "model.safetensors"):
        Path(finished, name).unlink(missing_ok=True)
    status, line = refuse(run, finished, flowers)
    assert (status, line) == (
        2, "done: this run has no model yet; python -m tinygrad_edu train --resume done brings it to its end"
    )


def test_a_model_that_is_damaged(run, layer, finished, flowers):
    if layer[1] == "scalar":
        saved = json.loads(Path("done/weights.json").read_text())
        Path("done/weights.json").write_text(json.dumps({**saved, "parameters": [1.0]}))
        assert refuse(run, finished, flowers) == (1, "done/weights.json is damaged")
    else:
        Path("done/model.safetensors").write_bytes(b"x" * 100)
        status, line = refuse(run, finished, flowers)
        assert status == 1 and line.startswith("done: the model of this run is damaged, or its class has changed: ")
    Path("done/settings.json").write_text("{}")
    assert refuse(run, finished, flowers) == (1, "done: the settings of this run are damaged")


def test_rows_in_arrays(run, layer, finished):
    rows = np.array([[1.0, 2.0], [3.0, 1.0]])
    np.savez("new.npz", x=rows)
    np.savez("told.npz", x=rows, y=["rose", "daisy"])
    status, out, _ = run("predict", finished, "new.npz")
    assert status == 0 and [line.split()[2] for line in out.splitlines()] == ["rose", "tulip"]
    status, out, _ = run("predict", finished, "told.npz")
    assert status == 0 and out.splitlines()[-1] == "1 of 2 as in the file (50.0%)"
    np.save("wide.npy", np.ones((2, 3)))
    assert refuse(run, finished, "wide.npy") == (
        1, "wide.npy: x has the shape (2, 3), and the model takes rows of the columns length, width"
    )


def test_rows_in_arrays_of_a_run_on_arrays(run):
    x = np.random.default_rng(0).standard_normal((40, 3))
    x[:, 1] = 5  # nothing varies in it: the run leaves it out
    np.savez("rows.npz", x=x, y=x[:, 2] > 0)
    assert run("train", "--data", "rows.npz", "--out", "rows", "--epochs", 20, "--quiet")[0] == 0
    status, out, _ = run("predict", "rows", "rows.npz")
    assert status == 0 and float(out.split("(")[-1].rstrip("%)\n")) > 90
    np.savez("few.npz", x=x[:, :2])
    assert refuse(run, "rows", "few.npz") == (
        1, "few.npz: x has the shape (40, 2), and the model takes rows of the columns column 0, column 2"
    )


def test_images_in_arrays(run):
    assert run("train", "--epochs", 4, "--out", "digits", "--quiet")[0] == 0
    from sklearn.datasets import load_digits

    images, truths = load_digits(return_X_y=False).images[:30] / 16, load_digits().target[:30]
    np.savez("new.npz", x=images)
    np.save("new.npy", images)
    for name in ("new.npz", "new.npy"):
        status, out, _ = run("predict", "digits", name)
        answers = [line.split()[2] for line in out.splitlines()]
        assert status == 0 and np.mean(np.array(answers) == truths.astype(str)) > 0.9
    np.save("small.npy", images[:, :4])
    assert refuse(run, "digits", "small.npy") == (
        1, "small.npy: images of the shape [1, 4, 8], and the model knows [1, 8, 8]"
    )
    Path("empty").mkdir()
    assert refuse(run, "digits", "empty") == (1, "empty: there are no images in this folder")
    Path("a.png").write_text("no image")
    assert refuse(run, "digits", "a.png") == (1, "a.png: this is no image that can be read")


def test_images_on_the_report(run):
    run("train", "--epochs", 2, "--out", "digits", "--quiet", "--hidden", 12)
    page = Path("digits/report.html").read_text()
    assert page.count('<img src="data:image/png;base64,') > 12
    assert "The worst mistakes" in page and "What the first layer looks for" in page and "The model" in page
    assert page.count('alt="filter ') == 12 and "taken for" in page
