"""Neural networks: modules that hold parameters, the functions that they are made of, and first values for them."""

from typing import Any

from ..absent import missing
from . import functional, init, modules, parameter, utils
from .modules import *
from .parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter

__all__ = [
    "Buffer",
    "Parameter",
    "UninitializedBuffer",
    "UninitializedParameter",
    "functional",
    "init",
    "modules",
    "parameter",
    "utils",
    *modules.__all__,
]


def __getattr__(name: str) -> Any:
    raise missing(__name__, name)
