"""What is done to the parameters of a whole model: clipping their gradients, putting them into one vector; and `rnn`,
which packs sequences of different lengths.
"""

from typing import Any

from ...absent import missing
from . import clip_grad, convert_parameters, rnn
from .clip_grad import clip_grad_norm_, clip_grad_value_, get_total_norm
from .convert_parameters import parameters_to_vector, vector_to_parameters

__all__ = [
    "clip_grad_norm_",
    "clip_grad_value_",
    "get_total_norm",
    "parameters_to_vector",
    "rnn",
    "vector_to_parameters",
]


def __getattr__(name: str) -> Any:
    raise missing(__name__, name)
