"""The report: one file with everything in it, whatever the names in the data, and true."""

import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tinygrad_edu.cli.csv_table import read_csv
from tinygrad_edu.cli.data import split
from tinygrad_edu.cli.evaluation import evaluate, interval
from tinygrad_edu.cli.page import inline
from tinygrad_edu.cli.pictures import accuracy_picture, confusion_picture, loss_picture

VOID = {"meta", "br", "link", "img"}


class Page(HTMLParser):
    """Checks that what is opened is closed, and keeps the text, the tags and the identifiers."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.ids, self.text = [], [], [], ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.ids += [value for name, value in attributes if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def report(run, layer, flowers):
    options = ("--target", "kind", "--epochs", 4, "--out", "run", "--quiet")
    status, out, _ = run("train", *layer, "--data", flowers, *options)
    assert status == 0
    return out, Path("run/report.html").read_text()


def test_the_page_is_whole_and_needs_no_other_file(report):
    _, text = report
    page = Page(text)
    assert page.tags.count("svg") == 3 and len(page.ids) == len(set(page.ids))
    assert "http" not in text and "//" not in text.replace("</", "")
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    assert not re.search(r"\b(src|srcset|poster|data|action)=|@import|url\((?!#)", text)
    assert all(target.startswith("#") for target in re.findall(r'href="([^"]*)"', text))
    assert "prefers-color-scheme: dark" in text and 'name="viewport"' in text


def test_the_page_and_the_command_say_the_same(report):
    out, text = report
    page = Page(text)
    accuracy, right, count = re.search(r"accuracy: ([\d.]+%) \((\d+) of (\d+) right", out).groups()
    assert f"{right} of {count}" in page.text and page.text.count(accuracy) >= 2
    low, high = interval(int(right), int(count))
    assert f"between {low:.1%} and {high:.1%}" in " ".join(page.text.split())
    pairs = re.findall(r"(\w+) taken for (\w+) \((\d+)\)", out)
    for pair in pairs:
        assert "".join(f"<td>{cell}</td>" for cell in pair) in text


def test_the_code_on_the_page_classifies(report, layer):
    out, text = report
    code = html.unescape(re.search(r"<pre>(import json.*?)</pre>", text, re.DOTALL)[1])
    names = {}
    exec(code, names)
    _, classes, rows, labels, _ = read_csv(Path("flowers.csv"), "kind")
    _, held_out = split(labels, 0)
    if layer[1] == "scalar":
        answers = [names["classify"](rows[i]) for i in held_out]
    else:
        answers = names["classify"]([rows[i] for i in held_out])
    right = sum(answer == classes[labels[i]] for answer, i in zip(answers, held_out, strict=True))
    assert f"({right} of {len(held_out)} right" in out


def test_names_that_mean_something_to_html_or_matplotlib(run):
    names = ["<em>&amp;", "$x^$", "a rather long name of a class", "花"]
    rows = "".join(f"{i % 7},{i % 5},{names[i % 4]}\n" for i in range(60))  # the features say nothing about the class
    Path("<i>.csv").write_text('a,b,"<u>"\n' + rows, encoding="utf-8")
    status, _, _ = run("train", "--data", "<i>.csv", "--target", "<u>", "--epochs", 1, "--out", "run", "--quiet")
    text = Path("run/report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert status == 0 and not {"em", "u"} & set(page.tags) and "<i>." not in text
    for name in ("<em>&amp;", "$x^$", "a rather long…", "花", "<u>", "<i>.csv"):
        assert name in page.text
    confused = [Page(row).text for row in re.findall(r"<tr><td>.*?</tr>", text)]
    assert any(row.startswith("<em>&amp;") for row in confused) and any("<em>&amp;" in row[1:] for row in confused)


def test_the_pictures_on_the_page_take_all_colours_from_its_theme(report):
    svgs = re.findall(r"<svg.*?</svg>", report[1], re.DOTALL)
    assert len(svgs) == 3
    for svg in svgs:
        assert re.findall(r"#[0-9a-f]{6}\b", svg) == [] and "var(--ink)" in svg and "var(--faint)" in svg
    assert "var(--first)" in svgs[0] and "var(--second)" in svgs[0]


def test_a_picture_says_what_it_should():
    history = [
        {"epoch": n, "train_loss": 1 / n, "held_out_loss": 1.5 / n, "held_out_accuracy": 1 - 0.5 / n} for n in (1, 2, 3)
    ]
    loss = Page(inline(loss_picture(history))).text
    assert all(word in loss for word in ("epoch", "loss", "training", "held out"))
    accuracy = Page(inline(accuracy_picture(history))).text
    assert "accuracy" in accuracy and "held out" in accuracy and "training" not in accuracy
    confusion = Page(inline(confusion_picture([[5, 2], [0, 71]], ["cat", "dog"]))).text.split()
    assert [word for word in confusion if word.isdigit()] == ["5", "2", "71"]
    assert confusion.count("cat") == confusion.count("dog") == 2


def test_many_classes_still_make_a_picture():
    names = [f"class {n}" for n in range(30)]
    picture = confusion_picture([[int(i == j) for j in range(30)] for i in range(30)], names)
    assert Page(inline(picture)).text.count("class 29") == 2


def test_an_evaluation_counts():
    def sure(guess, log=-0.1):
        return [log if i == guess else -3.0 for i in range(3)]

    result = evaluate([sure(0), sure(1), sure(1, -0.5), sure(1, -0.2), sure(0)], [0, 1, 2, 2, 1])
    assert result.matrix == [[1, 0, 0], [1, 1, 0], [0, 2, 0]]
    assert (result.right, result.count, result.accuracy) == (2, 5, 0.4)
    assert result.confused_pairs() == [(2, 1, 2), (1, 0, 1)]
    assert [(m.example, m.truth, m.guess) for m in result.mistakes] == [(4, 1, 0), (3, 2, 1), (2, 2, 1)]
    assert result.baseline() == (1, 0.4)
    assert result.loss == pytest.approx((0.1 + 0.1 + 3 + 3 + 3) / 5)
