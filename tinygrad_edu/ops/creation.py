"""Making tensors from data and from shapes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backends.device import check_device
from ..dtypes import cast, dtype, get_default_dtype, of_numpy
from ..tensor import Tensor, wrap


def tensor(data: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False,
           pin_memory: bool = False) -> Tensor:
    """A tensor with a copy of *data*: a number, nested lists, an array."""
    check_device(device)
    array = np.array(data)
    if not isinstance(data, (np.ndarray, np.generic)) and array.dtype == np.float64:
        have = get_default_dtype()
        array = cast(array, of_numpy(array.dtype), have)
    else:
        have = of_numpy(array.dtype)
    out = wrap(cast(array, have, dtype or have), dtype or have)
    return out.requires_grad_() if requires_grad else out
