"""Kernels with a name: what `backends.fused` finds, from the files in kernels/.

A kernel file is OpenCL C as it would be written by hand, for elements of a type T. The module that launches its kernels
says in `fuses` what they compute.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from .array import CLArray
from .types import FP64, STORED

FUSED: dict[str, Callable[..., Any]] = {}


def fuses(function: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator: what is decorated computes, in a kernel, what a function of its name marked `fused` computes."""
    FUSED[function.__name__] = function
    return function


CLArray.fused = staticmethod(FUSED.get)  # type: ignore[attr-defined]


@cache
def source(file: str, code: str, *defines: str) -> str:
    """The source in kernels/*file*.cl, with what it includes, for elements of type *code*, with *defines* such as
    "WIDTH 4"; a program is one text, as not every driver finds files.
    """
    text = re.sub(r'#include "(\w+)\.cl"\n', lambda other: _text(other[1]), _text(file))
    lines = [f"#define {define}\n" for define in (f"T {STORED[code]}", *defines)]
    return "".join([FP64 if code == "f8" else "", "#pragma OPENCL FP_CONTRACT OFF\n", *lines, text])


def _text(file: str) -> str:
    return (Path(__file__).parent / "kernels" / f"{file}.cl").read_text(encoding="utf-8")


def in_order(*arrays: CLArray) -> bool:
    """Whether these are of one shape and device, with the elements in order in memory, of one type that is computed in
    as it is stored.
    """
    first = arrays[0]
    return first.code in ("f4", "f8") and all(
        x.__class__ is CLArray and x.code == first.code and x.shape == first.shape and x.device is first.device
        and x.flags.c_contiguous for x in arrays
    )
