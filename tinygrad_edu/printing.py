"""Write arrays the way PyTorch prints tensors, character for character, and choose how much of them is shown.

The work has three steps, and the file follows them:

1. ``visible`` leaves out the middle of a large array;
2. ``NumberFormat`` looks at all numbers that remain and chooses one notation and one width for them;
3. ``layout`` sets the numbers in rows, and the rows in nested brackets.

``tensor_text`` adds what is not a number: ``tensor(``, the dtype, the gradient function. Nothing here knows the class
Tensor, so everything can be tried on a NumPy array. A bfloat16 tensor comes as the float32 array of its values: every
float is written from its exact value in double precision, whatever type it was stored in.

An f-string such as ``f"{loss:.3f}"`` needs nothing from this file: a 0-d tensor formats its ``item()``, and any other
leaves the refusal to ``object.__format__``, whose error is PyTorch's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from .dtypes import MODULE

__all__ = ["get_printoptions", "printoptions", "set_printoptions", "tensor_text"]


@dataclass(frozen=True)
class PrintOptions:
    """What the user may choose; the defaults are PyTorch's profile ``default``."""

    precision: int = 4  # digits after the point
    threshold: float = 1000  # arrays of more elements than this are shortened; a float, because it may be inf
    edgeitems: int = 3  # how many stay at either end of a shortened dimension
    linewidth: int = 80
    sci_mode: bool | None = None  # None: decide for each tensor


PROFILES = {
    "default": PrintOptions(),
    "short": PrintOptions(precision=2, edgeitems=2),
    "full": PrintOptions(threshold=math.inf),
}

