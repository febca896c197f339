"""torch.linalg: determinants, inverses, equations, decompositions and norms, of a matrix or of each of a batch.

NumPy does the numerical work, in LAPACK; what is written here is the calculus (Giles 2008, "Collected matrix derivative
results for forward and reverse mode algorithmic differentiation", has nearly all of it).
"""

from typing import Any

from ..absent import missing
from . import aliases
from .decompositions import cholesky, eigh, eigvalsh, qr, svd, svdvals
from .matrices import LinAlgError
from .norms import cond, matrix_norm, norm, vector_norm
from .products import cross, matrix_power, multi_dot
from .solving import det, inv, inv_ex, slogdet, solve
from .squares import lstsq, matrix_rank, pinv

__all__ = [
    "LinAlgError",
    "cholesky",
    "cond",
    "cross",
    "det",
    "eigh",
    "eigvalsh",
    "inv",
    "inv_ex",
    "lstsq",
    "matrix_norm",
    "matrix_power",
    "matrix_rank",
    "multi_dot",
    "norm",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "svd",
    "svdvals",
    "vector_norm",
]


def __getattr__(name: str) -> Any:
    raise missing(__name__, name)
