"""Sequences of different lengths in one tensor: padded to the longest, or packed step by step without any padding.

A packed tensor holds the first row of every sequence, then the second row of every one that has it, and so on. For that
the sequences are sorted, the longest first, so that those that have ended are always the last ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

from numpy import broadcast_shapes

from ..._tensor import Tensor
from ...dtypes import int64
from ...ops.creation import full
from ...ops.define import broadcast_error
from ...ops.joining import cat
from ...ops.orders import argsort, sort
from ...ops.reading import as_tensor

__all__ = [
    "PackedSequence", "invert_permutation", "pack_padded_sequence", "pack_sequence", "pad_packed_sequence",
    "pad_sequence", "unpack_sequence", "unpad_sequence",
]

NOT_SORTED = (
    "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass "
    "`enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not "
    "need ONNX exportability."
)


class _Packed(NamedTuple):
    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None
    unsorted_indices: Tensor | None


class PackedSequence(_Packed):
    """What `pack_padded_sequence` makes and recurrent layers take: the rows of all sequences, step by step, in *data*,
    and in *batch_sizes* how many there are of each step. *sorted_indices* tell which sequence is where.

    >>> import tinygrad_edu as torch
    >>> packed = torch.nn.utils.rnn.pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4, 5])])
    >>> packed.data, packed.batch_sizes
    (tensor([1, 4, 2, 5, 3]), tensor([2, 2, 1]))
    """

    __slots__ = ()

    def __new__(
        cls, data: Tensor, batch_sizes: Tensor | None = None, sorted_indices: Tensor | None = None,
        unsorted_indices: Tensor | None = None,
    ) -> PackedSequence:
        if batch_sizes is None:
            if not isinstance(data, (tuple, list)) or len(data) != 2:
                raise AssertionError("Expected data to be a list or tuple of length 2")
            data, batch_sizes = data
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """This with the data converted as `Tensor.to` does."""
        data = self.data.to(*args, **kwargs)
        return self if data is self.data else PackedSequence(data, *self[1:])

    def cpu(self) -> PackedSequence:
        """This with the data on the CPU."""
        return self.to("cpu")

    def float(self) -> PackedSequence:
        """This with float32 data."""
        return PackedSequence(self.data.float(), *self[1:])

    def double(self) -> PackedSequence:
        """This with float64 data."""
        return PackedSequence(self.data.double(), *self[1:])

    def half(self) -> PackedSequence:
        """This with float16 data."""
        return PackedSequence(self.data.half(), *self[1:])

    def byte(self) -> PackedSequence:
        """This with uint8 data."""
        return PackedSequence(self.data.byte(), *self[1:])

    def char(self) -> PackedSequence:
        """This with int8 data."""
        return PackedSequence(self.data.char(), *self[1:])

    def short(self) -> PackedSequence:
        """This with int16 data."""
        return PackedSequence(self.data.short(), *self[1:])

    def int(self) -> PackedSequence:
        """This with int32 data."""
        return PackedSequence(self.data.int(), *self[1:])

    def long(self) -> PackedSequence:
        """This with int64 data."""
        return PackedSequence(self.data.long(), *self[1:])

    @property
    def is_cuda(self) -> bool:
        """Whether the data is on a CUDA device."""
        return self.data.is_cuda


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """The order that undoes an order.

    >>> import tinygrad_edu as torch
    >>> torch.nn.utils.rnn.invert_permutation(torch.tensor([2, 0, 1]))
    tensor([1, 2, 0])
    """
    return None if permutation is None else argsort(permutation)


def _places(lengths: list[int], longest: int, by_step: bool, batch_first: bool) -> list[int]:
    """Where in the padded tensor, its first two dimensions taken as one, each row is: *by_step*, or by sequence."""
    count = len(lengths)
    pairs = [(b, t) for b, length in enumerate(lengths) for t in range(length)]
    if by_step:
        pairs.sort(key=lambda pair: (pair[1], pair[0]))
    return [b * longest + t if batch_first else t * count + b for b, t in pairs]


def _padded(
    rows: Tensor, lengths: list[int], longest: int, by_step: bool, batch_first: bool, padding: Any, left: bool = False
) -> Tensor:
    """*rows* at their places among *padding*; a copy of each has its gradient."""
    count, rest = len(lengths), rows.shape[1:]
    places = _places(lengths, longest, by_step, batch_first)
    if left:
        pushed = [longest - length for length in lengths for _ in range(length)]
        places = [place + gap * (1 if batch_first else count) for place, gap in zip(places, pushed)]
    room = full((count * longest, *rest), padding, dtype=rows.dtype, device=rows.device)
    index = as_tensor(places, dtype=int64, device=rows.device)
    out = room.index_copy(0, index, rows)
    return out.reshape(count, longest, *rest) if batch_first else out.reshape(longest, count, *rest)


def _shaped(x: Tensor, shape: tuple[int, ...]) -> Tensor:
    """*x* in the *shape* that the first sequence wants of it; RuntimeError where it does not broadcast to that."""
    if x.shape == shape:
        return x
    try:
        both = broadcast_shapes(shape, x.shape)
    except ValueError:
        raise broadcast_error([shape, tuple(x.shape)]) from None
    if both != shape:
        raise RuntimeError(f"output with shape {list(shape)} doesn't match the broadcast shape {list(both)}")
    return x.expand(shape)


def pad_sequence(
    sequences: Iterable[Tensor], batch_first: bool = False, padding_value: float = 0.0, padding_side: str = "right"
) -> Tensor:
    """The *sequences*, of shapes (length, ...), in one tensor (longest, N, ...), or (N, longest, ...) if *batch_first*,
    filled up with *padding_value* at their end or, where *padding_side* is "left", before their beginning.

    >>> import tinygrad_edu as torch
    >>> torch.nn.utils.rnn.pad_sequence([torch.tensor([1, 2, 3]), torch.tensor([4])], batch_first=True)
    tensor([[1, 2, 3],
            [4, 0, 0]])
    """
    if not isinstance(sequences, Iterable):
        raise RuntimeError(
            f"pad_sequence: Expected iterable for input sequences, but got arg of type: {type(sequences)}"
        )
    sequences = list(sequences)
    if not sequences:
        raise RuntimeError("received an empty list of sequences")
    for i, x in enumerate(sequences):
        if not isinstance(x, Tensor):
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(x).__name__}")
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    if not sequences[0].ndim:
        raise RuntimeError("ArrayRef: invalid slice, N = 1; size = 0")
    lengths = [len(x) for x in sequences]
    rows = cat([_shaped(x, (len(x), *sequences[0].shape[1:])) for x in sequences]).to(sequences[0].dtype)
    return _padded(rows, lengths, max(lengths), False, batch_first, padding_value, padding_side == "left")


def pack_padded_sequence(
    input: Tensor, lengths: Any, batch_first: bool = False, enforce_sorted: bool = True
) -> PackedSequence:
    """The sequences in the padded *input* (steps, N, ...), or (N, steps, ...) if *batch_first*, packed; *lengths* are
    theirs. RuntimeError where they are not sorted, the longest first, unless *enforce_sorted* is False.

    >>> import tinygrad_edu as torch
    >>> from tinygrad_edu.nn.utils.rnn import pack_padded_sequence
    >>> pack_padded_sequence(torch.tensor([[1, 2, 3], [4, 0, 0]]), [3, 1], batch_first=True).data
    tensor([1, 4, 2, 3])
    """
    lengths = as_tensor(lengths, dtype=int64)
    order = None
    if lengths.dim() != 1:
        raise RuntimeError(
            f"'lengths' argument should be a 1D CPU int64 tensor, but got {lengths.dim()}D cpu Long tensor"
        )
    if not input.numel():
        raise RuntimeError("Cannot pack empty tensors.")
    if not enforce_sorted:
        lengths, order = sort(lengths, descending=True)
        input = input.index_select(0 if batch_first else 1, order)
    count, longest = (input.size(0), input.size(1)) if batch_first else (input.size(1), input.size(0))
    sizes = lengths.tolist()
    if len(sizes) != count:
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {len(sizes)} (batch_size={count})"
        )
    if any(before < after for before, after in pairwise(sizes)):
        raise RuntimeError(NOT_SORTED)
    if sizes and sizes[-1] <= 0:
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0"
        )
    index = as_tensor(_places(sizes, longest, True, batch_first), dtype=int64, device=input.device)
    data = input.reshape(count * longest, *input.shape[2:]).index_select(0, index)
    steps = [sum(length > t for length in sizes) for t in range(sizes[0])]
    return PackedSequence(data, as_tensor(steps, dtype=int64), order, None)


def pad_packed_sequence(
    sequence: PackedSequence, batch_first: bool = False, padding_value: float = 0.0, total_length: int | None = None
) -> tuple[Tensor, Tensor]:
    """The sequences padded, as before `pack_padded_sequence`, to *total_length* steps if given, and their lengths.

    >>> import tinygrad_edu as torch
    >>> from tinygrad_edu.nn.utils.rnn import pack_sequence, pad_packed_sequence
    >>> pad_packed_sequence(pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4])]), batch_first=True)
    (tensor([[1, 2, 3],
            [4, 0, 0]]), tensor([3, 1]))
    """
    sizes = sequence.batch_sizes.tolist()
    longest = len(sizes)
    if total_length is not None:
        if total_length < longest:
            raise ValueError(
                "Expected total_length to be at least the length of the longest sequence in input, but got "
                f"total_length={total_length} and max sequence length being {longest}"
            )
        longest = total_length
    lengths = [sum(b < size for size in sizes) for b in range(sizes[0])]
    out = _padded(sequence.data, lengths, longest, True, batch_first, padding_value)
    found = as_tensor(lengths, dtype=int64)
    order = sequence.unsorted_indices
    if order is not None:
        return out.index_select(0 if batch_first else 1, order), found[order]
    return out, found


def unpad_sequence(padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False) -> list[Tensor]:
    """The sequences of a padded tensor, each of its length.

    >>> import tinygrad_edu as torch
    >>> torch.nn.utils.rnn.unpad_sequence(torch.tensor([[1, 2], [4, 0]]), torch.tensor([2, 1]), batch_first=True)
    [tensor([1, 2]), tensor([4])]
    """
    rows = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    return [row[:length] for row, length in zip(rows, lengths.tolist(), strict=True)]


def pack_sequence(sequences: list[Tensor], enforce_sorted: bool = True) -> PackedSequence:
    """The *sequences*, of shapes (length, ...), packed.

    >>> import tinygrad_edu as torch
    >>> torch.nn.utils.rnn.pack_sequence([torch.tensor([1]), torch.tensor([2, 3])], enforce_sorted=False).data
    tensor([2, 1, 3])
    """
    lengths = [x.size(0) for x in sequences]
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """The sequences that were packed.

    >>> import tinygrad_edu as torch
    >>> from tinygrad_edu.nn.utils.rnn import pack_sequence, unpack_sequence
    >>> unpack_sequence(pack_sequence([torch.tensor([2, 3]), torch.tensor([1])]))
    [tensor([2, 3]), tensor([1])]
    """
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)
