"""What property tests of tensors draw from: shapes, layouts, and indices that fit a shape."""

import numpy as np
from hypothesis import strategies as st

import tinygrad_edu as torch


def shapes(least=0, most=4, low=0, high=4):
    """Shapes of *least* to *most* dimensions, each of *low* to *high*."""
    return st.lists(st.integers(low, high), min_size=least, max_size=most).map(tuple)


@st.composite
def tensors(draw, shape=None, **limits):
    """Tensors that count from 0 in float64, often not contiguous: permuted, or with gaps."""
    shape = draw(shapes(**limits)) if shape is None else shape
    order = draw(st.permutations(range(len(shape))))
    step = draw(st.sampled_from([1, 1, 2]))
    wide = [n * step for n in shape]
    count = torch.arange(int(np.prod(wide)), dtype=torch.float64)
    back = [order.index(d) for d in range(len(shape))]
    x = count.reshape([wide[d] for d in order]).permute(back)
    return x[tuple(slice(None, None, step) for _ in shape)] if shape else x


@st.composite
def slices(draw, size, steps):
    """Slices of a dimension, also from and to beyond its ends."""
    bound = st.one_of(st.none(), st.integers(-size - 2, size + 2))
    return slice(draw(bound), draw(bound), draw(st.sampled_from(steps)))


@st.composite
def indices(draw, shape, advanced=True, steps=(None, 1, 2, 3)):
    """Indices of a tensor of that *shape*: ints, slices, None, an ellipsis and, if *advanced*, lists of one length and
    one mask.
    """
    length, masked, entries = draw(st.integers(1, 3)), False, []
    used = draw(st.integers(0, len(shape)))
    split = draw(st.one_of(st.none(), st.integers(0, used)))  # where the ellipsis stands, if there is one
    first = used if split is None else split
    for size in [*shape[:first], *shape[len(shape) - (used - first) :]]:
        kinds = ["slice", "slice"] + ["int"] * (size > 0) + ["list"] * (advanced and size > 0)
        kinds += ["mask"] * (advanced and size >= length and not masked)
        kind = draw(st.sampled_from(kinds))
        if kind == "mask":
            masked = True
            entries.append(np.isin(np.arange(size), draw(st.permutations(range(size)))[:length]))
        elif kind == "list":
            entries.append(np.array(draw(st.lists(st.integers(-size, size - 1), min_size=length, max_size=length))))
        else:
            entries.append(draw(st.integers(-size, size - 1)) if kind == "int" else draw(slices(size, steps)))
    if split is not None:
        entries.insert(split, ...)
    for _ in range(draw(st.integers(0, 2))):
        entries.insert(draw(st.integers(0, len(entries))), None)
    return tuple(entries)


def taken(array, index):
    """What PyTorch takes from a NumPy *array*: first what ints and slices say, then what arrays do. (To NumPy an int
    among arrays is another array, and an ellipsis that stands for nothing parts them.)
    """
    if any(e is ... for e in index):
        at = next(i for i, e in enumerate(index) if e is ...)
        rest = array.ndim - sum(e is not None for e in index) + 1
        index = (*index[:at], *[slice(None)] * rest, *index[at + 1 :])
    array = array[tuple(slice(None) if isinstance(e, np.ndarray) else e for e in index)]
    whole = lambda e: slice(None) if e is None or isinstance(e, slice) else e  # noqa: E731
    return array[tuple(whole(e) for e in index if not isinstance(e, int))]


def for_tensors(index):
    """The same index with arrays as tensors."""
    return tuple(torch.tensor(e) if isinstance(e, np.ndarray) else e for e in index)
