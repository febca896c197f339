"""Pages that run: the chapters on numbers get an editor and a Run button at each session.

Python itself runs in the page: Pyodide, from its npm package, served by this site, so that no other site is asked and
`make docs-serve` works without a network. The library comes from its own wheel. NumPy for Pyodide is in no registry,
so the chapters on tensors say how to run them locally instead.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging

ROOT = Path(__file__).parents[2]
PYODIDE = "314.0.7"
FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
LIVE = ("chapters/01_", "chapters/02_", "chapters/03_")  # they need the standard library alone
logger = logging.getLogger(__name__)


def fetch_pyodide(to: Path) -> bool:
    """Put Pyodide's files into the folder *to*; False where there is no npm to ask for them."""
    if all((to / name).exists() for name in FILES):
        return True
    npm = shutil.which("npm")
    if npm is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", f"pyodide@{PYODIDE}", "--silent", "--pack-destination", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            logger.info("npm has no pyodide here: %s", done.stderr.strip().splitlines()[-1:])
            return False
        to.mkdir(parents=True, exist_ok=True)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            for name in FILES:
                with archive.extractfile(f"package/{name}") as source, (to / name).open("wb") as target:  # type: ignore[union-attr]
                    shutil.copyfileobj(source, target)
    return True


def build_wheel(to: Path) -> str:
    """Build the library's wheel into the folder *to* and return its name."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source")
        shutil.copytree(ROOT / "tinygrad_edu", source / "tinygrad_edu", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, source)
        command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, "."]
        subprocess.run(command, cwd=source, check=True)
        (wheel,) = Path(folder).glob("*.whl")
        to.mkdir(parents=True, exist_ok=True)
        shutil.copy(wheel, to)
        return wheel.name


def prepare(app: Sphinx) -> None:
    """Before the pages are written: bring what they run on, and note whether it is there."""
    app.config.live_wheel = ""
    if app.builder.format != "html" or app.builder.name != "html":
        return
    cache = Path(app.srcdir) / "_build" / "pyodide" / PYODIDE
    if not fetch_pyodide(cache):
        logger.info("live pages: off, because npm is not here; on Debian: apt-get install npm")
        return
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    shutil.copytree(cache, static / "pyodide", dirs_exist_ok=True)
    app.config.live_wheel = build_wheel(static / "wheel")


def add_scripts(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a chapter its script: that of live sessions, or the box that says where it runs."""
    if not pagename.startswith("chapters/"):
        return
    live = pagename.startswith(LIVE) and bool(app.config.live_wheel)
    app.add_js_file(
        "live.js", loading_method="defer", **{"data-wheel": app.config.live_wheel if live else "", "id": "live-script"}
    )


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("live_wheel", "", "")
    app.connect("builder-inited", prepare)
    app.connect("html-page-context", add_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
