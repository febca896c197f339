"""Powers of e, quickly: what GELU and attention are made of."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np


@functools.cache
def quick_power() -> tuple[Any, float]:
    """A function of arrays and a factor: the function of *factor* times x is e to the power of x.

    With AVX-512 NumPy's exp2 takes half the time of its exp, without it twice. Multiplying by log2(e) costs nothing
    where x is a product with a constant anyway.
    """
    introspect = getattr(np.lib, "introspect", None)  # NumPy 2.1 was the first to tell what it runs
    found = introspect.opt_func_info("^exp2$") if introspect else {}
    running = found.get("exp2", {}).get("ff", {}).get("current", "baseline")
    return (np.exp, 1.0) if running.startswith("baseline") else (np.exp2, float(np.log2(np.e)))
