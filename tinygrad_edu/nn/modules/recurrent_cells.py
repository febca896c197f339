"""RNNCell, LSTMCell and GRUCell: one step of a recurrent layer, for loops of your own."""

from __future__ import annotations

import math
from typing import Any

from ..._tensor import Tensor
from ...ops.creation import zeros
from .. import init
from ..functional.linear import linear
from ..functional.recurrent import State, Step, Weights, gru_step, lstm_step, relu_step, tanh_step
from .linear import fresh
from .module import Module

__all__ = ["GRUCell", "LSTMCell", "RNNCell", "RNNCellBase"]


class RNNCellBase(Module):
    """What recurrent cells share: the parameters, drawn evenly from (-1/√hidden_size, 1/√hidden_size)."""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool, num_chunks: int, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        self.weight_ih = fresh((num_chunks * hidden_size, input_size), device, dtype)
        self.weight_hh = fresh((num_chunks * hidden_size, hidden_size), device, dtype)
        for name in ("bias_ih", "bias_hh"):
            self.register_parameter(name, fresh(num_chunks * hidden_size, device, dtype) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the parameters anew."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def extra_repr(self) -> str:
        """The sizes, and what is not as by default."""
        bias = "" if self.bias is True else f", bias={self.bias}"
        nonlinearity = getattr(self, "nonlinearity", "tanh")
        other = "" if nonlinearity == "tanh" else f", nonlinearity={nonlinearity}"
        return f"{self.input_size}, {self.hidden_size}{bias}{other}"

    def _step(self, step: Step, input: Tensor, state: State | None, count: int = 1) -> State:
        """The next state, from one row for each example or from one row alone."""
        name, batched = type(self).__name__, input.dim() == 2
        if input.dim() not in (1, 2):
            raise ValueError(f"{name}: Expected input to be 1D or 2D, got {input.dim()}D instead")
        for i, part in enumerate(state or ()):
            if part.dim() not in (1, 2):
                what = f"hx[{i}]" if count > 1 else "hidden"
                raise ValueError(f"{name}: Expected {what} to be 1D or 2D, got {part.dim()}D instead")
        x = input if batched else input.unsqueeze(0)
        if state is None:
            state = (zeros(len(x), self.hidden_size, dtype=x.dtype, device=x.device),) * count
        elif not batched:
            state = tuple(part.unsqueeze(0) for part in state)
        self._check(x, state)
        w = Weights(self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
        state = step(linear(x, w.ih, w.bias_ih), state, w)
        return state if batched else tuple(part.squeeze(0) for part in state)

    def _check(self, x: Tensor, state: State) -> None:
        if x.size(1) != self.input_size:
            raise RuntimeError(f"input has inconsistent input_size: got {x.size(1)} expected {self.input_size}")
        for i, part in enumerate(state):
            if part.size(0) != x.size(0):
                raise RuntimeError(
                    f"Input batch size {x.size(0)} doesn't match hidden{i} batch size {part.size(0)}"
                )
            if part.size(1) != self.hidden_size:
                raise RuntimeError(
                    f"hidden{i} has inconsistent hidden_size: got {part.size(1)}, expected {self.hidden_size}"
                )


class RNNCell(RNNCellBase):
    """One step h = tanh(W x + b + V h + c), from (N, input_size) and (N, hidden_size); *nonlinearity* may be "relu".

    >>> import tinygrad_edu as torch
    >>> cell = torch.nn.RNNCell(4, 3)
    >>> h = torch.zeros(2, 3)
    >>> for x in torch.zeros(5, 2, 4):
    ...     h = cell(x, h)
    >>> h.shape
    tinygrad_edu.Size([2, 3])
    """

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: str = "tanh", device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """The next state, from the state *hx*, which is zeros by default."""
        steps = {"tanh": tanh_step, "relu": relu_step}
        if self.nonlinearity not in steps:
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        return self._step(steps[self.nonlinearity], input, None if hx is None else (hx,))[0]


class LSTMCell(RNNCellBase):
    """One step of an `LSTM`: from (N, input_size) and the pair of (N, hidden_size) output and cell to the next pair.

    >>> import tinygrad_edu as torch
    >>> cell = torch.nn.LSTMCell(4, 3)
    >>> h, c = cell(torch.zeros(2, 4))
    >>> h.shape, c.shape
    (tinygrad_edu.Size([2, 3]), tinygrad_edu.Size([2, 3]))
    """

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]:
        """The next output and cell, from those in *hx*, which are zeros by default."""
        h, c = self._step(lstm_step, input, None if hx is None else tuple(hx), 2)
        return h, c


class GRUCell(RNNCellBase):
    """One step of a `GRU`: from (N, input_size) and (N, hidden_size) to the next (N, hidden_size).

    >>> import tinygrad_edu as torch
    >>> cell = torch.nn.GRUCell(4, 3)
    >>> cell(torch.zeros(2, 4), torch.ones(2, 3)).shape
    tinygrad_edu.Size([2, 3])
    """

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """The next state, from the state *hx*, which is zeros by default."""
        return self._step(gru_step, input, None if hx is None else (hx,))[0]
