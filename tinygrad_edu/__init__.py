"""tinygrad_edu: deep learning to read and to run. `tinygrad_edu.scalar` is the place to begin.

A name is looked up in its submodule when it is first used (PEP 562), because importing `tinygrad_edu.scalar` runs this
file too, and that layer works where NumPy cannot be imported. Each name stands twice: in the table for Python, under
TYPE_CHECKING for editors and type checkers; a test compares them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from . import scalar

SUBMODULES = ("scalar",)
HOME: dict[str, str] = {  # a public name: the submodule that it comes from
}

__all__ = ["__version__", "scalar"]


def __getattr__(name: str) -> Any:
    if name in SUBMODULES:
        return import_module(f".{name}", __name__)
    if name not in HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{HOME[name]}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *SUBMODULES, *HOME})
