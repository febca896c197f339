"""`python -m tinygrad_edu`: its list of commands, what it refuses, and what it does not import."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tinygrad_edu import __version__
from tinygrad_edu.cli import COMMANDS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["help"]])
def test_the_commands_are_listed(run, arguments):
    status, out, err = run(*arguments) if arguments else run("--help")
    assert status == 0 and err == ""
    for name, (_, purpose) in COMMANDS.items():
        assert f"  {name:8} {purpose}\n" in out


def test_no_command_at_all_lists_the_commands(start):
    process = start()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0 and err == "" and "  train " in out


def test_the_version(run):
    assert run("--version") == (0, f"tinygrad_edu {__version__}\n", "")


def test_an_unknown_command_is_refused(run):
    assert run("trian") == (2, "", "python -m tinygrad_edu: unknown command 'trian'; did you mean 'train'?\n")
    status, out, err = run("zzz")
    assert (status, out) == (2, "") and err.startswith(
        "python -m tinygrad_edu: unknown command 'zzz'; there are: train"
    )


def test_help_of_train_names_every_option(run, capsys):
    with pytest.raises(SystemExit) as stopped:
        run("train", "--help")
    out = capsys.readouterr().out
    assert stopped.value.code == 0
    options = "data target drop model layer hidden context device epochs batch optimizer lr schedule warmup clip shift"
    for option in [*options.split(), "seed", "out", "resume", "quiet"]:
        assert f"  --{option} " in out
    assert max(map(len, out.splitlines())) <= 100


def test_the_command_imports_no_optional_package_until_it_needs_one():
    code = """
import sys, tinygrad_edu.cli.train
print([name for name in ("numpy", "sklearn", "matplotlib", "tqdm", "torch") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_reader_that_leaves_causes_no_traceback(start, flowers):
    process = start("train", "--data", flowers, "--target", "kind", "--epochs", 2)
    process.stdout.close()
    process.wait(timeout=60)
    assert process.returncode == 1
    assert "Traceback" not in process.stderr.read()
    process.stdout = None  # so that the fixture does not read from it


def test_a_full_disk_is_one_line(run, flowers, monkeypatch):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device", "checkpoint.part")

    monkeypatch.setattr(os, "fsync", full)
    status, out, err = run("train", "--data", flowers, "--target", "kind", "--quiet")
    assert (status, out) == (1, "")
    assert err == "python -m tinygrad_edu train: checkpoint.part: No space left on device\n"
