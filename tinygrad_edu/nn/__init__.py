"""Neural networks: modules that hold parameters, the functions that they are made of, and first values for them."""

from . import functional, init, modules, parameter
from .modules import *
from .parameter import Buffer, Parameter

__all__ = ["Buffer", "Parameter", "functional", "init", "modules", "parameter", *modules.__all__]
