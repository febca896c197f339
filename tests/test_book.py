"""The book's sources: every session in them is collected by pytest, and what they include is there."""

import ast
import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from _ext import plan

ROOT = Path(__file__).parents[1]
CHAPTERS = sorted(ROOT.glob("chapters/[0-9]*.rst"))
PAGES = sorted(ROOT.glob("docs/*.rst"))

each_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.name)


def sessions(path):
    return doctest.DocTestParser().get_examples(path.read_text(encoding="utf-8"))


def test_there_is_a_book():
    assert CHAPTERS


def test_pytest_collects_every_page_that_has_a_session():
    options = ["--collect-only", "-q", "-o", "addopts=--doctest-glob=*.rst"]
    command = [sys.executable, "-m", "pytest", *options, "chapters", "docs"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    collected = {line.partition("::")[0] for line in done.stdout.splitlines() if "::" in line}
    assert collected == {path.relative_to(ROOT).as_posix() for path in CHAPTERS + PAGES if sessions(path)}


@each_chapter
def test_a_chapter_shows_its_imports_and_skips_nothing(chapter):
    examples = sessions(chapter)
    assert any(example.source.startswith(("import ", "from ")) for example in examples)
    assert [example.source for example in examples if doctest.SKIP in example.options] == []


@each_chapter
def test_what_a_chapter_includes_is_there(chapter):
    text = chapter.read_text(encoding="utf-8")
    for path, options in re.findall(r"^\.\. literalinclude:: (\S+)\n((?:   +:.*\n)*)", text, re.MULTILINE):
        included = (chapter.parent / path).resolve()
        assert included.is_file(), f"{path}: no such file"
        name = re.search(r":pyobject: (\S+)", options)
        if name:
            assert has(ast.parse(included.read_text(encoding="utf-8")), name[1].split(".")), f"{path}: no {name[1]}"
        assert ":lines:" not in options, f"{path}: include an object by its name, not lines by their numbers"


@pytest.mark.parametrize("chapter", plan.chapters(), ids=lambda chapter: chapter.name)
def test_a_chapter_says_what_it_is_how_long_it_takes_and_what_comes_before_it(chapter):
    assert chapter.title
    assert chapter.minutes
    names = [other.name for other in plan.chapters()]
    assert set(chapter.needs) <= set(names[: names.index(chapter.name)]), "it needs a chapter that comes later"
    assert chapter.needs or chapter.number == 1
    for promise in ("will do", "will learn"):
        assert f"**What you {promise}.** " in chapter.text


def test_the_time_of_a_chapter_is_one_of_those_that_can_be_added_up(tmp_path):
    path = tmp_path / "40_later.rst"
    need = "**What you need.** :doc:`Chapter 2 <02_b>` and\n:doc:`03_c`. About an hour."
    path.write_text(f"40. Later\n\n{need}\n\nAbout it.\n")
    assert (plan.Chapter(path).minutes, plan.Chapter(path).needs) == (60, ["02_b", "03_c"])
    path.write_text(path.read_text().replace("an hour", "a while"))
    with pytest.raises(ValueError, match="ends in 'About"):
        plan.Chapter(path).minutes


def has(node, names):
    """Whether *node* defines the class or function that *names* leads to."""
    if not names:
        return True
    children = [child for child in ast.iter_child_nodes(node) if getattr(child, "name", None) == names[0]]
    return any(has(child, names[1:]) for child in children)


def test_a_chapter_on_kernels_is_skipped_with_a_reason_where_no_device_works(tmp_path):
    kernels = [path for path in CHAPTERS if path.read_text(encoding="utf-8").startswith(".. needs-opencl\n")]
    (tmp_path / "pyopencl.py").write_text("raise ModuleNotFoundError('hidden', name='pyopencl')")
    paths = os.pathsep.join([str(tmp_path), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": paths, "TINYGRAD_EDU_DEVICE": "cpu"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *kernels]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert f"{len(kernels)} skipped in" in done.stdout, done.stdout
    assert "no OpenCL device works here: `python -m tinygrad_edu doctor` says why" in done.stdout


def errors():
    """The entries of the page on errors: title, body, and whether the entry is about a message."""
    groups = re.split(r"^(.+)\n-+\n", (ROOT / "docs/errors.rst").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    for group, text in zip(groups[::2], groups[1::2]):
        parts = re.split(r"^(.+)\n~+\n", text, flags=re.MULTILINE)[1:]
        for title, body in zip(parts[::2], parts[1::2]):
            yield title, body, not group.startswith("No message")


def test_the_page_on_errors_explains_forty_messages_and_more_as_they_are_raised():
    assert sum(raised for _, _, raised in errors()) >= 40
    explained = re.compile(r"\*Why\.\* .+\*What to do\.\* .+:doc:`Chapter \d+\s<chapters/\d\d_\w+>`\s*$", re.DOTALL)
    for title, body, raised in errors():
        assert explained.search(body), title
        messages = [example.exc_msg for example in doctest.DocTestParser().get_examples(body) if example.exc_msg]
        if raised:
            assert title.strip("`") in messages[-1]
        else:
            assert messages == []
