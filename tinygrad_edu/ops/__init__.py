"""Operations on tensors, one file a family.

Glossary, for all of them: `g` the gradient of the result, `x` and `y` inputs, `out` the result; `input, other, dim, keepdim` are the public names; `dims` is
a tuple, `dim` an int; `shape, strides, offset, dtype` never vary.
"""

from . import convert, creation, elementwise, inplace, operators, reduce, shape
from ..tensor import Tensor

Tensor._look_anew = inplace.look_anew
