"""RNN, LSTM and GRU: layers that read a sequence step by step and remember."""

from __future__ import annotations

import math
import numbers
from typing import Any

from ..._tensor import Tensor
from ...ops.creation import zeros
from ...ops.warn import warn
from .. import init
from ..functional.recurrent import State, Weights, gru_step, layers, lstm_step, relu_step, tanh_step
from ..utils.rnn import PackedSequence
from .linear import fresh
from .module import Module

__all__ = ["GRU", "LSTM", "RNN", "RNNBase"]

STEPS = {"RNN_TANH": tanh_step, "RNN_RELU": relu_step, "LSTM": lstm_step, "GRU": gru_step}
GATES = {"RNN_TANH": 1, "RNN_RELU": 1, "LSTM": 4, "GRU": 3}
NO_PROJECTION = "proj_size argument is only supported for LSTM, not RNN or GRU"


class RNNBase(Module):
    """What recurrent layers share: their parameters, `weight_ih_l0` and so on, and the run over layers and steps.

    The parameters are drawn evenly from (-1/√hidden_size, 1/√hidden_size).
    """

    def __init__(
        self, mode: str, input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True,
        batch_first: bool = False, dropout: float = 0.0, bidirectional: bool = False, proj_size: int = 0,
        device: Any = None, dtype: Any = None,
    ) -> None:
        super().__init__()
        _check(input_size, hidden_size, num_layers, bias, batch_first, dropout, proj_size)
        if mode not in STEPS:
            raise ValueError(f"Unrecognized RNN mode: {mode}")
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        self._all_weights: list[list[str]] = []
        for layer in range(num_layers):
            for suffix in ("", "_reverse")[: 1 + bidirectional]:
                self._add(f"l{layer}{suffix}", layer, device, dtype)
        self.reset_parameters()

    def _add(self, name: str, layer: int, device: Any, dtype: Any) -> None:
        """Add the parameters of one layer in one direction."""
        gates, out = GATES[self.mode] * self.hidden_size, self.proj_size or self.hidden_size
        inputs = self.input_size if layer == 0 else out * (1 + self.bidirectional)
        shapes: dict[str, Any] = {"weight_ih": (gates, inputs), "weight_hh": (gates, out)}
        if self.bias:
            shapes.update(bias_ih=gates, bias_hh=gates)
        if self.proj_size:
            shapes["weight_hr"] = (out, self.hidden_size)
        for kind, shape in shapes.items():
            setattr(self, f"{kind}_{name}", fresh(shape, device, dtype))
        self._all_weights.append([f"{kind}_{name}" for kind in shapes])

    def reset_parameters(self) -> None:
        """Draw the parameters anew."""
        bound = 1.0 / math.sqrt(self.hidden_size)
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def flatten_parameters(self) -> None:
        """Nothing: parameters need not lie side by side here."""

    @property
    def all_weights(self) -> list[list[Tensor]]:
        """The parameters, a list for each layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    def _weights(self) -> list[list[Weights]]:
        """The parameters by layers and directions."""
        sorted_out = []
        for ih, hh, *others in self.all_weights:
            biases, rest = (others[:2], others[2:]) if self.bias else ([None, None], others)
            sorted_out.append(Weights(ih, hh, *biases, *rest))
        directions = 1 + self.bidirectional
        return [sorted_out[i : i + directions] for i in range(0, len(sorted_out), directions)]

    def _begin(self, x: Tensor, batch: int) -> State:
        """Zeros for the first states."""
        rows, hidden = self.num_layers * (1 + self.bidirectional), self.hidden_size
        sizes = (self.proj_size or hidden, hidden) if self.mode == "LSTM" else (hidden,)
        return tuple(zeros(rows, batch, size, dtype=x.dtype, device=x.device) for size in sizes)

    def forward(self, input: Any, hx: Any = None) -> Any:
        """The outputs of the last layer at each step, and the last state of every layer and direction.

        *input* is (steps, N, inputs), (N, steps, inputs) with `batch_first`, (steps, inputs) or a PackedSequence; *hx*
        holds the first states, (layers × directions, N, hidden), zeros by default.
        """
        states = None if hx is None else (hx[0], hx[1]) if self.mode == "LSTM" else (hx,)
        if isinstance(input, PackedSequence):
            return self._read_packed(input, states)
        self._check_dims(input, states)
        if states is not None and len(states) == 2 and len(hx) != 2:
            raise RuntimeError("lstm expects two hidden states")
        batched, x = input.dim() == 3, input
        if not batched:
            x = x.unsqueeze(0 if self.batch_first else 1)
            states = None if states is None else tuple(state.unsqueeze(1) for state in states)
        if self.batch_first:
            x = x.transpose(0, 1)
        first = self._begin(x, x.size(1)) if states is None else states
        self._check_sizes(input, 3 if batched else 2, first, x.size(1))
        out, last = self._read(x, first, None)
        if not batched:
            out, last = out.squeeze(1), tuple(state.squeeze(1) for state in last)
        elif self.batch_first:
            out = out.transpose(0, 1)
        return out, last if self.mode == "LSTM" else last[0]

    def _read(self, x: Tensor, first: State, sizes: list[int] | None) -> tuple[Tensor, State]:
        if not len(x):
            raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
        p = self.dropout if self.training else 0.0
        return layers(STEPS[self.mode], x, first, self._weights(), p, sizes)

    def _read_packed(self, input: PackedSequence, states: State | None) -> Any:
        x, sizes = input.data, input.batch_sizes.tolist()
        if states is None:
            states = self._begin(x, sizes[0])
        elif input.sorted_indices is not None:
            states = tuple(state.index_select(1, input.sorted_indices) for state in states)
        self._check_sizes(x, 2, states, sizes[0])
        out, last = self._read(x, states, sizes)
        if input.unsorted_indices is not None:
            last = tuple(state.index_select(1, input.unsorted_indices) for state in last)
        packed = PackedSequence(out, input.batch_sizes, input.sorted_indices, input.unsorted_indices)
        return packed, last if self.mode == "LSTM" else last[0]

    def _check_dims(self, input: Tensor, states: State | None) -> None:
        name, dims = self.mode.partition("_")[0], input.dim()
        if dims not in (2, 3):
            tensor = " tensor" if name == "RNN" else ""
            raise ValueError(f"{name}: Expected input to be 2D or 3D, got {dims}D{tensor} instead")
        if states is not None and any(state.dim() != dims for state in states):
            found = [f"{state.dim()}-D" for state in states]
            kind = f"For {'batched' if dims == 3 else 'unbatched'} {dims}-D input"
            if name == "LSTM":
                raise RuntimeError(f"{kind}, hx and cx should also be {dims}-D but got ({', '.join(found)}) tensors")
            raise RuntimeError(f"{kind}, hx should also be {dims}-D but got {found[0]} tensor")

    def _check_sizes(self, input: Tensor, dims: int, states: State, batch: int) -> None:
        own = self.weight_ih_l0.dtype
        if input.dtype is not own:
            raise ValueError(
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({own}). Convert input: "
                f"input.to({own}), or convert model: model.to({input.dtype})"
            )
        if input.dim() != dims:
            raise RuntimeError(f"input must have {dims} dimensions, got {input.dim()}")
        if input.size(-1) != self.input_size:
            raise RuntimeError(
                f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.size(-1)}"
            )
        rows = self.num_layers * (1 + self.bidirectional)
        for i, (state, size) in enumerate(zip(states, (self.proj_size or self.hidden_size, self.hidden_size))):
            if tuple(state.shape) != (rows, batch, size):
                which = f"hidden[{i}]" if self.mode == "LSTM" else "hidden"
                raise RuntimeError(f"Expected {which} size {(rows, batch, size)}, got {list(state.shape)}")

    def extra_repr(self) -> str:
        """The sizes, and what is not as by default."""
        defaults = {
            "proj_size": 0, "num_layers": 1, "bias": True, "batch_first": False, "dropout": 0, "bidirectional": False,
        }
        other = [f"{name}={getattr(self, name)}" for name, x in defaults.items() if getattr(self, name) != x]
        return ", ".join([f"{self.input_size}, {self.hidden_size}", *other])


def _check(
    input_size: Any, hidden_size: Any, num_layers: Any, bias: Any, batch_first: Any, dropout: Any, proj_size: Any
) -> None:
    if not isinstance(dropout, numbers.Number) or not 0 <= dropout <= 1 or isinstance(dropout, bool):
        raise ValueError(
            "dropout should be a number in range [0, 1] representing the probability of an element being zeroed"
        )
    if dropout > 0 and num_layers == 1:
        warn(
            "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers "
            f"greater than 1, but got dropout={dropout} and num_layers={num_layers}"
        )
    for name, x in (("bias", bias), ("batch_first", batch_first)):
        if not isinstance(x, bool):
            raise TypeError(f"{name} should be of type bool, got: {type(x).__name__}")
    for name, x in (("input_size", input_size), ("hidden_size", hidden_size)):
        if not isinstance(x, int):
            raise TypeError(f"{name} should be of type int, got: {type(x).__name__}")
        if x <= 0:
            raise ValueError(f"{name} must be greater than zero")
    if num_layers <= 0:
        raise ValueError("num_layers must be greater than zero")
    if proj_size < 0:
        raise ValueError("proj_size should be a positive integer or zero to disable projections")
    if proj_size >= hidden_size:
        raise ValueError("proj_size has to be smaller than hidden_size")


class RNN(RNNBase):
    """Layers of the plain recurrence h = tanh(W x + b + V h + c), from (steps, N, input_size) to (steps, N,
    hidden_size); *nonlinearity* may be "relu" too.

    *num_layers* stand on each other; with *batch_first* the batch comes before the steps; *dropout* drops from the
    outputs between layers; if *bidirectional* a second layer beside each reads backwards, and its outputs are put
    beside the first's.

    >>> import tinygrad_edu as torch
    >>> layer = torch.nn.RNN(4, 3, num_layers=2)
    >>> outputs, last = layer(torch.zeros(5, 2, 4))
    >>> outputs.shape, last.shape
    (tinygrad_edu.Size([5, 2, 3]), tinygrad_edu.Size([2, 2, 3]))
    """

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int = 1, nonlinearity: str = "tanh", bias: bool = True,
        batch_first: bool = False, dropout: float = 0.0, bidirectional: bool = False, device: Any = None,
        dtype: Any = None, proj_size: None = None,
    ) -> None:
        if proj_size is not None:
            raise ValueError(NO_PROJECTION)
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(
            f"RNN_{nonlinearity.upper()}", input_size, hidden_size, num_layers, bias, batch_first, dropout,
            bidirectional, device=device, dtype=dtype,
        )
        self.nonlinearity = nonlinearity


class LSTM(RNNBase):
    """Layers of long short-term memory, from (steps, N, input_size) to (steps, N, hidden_size): a cell that gates
    write, keep and read, so that a gradient passes many steps unharmed (Hochreiter and Schmidhuber 1997).

    i, f, o = σ and g = tanh of W x + b + V h + c, each with its own; then c = f c + i g and h = o tanh(c). The other
    parameters are those of `RNN`; *proj_size* makes the output smaller with one more matrix. The states are pairs.

    >>> import tinygrad_edu as torch
    >>> layer = torch.nn.LSTM(4, 3, bidirectional=True)
    >>> outputs, (h, c) = layer(torch.zeros(5, 2, 4))
    >>> outputs.shape, h.shape, c.shape
    (tinygrad_edu.Size([5, 2, 6]), tinygrad_edu.Size([2, 2, 3]), tinygrad_edu.Size([2, 2, 3]))
    """

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True, batch_first: bool = False,
        dropout: float = 0.0, bidirectional: bool = False, proj_size: int = 0, device: Any = None, dtype: Any = None,
    ) -> None:
        super().__init__(
            "LSTM", input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, proj_size, device,
            dtype,
        )


class GRU(RNNBase):
    """Layers of gated recurrent units, from (steps, N, input_size) to (steps, N, hidden_size): an LSTM with two gates
    and no cell (Cho et al. 2014).

    r, z = σ(W x + b + V h + c), n = tanh(W x + b + r (V h + c)), each with its own; then h = (1 - z) n + z h. The
    parameters are those of `RNN`.

    >>> import tinygrad_edu as torch
    >>> layer = torch.nn.GRU(4, 3, batch_first=True)
    >>> outputs, last = layer(torch.zeros(2, 5, 4))
    >>> outputs.shape, last.shape
    (tinygrad_edu.Size([2, 5, 3]), tinygrad_edu.Size([1, 2, 3]))
    """

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True, batch_first: bool = False,
        dropout: float = 0.0, bidirectional: bool = False, device: Any = None, dtype: Any = None,
        proj_size: None = None,
    ) -> None:
        if proj_size is not None:
            raise ValueError(NO_PROJECTION)
        super().__init__(
            "GRU", input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, device=device,
            dtype=dtype,
        )
