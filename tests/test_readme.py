"""The README keeps its word: its program prints what it says, its commands and paths exist."""

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path

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


def test_the_two_programs_differ_in_what_they_import_and_call_a_number():
    theirs, ours = (block.splitlines() for block in blocks("python"))
    assert len(theirs) == len(ours)
    assert [line for line in ours if line not in theirs] == ["from tinygrad_edu.scalar import Value", "number = Value"]


def test_the_commands_are_targets_or_run():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = re.findall(r"^\$ (.*)", "".join(blocks("console")), re.MULTILINE)
    assert {"make run", "make test"} <= set(commands)
    for program, *words in map(str.split, commands):
        if program == "make":
            assert re.search(rf"^{words[0]}:.*##", makefile, re.MULTILINE), words[0]
        else:
            done = subprocess.run([sys.executable, *words], capture_output=True, text=True, cwd=ROOT, check=False)
            assert "Traceback" not in done.stderr and done.stdout, done.stderr


def test_the_paths_exist():
    for path in re.findall(r"^\| `([^`]+)` \| ", README, re.MULTILINE):
        assert (ROOT / path).exists() or path.startswith(("tinygrad_edu.", "python ")), path
