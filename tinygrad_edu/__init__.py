"""tinygrad_edu: deep learning to read and to run. `tinygrad_edu.scalar` is the place to begin.

The names of the tensor layer are looked up in `namespace.py` when the first of them is used (PEP 562), because
importing `tinygrad_edu.scalar` runs this file too, and that layer works where NumPy cannot be imported.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__
from .absent import missing

if TYPE_CHECKING:
    from . import distributions as distributions
    from . import nn as nn
    from . import optim as optim
    from . import scalar as scalar
    from . import serialization as serialization
    from . import utils as utils
    from .namespace import *
    from .serialization import load as load
    from .serialization import save as save

SUBMODULES = ("distributions", "nn", "optim", "scalar", "serialization", "utils")
FILES = ("load", "save")  # from `serialization`, which brings `nn` along


def __getattr__(name: str) -> Any:
    if name in SUBMODULES:
        return import_module(f".{name}", __name__)
    if name == "__all__":
        return [*SUBMODULES, *FILES, "__version__", *_late_names()]
    if name in FILES:
        return getattr(import_module(".serialization", __name__), name)
    if name.startswith("_") or name not in _late_names():
        raise missing(__name__, name)
    value = globals()[name] = getattr(import_module(".namespace", __name__), name)
    return value


def _late_names() -> list[str]:
    namespace = import_module(".namespace", __name__)
    return [name for name in vars(namespace) if not name.startswith("_")]


def __dir__() -> list[str]:
    try:
        late = _late_names()
    except ModuleNotFoundError:  # no NumPy here: there is the scalar layer alone
        late = []
    return sorted({*globals(), *SUBMODULES, *FILES, *late})
