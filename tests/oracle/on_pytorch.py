"""Programs that are written for this library, run on PyTorch with nothing changed but the name in their imports."""

import types
from pathlib import Path

import tinygrad_edu

PACKAGE = Path(tinygrad_edu.__file__).parent


def on_pytorch(path):
    """The module of the package at *path*, with PyTorch in the place of the package."""
    module = types.ModuleType(f"{Path(path).stem}_on_pytorch")
    source = (PACKAGE / path).read_text(encoding="utf-8").replace("tinygrad_edu", "torch")
    exec(compile(source, path, "exec"), module.__dict__)
    return module