_options = PrintOptions()


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Choose how tensors are printed from now on.

    *profile* (``"default"``, ``"short"`` or ``"full"``) sets everything; the other arguments then change single
    options. What is not given stays, except *sci_mode*: each call sets it anew, and leaving it out means "decide for
    each tensor". An unknown profile changes nothing. All three are PyTorch's rules.

    >>> import numpy as np
    >>> set_printoptions(precision=2)
    >>> print(tensor_text(np.array([0.5, 1 / 3]), "float64"))
    tensor([0.50, 0.33], dtype=tinygrad_edu.float64)
    >>> set_printoptions(profile="default")
    """
    global _options
    base = PROFILES.get(profile or "", _options)
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    _options = replace(base, **changes, sci_mode=sci_mode)


def get_printoptions() -> dict[str, Any]:
    """Return the options in force, as a dictionary of one's own.

    >>> get_printoptions()["linewidth"]
    80
    """
    return asdict(_options)


@contextmanager
def printoptions(**changes: Any) -> Iterator[None]:
    """Print with other options inside a ``with`` block; takes what `set_printoptions` takes.

    >>> import numpy as np
    >>> with printoptions(sci_mode=True):
    ...     print(tensor_text(np.array([1.0, 20.0], np.float32)))
    tensor([1.0000e+00, 2.0000e+01])
    >>> print(tensor_text(np.array([1.0, 20.0], np.float32)))
    tensor([ 1., 20.])
    """
    global _options
    before = _options
    set_printoptions(**changes)
    try:
        yield
    finally:
        _options = before


def visible(array: np.ndarray, edgeitems: int) -> np.ndarray:
    """Return *array* without the elements that a shortened print leaves out.

    >>> import numpy as np
    >>> visible(np.arange(100), 2)
    array([ 0,  1, 98, 99])
    """
    kept = []
    for size in array.shape:
        whole = size <= 2 * edgeitems
        kept.append(range(size) if whole else [*range(edgeitems), *range(size - edgeitems, size)])
    return array[np.ix_(*kept)]


WHOLE = (".0f", ".")  # no digits after the point, but the point itself, so that 6. is seen to be no integer


class NumberFormat:
    """The notation and the width in which all numbers of one tensor are written.

    >>> import numpy as np
    >>> numbers = NumberFormat(np.array([0.5, -20.0, np.inf]), PrintOptions())
    >>> numbers.width, numbers.cell(0.5), numbers.cell(math.inf)
    (8, '  0.5000', '     inf')
    """

    def __init__(self, array: np.ndarray, options: PrintOptions):
        values = array.ravel().tolist()
        if array.dtype.kind == "f":
            # Zeros and infinities fit any notation, so they neither choose it nor widen it.
            values = [value for value in values if value != 0 and math.isfinite(value)]
            self.spec, self.point = choose_notation(values, options)
        else:
            self.spec, self.point = "", ""
        self.width = max((len(self.text(value)) for value in values), default=1)

    def text(self, value: float) -> str:
        """Write one number, as narrow as it is."""
        return format(value, self.spec) + (self.point if math.isfinite(value) else "")

    def cell(self, value: float) -> str:
        """Write one number, padded to the width of all."""
        return self.text(value).rjust(self.width)


def choose_notation(values: list[float], options: PrintOptions) -> tuple[str, str]:
    """Return the format spec for *values*, the finite nonzero numbers of a float tensor, and what is put behind each.

    Fixed point, unless the numbers lie so far apart, or so far from 1, that it would hide digits or fill lines.

    >>> [choose_notation(values, PrintOptions()) for values in ([1.0, 6.0], [0.5, 6.0], [0.5, 6000.0])]
    [('.0f', '.'), ('.4f', ''), ('.4e', '')]
    """
    if not values:
        return WHOLE
    scientific = options.sci_mode
    if scientific is None:
        sizes = [abs(value) for value in values]
        smallest, largest = min(sizes), max(sizes)
        scientific = largest / smallest > 1000 or largest > 1e8 or smallest < 1e-4
    if scientific:
        return f".{options.precision}e", ""
    if all(value.is_integer() for value in values):
        return WHOLE
    return f".{options.precision}f", ""


def format_array(array: np.ndarray, *, indent: int = 0) -> str:
    """Write the numbers of *array* in nested brackets; *indent* is the column where they will stand.

    >>> import numpy as np
    >>> print(format_array(np.eye(2)))
    [[1., 0.],
     [0., 1.]]
    """
    options = _options
    shorten = array.size > options.threshold
    if array.size == 0:
        return "[]"
    if shorten and options.edgeitems == 0 and array.ndim > 0:
        return "[...]"
    numbers = NumberFormat(visible(array, options.edgeitems) if shorten else array, options)
    return layout(array, numbers, indent, options, shorten)


def layout(array: np.ndarray, numbers: NumberFormat, indent: int, options: PrintOptions, shorten: bool) -> str:
    """Set *array* in brackets, one pair a dimension; *indent* is the column of the outermost one."""
    if array.ndim == 0:
        return numbers.cell(array.item())
    edge = options.edgeitems
    cut = shorten and len(array) > 2 * edge
    shown = [*array[:edge], *array[-edge:]] if cut else array
    parts = [layout(part, numbers, indent + 1, options, shorten) for part in shown]
    if cut:
        parts.insert(edge, " ..." if array.ndim == 1 else "...")
    if array.ndim == 1:
        per_line = max(1, (options.linewidth - indent) // (numbers.width + len(", ")))
        parts = [", ".join(parts[start : start + per_line]) for start in range(0, len(parts), per_line)]
    # Matrices are set apart by an empty line, stacks of matrices by two, and so on.
    line_breaks = "\n" * max(1, array.ndim - 1)
    return "[" + ("," + line_breaks + " " * (indent + 1)).join(parts) + "]"


def tensor_text(
    array: np.ndarray,
    dtype_name: str = "float32",
    *,
    requires_grad: bool = False,
    grad_fn_name: str | None = None,
    device_suffix: str | None = None,
    default_dtype_name: str = "float32",
    is_parameter: bool = False,
    class_name: str = "tensor",
) -> str:
    """Write a tensor as ``repr`` does: its numbers, then whatever the numbers alone don't tell.

    *device_suffix* is the name of the device if it is to be shown (PyTorch shows none for the CPU); *class_name* is
    that of a subclass of Tensor.

    >>> import numpy as np
    >>> print(tensor_text(np.float32([1, 2.5]), grad_fn_name="MulBackward0"))
    tensor([1.0000, 2.5000], grad_fn=<MulBackward0>)
    >>> print(tensor_text(np.zeros((0, 3), np.int32), "int32"))
    tensor([], size=(0, 3), dtype=tinygrad_edu.int32)
    """
    opening = class_name + "("
    text = opening + format_array(array, indent=len(opening))
    suffixes = []
    if device_suffix is not None:
        suffixes.append(f"device='{device_suffix}'")
    if not shape_is_readable(array):
        suffixes.append(f"size={array.shape}")
    if not dtype_is_readable(array, dtype_name, default_dtype_name):
        suffixes.append(f"dtype=torch.{dtype_name}")
    if grad_fn_name is not None:
        suffixes.append(f"grad_fn=<{grad_fn_name}>")
    elif requires_grad:
        suffixes.append("requires_grad=True")
    text = append_suffixes(text, suffixes, len(opening)) + ")"
    # Only now does the module get its own name, so that lines break where PyTorch breaks them.
    text = text.replace(" dtype=torch.", f" dtype={MODULE}.")
    if is_parameter and class_name != "tensor":
        text = f"Parameter({text})"
    return "Parameter containing:\n" + text if is_parameter else text


def shape_is_readable(array: np.ndarray) -> bool:
    """Tell whether the brackets show the shape, as PyTorch sees it."""
    if array.size == 0:  # "[]" can only mean (0,)
        return array.ndim == 1
    return _options.edgeitems != 0


def dtype_is_readable(array: np.ndarray, dtype_name: str, default_dtype_name: str) -> bool:
    """Tell whether ``tensor(...)`` of the printed numbers would have this dtype again."""
    if array.size == 0:
        return dtype_name == default_dtype_name
    return dtype_name in (default_dtype_name, "int64", "bool")


def append_suffixes(text: str, suffixes: list[str], indent: int) -> str:
    """Append each suffix after a comma, on a line of its own where the last one is full.

    >>> append_suffixes("tensor([1.]", ["dtype=torch.float64", "requires_grad=True"], 7)
    'tensor([1.], dtype=torch.float64, requires_grad=True'
    """
    last_line = text[text.rfind("\n") + 1 :]
    used = len(last_line) + 2  # PyTorch counts this one line, and no later one, two columns too long
    for suffix in suffixes:
        if used + len(", ") + len(suffix) > _options.linewidth:
            text += ",\n" + " " * indent + suffix
            used = indent + len(suffix)
        else:
            text += ", " + suffix
            used += len(", ") + len(suffix)
    return text
