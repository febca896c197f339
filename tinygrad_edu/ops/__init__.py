"""Operations on tensors, one file a family.

Glossary, for all of them: `g` the gradient of the result, `x` and `y` inputs, `out` the result; `input, other, dim,
keepdim` are the public names; `dims` is a tuple, `dim` an int; `shape, strides, offset, dtype` never vary.
"""

from .. import autograd
from .._tensor import Tensor
from ..autograd.node import Node
from . import (
    activations,
    added,
    arranging,
    broadcasting,
    constructors,
    convert,
    creation,
    dims,
    einsum,
    elementwise,
    exchange,
    extremes,
    fill,
    gather,
    indexing,
    inplace,
    joining,
    layout,
    masking,
    operators,
    orders,
    parts,
    products,
    ranges,
    reading,
    record,
    reduce,
    reshaping,
    rows,
    sampling,
    scans,
    shape,
    showing,
    spread,
    statistics,
    taking,
    triangles,
)

autograd.Variable = constructors.Variable
autograd.__all__.append("Variable")
Tensor._construct = staticmethod(constructors.construct)
Tensor._look_anew = inplace.look_anew
Node.fit = staticmethod(record.fit)
