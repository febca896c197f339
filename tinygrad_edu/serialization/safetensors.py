"""The layout of a file of tensors: eight bytes that say how long the header is, the header in JSON, the numbers.

It is that of the library safetensors, in all its simplicity: the header tells of each tensor its type, its shape and
where its bytes begin and end; they lie one after the other without a hole, lowest byte first. What reads it can run
nothing: there is nothing in it but names and numbers.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np

from .. import dtypes
from .._tensor import Tensor, wrap
from ..dtypes import dtype

CODES = {
    "F64": dtypes.float64, "F32": dtypes.float32, "F16": dtypes.float16, "BF16": dtypes.bfloat16, "I64": dtypes.int64,
    "I32": dtypes.int32, "I16": dtypes.int16, "I8": dtypes.int8, "U8": dtypes.uint8, "BOOL": dtypes.bool_,
}
CODE_OF = {to: code for code, to in CODES.items()}
LONGEST_HEADER = 100_000_000
METADATA = "__metadata__"


def stored(to: dtype) -> np.dtype:
    """The array type of the bytes on disk: two bytes for a bfloat16, which in memory lives in four."""
    return np.dtype("<u2") if to is dtypes.bfloat16 else to.numpy.newbyteorder("<")


def to_disk(tensor: Tensor) -> np.ndarray:
    """The numbers of *tensor* as they are stored, in the order of its indices."""
    array = np.ascontiguousarray(tensor.detach().cpu()._array)
    if tensor.dtype is dtypes.bfloat16:
        return (array.view(np.uint32) >> 16).astype("<u2")
    return array.astype(stored(tensor.dtype), copy=False)


def from_disk(array: np.ndarray, to: dtype) -> np.ndarray:
    """Stored numbers as the array of a tensor."""
    if to is dtypes.bfloat16:
        return (array.astype(np.uint32) << 16).view(np.float32)
    return array.astype(to.numpy, copy=False)


def write(file: Any, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> None:
    """Write *tensors* by name, and *metadata* about them."""
    # The widest types first: then each tensor begins at a multiple of its elements' size
    ordered = sorted(tensors.items(), key=lambda item: -item[1].dtype.itemsize)
    header: dict[str, Any] = {METADATA: dict(metadata)} if metadata else {}
    end = 0
    for name, tensor in ordered:
        begin, end = end, end + tensor.numel() * tensor.dtype.itemsize
        shape = list(tensor.shape)
        header[name] = {"dtype": CODE_OF[tensor.dtype], "shape": shape, "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    file.write(len(text).to_bytes(8, "little"))
    file.write(text)
    for _, tensor in ordered:
        file.write(to_disk(tensor).tobytes())


def read(file: BinaryIO, where: str) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors of *file* by name, and its metadata; RuntimeError, which begins with *where*, for a damaged file."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    length = int.from_bytes(file.read(8), "little")
    if size < 8 or length > min(size - 8, LONGEST_HEADER):
        raise RuntimeError(f"{where}: this is no file of tensors, or its beginning is damaged")
    try:
        header = json.loads(file.read(length))
        metadata = header.pop(METADATA, {})
        entries = sorted(header.items(), key=lambda item: item[1]["data_offsets"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise RuntimeError(f"{where}: the header is damaged") from None
    if not _is_text_by_text(metadata):
        raise RuntimeError(f"{where}: the header is damaged: metadata must be texts by name")
    tensors, place = {}, 0
    for name, entry in entries:
        to, shape, place = _checked(where, name, entry, place, size - 8 - length)
        array = np.empty(shape, stored(to))
        file.readinto(array.reshape(-1).view(np.uint8))  # type: ignore[attr-defined]
        tensors[name] = wrap(from_disk(array, to), to)
    if place != size - 8 - length:
        raise RuntimeError(f"{where}: {size - 8 - length} bytes of numbers, where the header tells of {place}")
    return {name: tensors[name] for name in header}, metadata


def _is_text_by_text(metadata: Any) -> bool:
    return isinstance(metadata, dict) and all(isinstance(text, str) for text in metadata.values())


def _checked(where: str, name: str, entry: Any, place: int, size: int) -> tuple[dtype, tuple[int, ...], int]:
    """The dtype, the shape and the end of a tensor that begins at *place*, if its *entry* in the header says so."""
    code, shape, offsets = (entry.get(key) for key in ("dtype", "shape", "data_offsets"))
    if not isinstance(code, str) or code not in CODES:
        raise RuntimeError(f"{where}: tensor {name!r} is of the type {code!r}; there are: {', '.join(CODES)}")
    if not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape):
        raise RuntimeError(f"{where}: tensor {name!r} has no shape, but {shape!r}")
    end = place + math.prod(shape) * CODES[code].itemsize
    if offsets != [place, end]:
        raise RuntimeError(
            f"{where}: tensor {name!r} of the shape {shape} and type {code} should take the bytes {place} to {end}, "
            f"and the header says {offsets}"
        )
    if end > size:
        raise RuntimeError(f"{where}: the file ends in the middle of tensor {name!r}; was it copied in full?")
    return CODES[code], tuple(shape), end
