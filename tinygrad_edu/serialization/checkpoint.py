"""Reads the files that PyTorch itself writes: a zip archive with a pickle, and the numbers of each storage beside it.

A tensor there is a window onto a storage: where in it the window begins, its shape and its strides. Tensors of one
storage share its memory here, too.
"""

from __future__ import annotations

import codecs
import collections
import math
import pickle
import zipfile
from collections.abc import Callable
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from .. import dtypes
from .._tensor import Tensor, wrap
from ..backends.device import device
from ..dtypes import dtype
from ..nn.parameter import Parameter
from ..size import Size
from .safetensors import from_disk, stored
from .stack_machine import Machine

DAMAGED = "{}: the archive is damaged: {}; was it copied in full?"


class StorageType(NamedTuple):
    """What a pickle means by `torch.FloatStorage`."""

    dtype: dtype


class Storage(NamedTuple):
    """The numbers of a storage, in a row."""

    array: np.ndarray
    dtype: dtype


class Name(NamedTuple):
    """A class or a type that a pickle may name, but not call."""

    name: str


def read(file: BinaryIO, where: str, place: Callable[[Tensor, device], Tensor]) -> Any:
    """What PyTorch saved in *file*; UnpicklingError for what is no tensor or container, RuntimeError for damage."""
    try:
        with zipfile.ZipFile(file) as archive:
            return Checkpoint(archive, place).read()
    except pickle.UnpicklingError as error:
        raise pickle.UnpicklingError(f"{where}: {error}") from None
    except RuntimeError as error:
        raise RuntimeError(f"{where}: {error}") from None
    except Exception as error:  # whatever a damaged or a forged file leads to
        raise RuntimeError(DAMAGED.format(where, error or type(error).__name__)) from None


class Checkpoint:
    """One archive: `read` gives the object in it."""

    def __init__(self, archive: zipfile.ZipFile, place: Callable[[Tensor, device], Tensor]) -> None:
        self.archive, self.place = archive, place
        pickles = [name for name in archive.namelist() if name.rpartition("/")[2] == "data.pkl"]
        if len(pickles) != 1:
            raise RuntimeError("this zip archive holds no checkpoint of PyTorch's (there is no data.pkl in it)")
        self.folder = pickles[0].rpartition("/")[0]
        self.big_endian = self._has("byteorder") and self._bytes("byteorder") == b"big"
        self.storages: dict[str, Storage] = {}

    def read(self) -> Any:
        """The object."""
        if self._has("constants.pkl"):
            raise RuntimeError("this is a TorchScript program; save the model's state_dict() instead")
        return Machine(TABLE | self._builders(), self._storage).read(self._bytes("data.pkl"))

    def _builders(self) -> dict[str, Callable[..., Any]]:
        return {
            "torch._utils._rebuild_tensor_v2": self._tensor,
            "torch._utils._rebuild_parameter": lambda data, requires_grad, hooks: Parameter(data, requires_grad),
            "torch._utils._rebuild_parameter_with_state": lambda data, requires_grad, *rest: Parameter(
                data, requires_grad
            ),
        }

    def _path(self, name: str) -> str:
        return f"{self.folder}/{name}" if self.folder else name

    def _has(self, name: str) -> bool:
        return self._path(name) in self.archive.namelist()

    def _bytes(self, name: str) -> bytes:
        entry = self.archive.getinfo(self._path(name))
        if entry.compress_type != zipfile.ZIP_STORED:  # a small file could unfold to any size
            raise RuntimeError(f"{name} is compressed, which PyTorch never does")
        return self.archive.read(entry)

    def _storage(self, name: Any) -> tuple[Storage, str]:
        """The storage that a pickle means by ("storage", type, key, device, count)."""
        _, kind, key, where, count = name
        if isinstance(kind, Name):
            _no_tensor(kind)
        if not isinstance(kind, StorageType):
            raise RuntimeError("a storage without a type")
        if key not in self.storages:
            order = ">" if self.big_endian else "<"
            array = np.frombuffer(self._bytes(f"data/{key}"), stored(kind.dtype).newbyteorder(order))
            if array.size != count:
                raise RuntimeError(f"storage {key} has {array.size} numbers, where the pickle tells of {count}")
            self.storages[key] = Storage(from_disk(array.astype(stored(kind.dtype)), kind.dtype), kind.dtype)
        return self.storages[key], where

    def _tensor(
        self, source: tuple[Storage, str], offset: int, size: Any, stride: Any, requires_grad: bool, *rest: Any
    ) -> Tensor:
        """A window onto a storage; RuntimeError where it would look beyond."""
        (array, to), where = source
        shape, strides = tuple(size), tuple(stride)
        numbers = (offset, *shape, *strides)
        if len(shape) != len(strides) or not all(type(n) is int and 0 <= n < 2**62 for n in numbers):
            raise RuntimeError(f"a tensor of the shape {shape} with the strides {strides}")
        last = offset + sum((n - 1) * s for n, s in zip(shape, strides))
        if math.prod(shape) and last >= array.size:
            raise RuntimeError(f"a tensor that looks beyond its storage, at number {last} of {array.size}")
        steps = tuple(s * array.itemsize for s in strides)
        window = np.ndarray(shape, array.dtype, array, offset * array.itemsize if math.prod(shape) else 0, steps)
        return self.place(wrap(window, to), device(where)).requires_grad_(bool(requires_grad))


def _no_tensor(*arguments: Any) -> Any:
    names = [x.name for x in arguments if isinstance(x, Name)]
    raise RuntimeError(f"a tensor of the type {names[0] if names else 'unknown'}, which this library does not have")


def _bytearray(content: Any = b"") -> bytearray:
    return bytearray(bytes(content) if isinstance(content, (bytes, list)) else b"")  # of a number, it would be as long


def _encoded(text: str, encoding: str) -> bytes:
    """Bytes, as old pickles write them: a text in Latin-1."""
    if encoding != "latin1":
        raise RuntimeError(f"bytes in the encoding {encoding!r}")
    return codecs.encode(text, "latin1")


TABLE: dict[str, Any] = {
    "collections.OrderedDict": collections.OrderedDict,
    "collections.Counter": collections.Counter,
    "torch.Size": Size,
    "torch.device": device,
    "torch.Tensor": Name("torch.Tensor"),
    "torch.nn.parameter.Parameter": Name("torch.nn.parameter.Parameter"),
    "torch._tensor._rebuild_from_type_v2": lambda build, kind, arguments, state: build(*arguments),
    "torch._utils._rebuild_tensor_v3": _no_tensor,
    "torch.storage.UntypedStorage": StorageType(dtypes.uint8),
    "_codecs.encode": _encoded,
    "builtins.set": set, "builtins.frozenset": frozenset, "builtins.bytearray": _bytearray,
    "__builtin__.set": set, "__builtin__.frozenset": frozenset, "__builtin__.bytearray": _bytearray,
}
TABLE |= {f"torch.{to.title}Storage": StorageType(to) for to in dtypes.ALL.values()}
TABLE |= {f"torch.{name}": to for name, to in dtypes.ALL.items()}
TABLE |= {
    f"torch.{name}": Name(f"torch.{name}")
    for name in (
        "uint16", "uint32", "uint64", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz",
        "complex32", "complex64", "complex128", "ComplexFloatStorage", "ComplexDoubleStorage",
    )
}
