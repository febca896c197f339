"""From a list of examples to a batch: numbers and arrays become a tensor with a dimension more, containers stay what
they are.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

import numpy as np

from ..._tensor import Tensor
from ...dtypes import float64
from ...ops.joining import stack
from ...ops.reading import as_tensor, tensor

__all__ = ["default_collate"]

NO_BATCH = "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {}"


def default_collate(batch: Sequence[Any]) -> Any:
    """The examples of *batch* side by side: tensors and arrays are stacked, numbers become a tensor (of float64 for
    Python floats), dicts and tuples are gone into, texts stay a list.

    A tuple comes back as a list. TypeError for what is none of these; RuntimeError where the examples' sizes differ.

    >>> import tinygrad_edu as torch
    >>> torch.utils.data.default_collate([(torch.zeros(2), 5), (torch.ones(2), 6)])
    [tensor([[0., 0.],
            [1., 1.]]), tensor([5, 6])]
    >>> torch.utils.data.default_collate([{"name": "a", "size": 1}, {"name": "b", "size": 2}])
    {'name': ['a', 'b'], 'size': tensor([1, 2])}
    """
    first = batch[0]
    if isinstance(first, Tensor):
        return stack(batch)
    if isinstance(first, (np.ndarray, np.generic)) and not isinstance(first, (np.str_, np.bytes_)):
        return _of_arrays(first, batch)
    if isinstance(first, float):
        return tensor(batch, dtype=float64)
    if isinstance(first, int):
        return tensor(batch)
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        return _like_mapping(first, {key: default_collate([example[key] for example in batch]) for key in first})
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*(default_collate(column) for column in zip(*batch)))
    if isinstance(first, Sequence):
        return _of_sequences(first, batch)
    raise TypeError(NO_BATCH.format(type(first)))


def _of_arrays(first: Any, batch: Sequence[Any]) -> Tensor:
    if first.dtype.kind in "SUO":
        raise TypeError(NO_BATCH.format(first.dtype))
    if isinstance(first, np.generic):
        return as_tensor(batch)
    return stack([as_tensor(array) for array in batch])


def _of_sequences(first: Sequence[Any], batch: Sequence[Any]) -> Any:
    if any(len(example) != len(first) for example in batch):
        raise RuntimeError("each element in list of batch should be of equal size")
    return _like_sequence(first, [default_collate(column) for column in zip(*batch)])


def _like_sequence(first: Sequence[Any], parts: list[Any]) -> Any:
    """*parts* in a sequence like *first*; a list stands for what can't be written to."""
    if type(first) is list or not isinstance(first, MutableSequence):
        return parts
    like = copy.copy(first)
    for i, part in enumerate(parts):
        like[i] = part
    return like


def _like_mapping(first: Mapping[Any, Any], parts: dict[Any, Any]) -> Any:
    if type(first) is dict or not isinstance(first, MutableMapping):
        return parts
    like = copy.copy(first)
    like.update(parts)
    return like


def default_convert(example: Any) -> Any:
    """An example by itself, where there are no batches: arrays become tensors, containers are gone into."""
    if isinstance(example, (np.ndarray, np.generic)) and example.dtype.kind not in "SUO":
        return as_tensor(example)
    if isinstance(example, Mapping):
        return _like_mapping(example, {key: default_convert(value) for key, value in example.items()})
    if isinstance(example, tuple) and hasattr(example, "_fields"):
        return type(example)(*(default_convert(part) for part in example))
    if isinstance(example, Sequence) and not isinstance(example, (str, bytes)):
        return _like_sequence(example, [default_convert(part) for part in example])
    return example
