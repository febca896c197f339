"""What is shipped: a wheel, built and installed where there is nothing but Python and NumPy, is whole and runs."""

import configparser
import email
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import numpy
import pytest

import tinygrad_edu

ROOT = Path(__file__).parents[1]
EXTRAS = {"opencl", "examples", "learn", "docs", "test", "oracle"}


def call(*command, cwd):
    """What *command* prints; it must succeed, and sees nothing of this process's Python."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel, built without a network and outside the checkout: a build folder there could hold files now gone."""
    folder = tmp_path_factory.mktemp("build")
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "tinygrad_edu", folder / "tinygrad_edu", ignore=shutil.ignore_patterns("__pycache__"))
    offline = ("--no-build-isolation", "--no-deps", "--no-index")
    call(sys.executable, "-m", "pip", "wheel", *offline, "-w", "dist", ".", cwd=folder)
    (wheel,) = folder.glob("dist/*.whl")
    return wheel


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """The Python of an environment that holds the wheel and NumPy, and nothing else."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", str(python))
    call(*pip, "install", "--no-deps", "--no-index", str(wheel), cwd=folder)
    (site,) = folder.glob("lib/python*/site-packages")
    for library in Path(numpy.__file__).parents[1].glob("numpy*"):
        (site / library.name).symlink_to(library)
    return python


def test_the_wheel_holds_every_file_of_the_package(wheel):
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tinygrad_edu").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert "tinygrad_edu/py.typed" in files
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("tinygrad_edu/")}
    assert packed == files


def test_the_wheel_runs_in_a_clean_environment(python, tmp_path):
    code = """
import sys, tinygrad_edu
from tinygrad_edu.scalar import Value
x = Value(3.0)
(x * x).backward()
for name in dir(tinygrad_edu):
    getattr(tinygrad_edu, name)
print(tinygrad_edu.__version__, x.grad, tinygrad_edu.__file__.startswith(sys.prefix))
"""
    assert call(python, "-c", code, cwd=tmp_path) == f"{tinygrad_edu.__version__} 6.0 True\n"


def test_the_command_runs_in_a_clean_environment(python, tmp_path):
    assert call(python, "-m", "tinygrad_edu", "--help", cwd=tmp_path).startswith("Usage: python -m tinygrad_edu")


def test_the_metadata(wheel):
    archive = zipfile.ZipFile(wheel)
    (path,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = email.message_from_bytes(archive.read(path))
    assert metadata["Version"] == tinygrad_edu.__version__
    assert set(metadata.get_all("Provides-Extra")) >= EXTRAS
    required = [line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line]
    assert [re.split(r"\W", line)[0] for line in required] == ["numpy"]


def test_requirements_have_lower_bounds_only_but_for_the_oracle():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = config["options"]["install_requires"] + "".join(config["options.extras_require"].values())
    bounds = [line.partition(";")[0] for line in lines.splitlines() if re.search("[<=~!]", line.partition(";")[0])]
    assert [line for line in bounds if not re.fullmatch(r"[\w-]+ >= [\d.]+", line.strip())] == ["torch == 2.13.0"]
