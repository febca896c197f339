"""Recurrent layers: from the state that the steps before have left, and the input of this one, to the next state.

A step is one of three formulas. The input's part of all steps is one matrix product, made before the first of them. In
packed sequences the number of rows changes from step to step, as the shorter ones end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..._tensor import Tensor
from ...dtypes import float32, float64
from ...ops.joining import cat, stack
from .dropout import dropout
from .linear import linear
from .lstm import lstm

State = tuple[Tensor, ...]  # what is handed from step to step: the output h (N, hidden) and, in an LSTM, the cell c


class Weights(NamedTuple):
    """The parameters of one layer in one direction; the rows of the first four belong to the gates, in order."""

    ih: Tensor  # of the input
    hh: Tensor  # of the output of the step before
    bias_ih: Tensor | None
    bias_hh: Tensor | None
    hr: Tensor | None = None  # makes the output of an LSTM smaller


Step = Callable[[Tensor, State, Weights], State]


def tanh_step(x: Tensor, state: State, w: Weights) -> State:
    """h = tanh(x + W h + b), where *x* is the input's part (Elman 1990)."""
    return ((x + linear(state[0], w.hh, w.bias_hh)).tanh(),)


def relu_step(x: Tensor, state: State, w: Weights) -> State:
    """h = relu(x + W h + b)."""
    return ((x + linear(state[0], w.hh, w.bias_hh)).relu(),)


def lstm_step(x: Tensor, state: State, w: Weights) -> State:
    """c = σ(f) c + σ(i) tanh(g) and h = σ(o) tanh(c), where i, f, g, o are the parts of x + W h + b (Hochreiter and
    Schmidhuber 1997; Gers et al. 2000).
    """
    h, c = state
    i, f, g, o = (x + linear(h, w.hh, w.bias_hh)).chunk(4, -1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    h = o.sigmoid() * c.tanh()
    return (h if w.hr is None else linear(h, w.hr), c)


def gru_step(x: Tensor, state: State, w: Weights) -> State:
    """h = n + z (h - n), where r, z = σ of the first two parts of x + W h + b and n = tanh of the third, in which r
    multiplies the part of h (Cho et al. 2014).
    """
    (h,) = state
    n = h.shape[-1]
    told = linear(h, w.hh, w.bias_hh)
    r, z = (x[:, : 2 * n] + told[:, : 2 * n]).sigmoid().chunk(2, -1)
    new = (x[:, 2 * n :] + r * told[:, 2 * n :]).tanh()
    return (new + z * (h - new),)


def layers(
    step: Step, x: Tensor, first: State, weights: Sequence[Sequence[Weights]], p: float, sizes: list[int] | None
) -> tuple[Tensor, State]:
    """The outputs of all steps of the last layer, and the last states of all layers.

    *x* is (steps, N, inputs) or, with *sizes*, packed: (rows, inputs) with so many rows for each step. *first* holds
    the states that each layer, in each direction, begins with; *weights* lists the layers, each of which lists its one
    or two directions. *p* drops from the outputs of all layers but the last.
    """
    last: list[State] = []
    for number, directions in enumerate(weights):
        outs = []
        for w, backward in zip(directions, (False, True)):
            state = tuple(part[len(last)] for part in first)
            out, state = _run(step, x, state, w, sizes, backward)
            outs.append(out)
            last.append(state)
        x = outs[0] if len(outs) == 1 else cat(outs, -1)
        if p and number < len(weights) - 1:
            x = dropout(x, p)
    return x, tuple(stack(part) for part in zip(*last))


def _run(
    step: Step, x: Tensor, state: State, w: Weights, sizes: list[int] | None, backward: bool
) -> tuple[Tensor, State]:
    """One layer in one direction."""
    if sizes is not None:
        return _packed(step, linear(x, w.ih, w.bias_ih), state, w, sizes, backward)
    x = x.flip(0) if backward else x
    if step is lstm_step and w.hr is None and x.dtype in (float32, float64):
        out, *state = _fused(x, state, w)
    else:
        out, state = _steps(step, linear(x, w.ih, w.bias_ih), state, w)
    return (out.flip(0) if backward else out), tuple(state)


def _steps(step: Step, x: Tensor, state: State, w: Weights) -> tuple[Tensor, State]:
    outs = []
    for part in x.unbind(0):
        state = step(part, state, w)
        outs.append(state[0])
    return stack(outs), state


def _fused(x: Tensor, state: State, w: Weights) -> State:
    bias = None if w.bias_ih is None else w.bias_ih + w.bias_hh
    without = w._replace(bias_hh=None)

    def plain(x: Tensor, h: Tensor, c: Tensor, weight: Tensor) -> State:
        out, state = _steps(lstm_step, x, (h, c), without._replace(hh=weight))
        return (out, *state)

    return lstm(linear(x, w.ih, bias), *state, w.hh, plain)


def _packed(
    step: Step, x: Tensor, first: State, w: Weights, sizes: list[int], backward: bool
) -> tuple[Tensor, State]:
    """A run over packed sequences: forwards the last rows end one by one, backwards they begin one by one."""
    parts = list(x.split(sizes))
    state = tuple(part[: sizes[-1] if backward else sizes[0]] for part in first)
    outs: list[Tensor] = []
    ended: list[State] = []
    for rows in reversed(parts) if backward else parts:
        n, before = len(rows), len(state[0])
        if n < before:
            ended.append(tuple(part[n:] for part in state))
            state = tuple(part[:n] for part in state)
        elif n > before:
            state = tuple(cat([part, begin[before:n]]) for part, begin in zip(state, first))
        state = step(rows, state, w)
        outs.append(state[0])
    last = tuple(cat(parts) for parts in zip(state, *reversed(ended))) if ended else state
    return cat(outs[::-1] if backward else outs), last
