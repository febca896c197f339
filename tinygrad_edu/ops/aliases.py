"""Second names: in-place methods that PyTorch also offers as functions, and the names that NumPy has for an operation.
"""

from __future__ import annotations

from .._tensor import Tensor
from . import arithmetic, comparison, elementwise, rounding, ternary

FAMILIES = (arithmetic, comparison, elementwise, rounding, ternary)

# `torch.exp_(x)` is `x.exp_()`.
IN_PLACE = [
    "abs_", "acos_", "acosh_", "addmv_", "asin_", "asinh_", "atan_", "atanh_", "ceil_", "clamp_", "clamp_max_",
    "clamp_min_", "cos_", "cosh_", "detach_", "erf_", "exp2_", "exp_", "expm1_", "fill_", "floor_", "frac_",
    "index_put_", "log10_", "log1p_", "log2_", "log_", "nan_to_num_", "neg_", "reciprocal_", "relu_", "round_",
    "rsqrt_", "sigmoid_", "sin_", "sinh_", "sqrt_", "square_", "tan_", "tanh_", "trunc_", "zero_",
]
OF_TENSOR = ["detach", "get_device", "is_same_size", "is_signed"]  # methods that are functions too
SECOND = {
    "absolute": "abs", "arccos": "acos", "arccosh": "acosh", "arcsin": "asin", "arcsinh": "asinh", "arctan": "atan",
    "arctan2": "atan2", "arctanh": "atanh", "clip": "clamp", "divide": "div", "fix": "trunc", "greater": "gt",
    "greater_equal": "ge", "less": "lt", "less_equal": "le", "multiply": "mul", "negative": "neg", "not_equal": "ne",
    "subtract": "sub",
}

__all__ = [*IN_PLACE, *OF_TENSOR, *SECOND]

for _name in [*IN_PLACE, *OF_TENSOR]:
    globals()[_name] = getattr(Tensor, _name)
for _name, _first in SECOND.items():
    globals()[_name] = next(getattr(family, _first) for family in FAMILIES if _first in family.__all__)
    setattr(Tensor, _name, getattr(Tensor, _first))
    setattr(Tensor, f"{_name}_", getattr(Tensor, f"{_first}_"))
