"""The README keeps its word: its program prints what it says, its commands and paths exist."""

import contextlib
import io
import operator
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tinygrad_edu

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def printed(program):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(program, {})
    return out.getvalue()


def test_the_twelve_lines_print_what_the_readme_says():
    (output,) = blocks("text")
    assert printed(blocks("python")[1]) == output


def test_the_two_programs_differ_in_the_import_alone():
    theirs, ours, _ = (block.splitlines() for block in blocks("python"))
    assert (theirs[0], ours[0]) == ("import torch", "import tinygrad_edu as torch")
    assert theirs[1:] == ours[1:]


def test_the_example_in_numbers_prints_what_its_comment_says():
    program = blocks("python")[2]
    assert printed(program) == program.partition("  # ")[2]


def test_another_device_is_an_error_as_the_readme_says():
    command = [sys.executable, "-c", "import tinygrad_edu; tinygrad_edu.zeros(1)"]
    for name, status in [("cpu", 0), ("auto", 0), ("abacus", 1)]:
        environment = {**os.environ, "TINYGRAD_EDU_DEVICE": name}
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
        assert done.returncode == status, done.stderr
        assert ("Expected one of" in done.stderr) == bool(status)


def test_what_is_not_there_yet_is_not_there():
    for name in ("vmap", "complex64", "sparse_coo_tensor"):
        with pytest.raises(AttributeError):
            operator.attrgetter(name)(tinygrad_edu)


def test_the_commands_are_targets_or_run(tmp_path):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    setup = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    commands = re.findall(r"^\$ (.*)", "".join(blocks("console")), re.MULTILINE)
    assert {"make run", "make test"} <= set(commands)
    by_hand = {"python -m venv .venv", r".venv\Scripts\activate"}  # on Windows, before what pip installs
    for program, *words in [line.split() for line in commands if line not in by_hand]:
        if program == "make":
            assert re.search(rf"^{words[0]}:.*##", makefile, re.MULTILINE), words[0]
        elif program == "pip":
            (extra,) = re.findall(r"^install --editable \"\.\[(\w+)\]\"$", " ".join(words))
            assert re.search(rf"^{extra} =$", setup, re.MULTILINE), extra
        else:
            options = {"cwd": tmp_path, "env": {**os.environ, "PYTHONPATH": str(ROOT)}}
            done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, **options)
            assert "Traceback" not in done.stderr and done.stdout, done.stderr


def test_the_paths_exist():
    for path in re.findall(r"^\| `([^`]+)` \| ", README, re.MULTILINE):
        assert (ROOT / path).exists() or path.startswith(("tinygrad_edu.", "torch.", "python ", "--")), path
