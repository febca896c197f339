"""Saving and loading: `save` and `load` for containers with tensors in them, `save_file` and `load_file` for named
tensors alone.

A file is written in the layout of safetensors, which other libraries read, and is whole or not there. `load` reads
such files and those of PyTorch's own `save`. Whatever a file holds, loading it runs no code of it.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from typing import Any

from .._tensor import Tensor
from ..backends.device import CPU, device
from . import checkpoint, safetensors
from .files import opened, write_to
from .structure import Packer, Unpacker

__all__ = ["load", "load_file", "save", "save_file"]

DESCRIPTION = "tinygrad_edu"  # under this name, the metadata of a file holds what is no tensor
NO_FILE = "{}: this is neither a file of tensors in the layout of safetensors nor a checkpoint of PyTorch's"
OF_OLD = "{}: this is PyTorch's format from before its version 1.6; load it there and save it again"


def save(
    obj: Any, f: Any, pickle_module: Any = None, pickle_protocol: int = 2,
    _use_new_zipfile_serialization: bool = True,
) -> None:
    """Write *obj*, tensors in nested dicts, lists, tuples, with numbers and texts, to *f*, a path or an open file.

    The file is in the layout of safetensors: the tensors by name (that of a state_dict, or the keys on the way to them,
    joined by dots) and a description of the rest. A file at a path takes its name only when it is complete. Two
    tensors of one array, as tied parameters are, are one again after loading; other views become independent, and
    contiguous. TypeError for what is none of these, such as a whole module: save its `state_dict()`.

    >>> import io
    >>> import tinygrad_edu as torch
    >>> buffer = io.BytesIO()
    >>> torch.save({"weight": torch.ones(2), "epoch": 3}, buffer)
    >>> _ = buffer.seek(0)
    >>> torch.load(buffer)
    {'weight': tensor([1., 1.]), 'epoch': 3}
    """
    packer = Packer()
    try:
        description = json.dumps(packer.describe(obj))
    except RecursionError:
        raise ValueError("save(): the containers are nested too deeply, or one holds itself") from None
    metadata = {"format": "pt", DESCRIPTION: description}
    write_to(f, lambda file: safetensors.write(file, packer.tensors, metadata))


def load(
    f: Any, map_location: Any = None, pickle_module: Any = None, *, weights_only: bool | None = None,
    mmap: bool | None = None,
) -> Any:
    """What `save` wrote to *f*, a path or an open file; also the tensors of other safetensors files, as a dict, and
    what PyTorch's own `save` wrote.

    Tensors go to the device of *map_location*, or to the one they were on. *weights_only* makes no difference: nothing
    that is loaded can run code. UnpicklingError for a PyTorch file with anything but tensors and plain containers in
    it, and for a file of another kind; RuntimeError for a damaged one.

    >>> import io
    >>> import tinygrad_edu as torch
    >>> buffer = io.BytesIO()
    >>> torch.save([torch.tensor([1, 2]), "two"], buffer)
    >>> _ = buffer.seek(0)
    >>> torch.load(buffer)
    [tensor([1, 2]), 'two']
    """

    def place(tensor: Tensor, saved_on: device) -> Tensor:
        return tensor.to(_target(map_location, saved_on))

    with opened(f) as (file, where):
        beginning = file.read(16)
        file.seek(0)
        if not beginning:
            raise EOFError(f"{where}: the file is empty")
        if beginning.startswith(b"PK"):
            return checkpoint.read(file, where, place)
        if beginning.startswith(b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"):
            raise pickle.UnpicklingError(OF_OLD.format(where))
        if beginning[8:9] != b"{":
            raise pickle.UnpicklingError(NO_FILE.format(where))
        tensors, metadata = safetensors.read(file, where)
    if DESCRIPTION not in metadata:
        return {name: place(tensor, CPU) for name, tensor in tensors.items()}
    return _described(metadata[DESCRIPTION], Unpacker(tensors, place), where)


def _described(description: str, unpacker: Unpacker, where: str) -> Any:
    try:
        return unpacker.make(json.loads(description))
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise RuntimeError(f"{where}: the description of what is no tensor is damaged ({error})") from None


def _target(map_location: Any, saved_on: device) -> device:
    """The device for a tensor that was on another when it was saved."""
    if map_location is None:
        return CPU if saved_on.type == "cuda" else saved_on  # there is no CUDA here
    if isinstance(map_location, Mapping):
        return device(map_location.get(str(saved_on), saved_on))
    if callable(map_location):
        return CPU  # a function of storages, which are not here: the usual one leaves them on the CPU
    return device(map_location)


def save_file(tensors: Mapping[str, Tensor], filename: Any, metadata: Mapping[str, str] | None = None) -> None:
    """Write *tensors* by name, and texts about them, to the file *filename*: the function of this name in
    safetensors.torch.

    ValueError for what is no tensor, or no text.

    >>> import tempfile
    >>> import tinygrad_edu as torch
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     torch.serialization.save_file({"w": torch.ones(2)}, f"{folder}/model.safetensors")
    ...     torch.serialization.load_file(f"{folder}/model.safetensors")["w"].tolist()
    [1.0, 1.0]
    """
    for name, tensor in tensors.items():
        if not isinstance(tensor, Tensor):
            raise ValueError(f"Key `{name}` is invalid, expected torch.Tensor but received {type(tensor)}")
        if name == safetensors.METADATA:
            raise ValueError(f"a tensor cannot be called {name!r}")
    for name, text in (metadata or {}).items():
        if not isinstance(name, str) or not isinstance(text, str):
            raise ValueError(f"metadata must be texts by name, and {name!r} is {text!r}")
    write_to(filename, lambda file: safetensors.write(file, tensors, metadata or {}))


def load_file(filename: Any, device: Any = "cpu") -> dict[str, Tensor]:
    """The tensors of a safetensors file by name, on *device*; RuntimeError for a damaged file. See `save_file`."""
    with opened(filename) as (file, where):
        tensors, _ = safetensors.read(file, where)
    return {name: tensor.to(device) for name, tensor in tensors.items()}
