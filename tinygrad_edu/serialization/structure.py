"""Nested containers with tensors in them as a description in JSON and a table of tensors by name, and back.

A number, a text, None and a list stand for themselves. Everything else is an object with a "type": a dict as a list of
pairs, since its keys need not be texts; a tensor as its name in the table. No name in a description is ever looked up
outside of this file, so a description can make nothing but what stands here.
"""

from __future__ import annotations

import base64
import collections
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor
from ..backends.device import device
from ..nn.parameter import Parameter
from ..size import Size

PAIRS = {"dict": dict, "OrderedDict": collections.OrderedDict, "Counter": collections.Counter}
ROWS = {"tuple": tuple, "set": set, "frozenset": frozenset, "Size": Size}
NAME_OF = {kind: name for name, kind in (PAIRS | ROWS).items()}


class Packer:
    """Describes an object, and collects its tensors; TypeError, which says where, for what has no description.

    Tensors of the very same array, as two parameters that are tied, are the same one again after loading. Of other
    tensors that share memory, each gets numbers of its own.
    """

    def __init__(self) -> None:
        self.tensors: dict[str, Tensor] = {}
        self._name_of: dict[int, str] = {}  # of each array the tensor's name

    def describe(self, x: Any, path: tuple[str, ...] = ()) -> Any:
        """The description of *x*, which stands at *path*."""
        kind = type(x)
        if x is None or kind in (bool, int, float, str, np.float64):
            return x
        if isinstance(x, Tensor):
            return self._tensor(x, path)
        if kind is list:
            return [self.describe(part, (*path, str(i))) for i, part in enumerate(x)]
        if kind in PAIRS.values():
            items = [[self.describe(key, path), self.describe(part, (*path, str(key)))] for key, part in x.items()]
            return {"type": NAME_OF[kind], "items": items}
        if kind in ROWS.values():
            return {"type": NAME_OF[kind], "items": [self.describe(part, (*path, str(i))) for i, part in enumerate(x)]}
        if isinstance(x, dtypes.dtype):
            return {"type": "dtype", "name": x.name}
        if isinstance(x, device):
            return {"type": "device", "name": str(x)}
        if isinstance(x, (bytes, bytearray)):
            return {"type": kind.__name__, "base64": base64.b64encode(x).decode()}
        place = f"at {'.'.join(path)!r}" if path else "here"
        advice = "; save its state_dict()" if hasattr(x, "state_dict") else ""
        raise TypeError(
            f"save() takes tensors, numbers, texts and containers of them, and {place} is a {kind.__name__}{advice}"
        )

    def _tensor(self, x: Tensor, path: tuple[str, ...]) -> dict[str, Any]:
        known = self._name_of.get(id(x._array))
        name = self._free_name(".".join(path) or "tensor")
        self.tensors[name] = x
        self._name_of.setdefault(id(x._array), name)
        about: dict[str, Any] = {"type": "tensor", "name": name}
        if known is not None:
            about["same_as"] = known
        if x.requires_grad:
            about["requires_grad"] = True
        if isinstance(x, Parameter):
            about["parameter"] = True
        if x.device.type != "cpu":
            about["device"] = str(x.device)
        return about

    def _free_name(self, name: str) -> str:
        wanted, number = name, 1
        while name in self.tensors or name == "__metadata__":
            number += 1
            name = f"{wanted}~{number}"
        return name


class Unpacker:
    """Makes objects of descriptions again, with the *tensors* of the table; *place* moves each to its device."""

    def __init__(self, tensors: dict[str, Tensor], place: Callable[[Tensor, device], Tensor]) -> None:
        self.tensors, self.place = tensors, place
        self.placed: dict[tuple[str, device], Tensor] = {}  # so that tensors of one array are one on any device

    def make(self, node: Any) -> Any:
        """The object that *node* describes; an exception of some kind where it describes none."""
        if isinstance(node, list):
            return [self.make(part) for part in node]
        if not isinstance(node, dict):
            return node
        kind = node["type"]
        if kind == "tensor":
            return self._tensor(node)
        if kind in PAIRS:
            return PAIRS[kind](dict((self.make(key), self.make(part)) for key, part in node["items"]))
        if kind in ROWS:
            return ROWS[kind](self.make(part) for part in node["items"])
        return SIMPLE[kind](node)

    def _tensor(self, node: dict[str, Any]) -> Tensor:
        name, where = node.get("same_as", node["name"]), _device(node.get("device", "cpu"))
        own, tensor = self.tensors[node["name"]], self.tensors[name]
        if (tensor.shape, tensor.dtype) != (own.shape, own.dtype):
            raise ValueError("two tensors of one array that differ")
        if (name, where) not in self.placed:
            self.placed[name, where] = self.place(tensor, where)
        tensor = self.placed[name, where]
        requires_grad = bool(node.get("requires_grad", False))
        if node.get("parameter"):
            return Parameter(tensor, requires_grad)
        return tensor.detach().requires_grad_(requires_grad)


def _device(name: Any) -> device:
    try:
        return device(name)
    except RuntimeError as error:
        raise ValueError(error) from None


SIMPLE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "dtype": lambda node: dtypes.ALL[node["name"]],
    "device": lambda node: _device(node["name"]),
    "bytes": lambda node: base64.b64decode(node["base64"], validate=True),
    "bytearray": lambda node: bytearray(base64.b64decode(node["base64"], validate=True)),
}
