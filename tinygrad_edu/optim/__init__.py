"""Optimizers: how far to move each parameter, given its gradient; `lr_scheduler` changes the learning rate on the way.

Every step works in place. Its formula stands in the method `_move` of each optimizer, in the in-place sums, products
and quotients of `arithmetic.py`.
"""

from typing import Any

from ..absent import missing
from . import lr_scheduler
from .adadelta import Adadelta
from .adagrad import Adagrad
from .adam import Adam
from .adamw import AdamW
from .lbfgs import LBFGS
from .nadam import NAdam
from .optimizer import Optimizer
from .radam import RAdam
from .rmsprop import RMSprop
from .sgd import SGD

__all__ = ["LBFGS", "SGD", "Adadelta", "Adagrad", "Adam", "AdamW", "NAdam", "Optimizer", "RAdam", "RMSprop"]


def __getattr__(name: str) -> Any:
    raise missing(__name__, name)
