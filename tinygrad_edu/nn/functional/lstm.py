"""lstm: all steps of an LSTM in one operation, for speed. What a step is, `recurrent.lstm_step` says in three lines.

The gates of a step are computed in place in one array, with one call of tanh for the four of them: σ(x) is
(1 + tanh(x / 2)) / 2. On the way back, what does not depend on the later steps is computed for all steps at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..._tensor import Tensor, wrap
from ...autograd.modes import mode
from ...ops.record import record_many
from .again import derived_again


class Course(NamedTuple):
    """What a run leaves: of each step the four gates, i f g o, side by side, and the tanh of its cell; of each step and
    the start before it the cell and the output.
    """

    gates: Any
    seen: Any
    cells: Any
    outs: Any


def lstm(
    x: Tensor, h: Tensor, c: Tensor, weight: Tensor, plain: Callable[..., tuple[Tensor, ...]]
) -> tuple[Tensor, ...]:
    """The outputs (steps, N, hidden), the last of them, and the last cell.

    *x* (steps, N, 4 hidden) is the input's part of the gates, *h* and *c* (N, hidden) the start, *weight* (4 hidden,
    hidden) that of the outputs. *plain* does the same in operations that have derivatives: second ones are taken of it.
    """
    inputs, dtype = (x, h, c, weight), x.dtype
    with np.errstate(all="ignore"):
        course = forward(*(tensor._array for tensor in inputs))
    outs = [wrap(course.outs[1:], dtype), wrap(course.outs[-1].copy(), dtype), wrap(course.cells[-1].copy(), dtype)]
    kept = outs[0]._alias()  # the derivative uses the outputs: a write to them is to be noticed

    def rule(gs: list[Tensor | None]) -> Any:
        if mode.grad:
            return derived_again(plain, inputs, gs)
        with np.errstate(all="ignore"):
            arrays = backward(course, weight._array, *(None if g is None else g._array for g in gs))
        return [wrap(array, dtype) for array in arrays]

    record_many("LstmBackward0", outs, inputs, rule, (*inputs, kept))
    return tuple(outs)


def forward(x: Any, h: Any, c: Any, weight: Any) -> Course:
    """Run through the steps."""
    steps, batch, width = x.shape
    n = width // 4
    half = np.repeat(np.array([0.5, 0.5, 1.0, 0.5], x.dtype, like=x), n)  # g is no σ, but itself a tanh
    rest, weight, gates = 1 - half, weight.T * half, x * half
    cells, outs = (np.empty((steps + 1, batch, n), x.dtype, like=x) for _ in range(2))
    seen, room, more = np.empty_like(cells[1:]), np.empty_like(x[0]), np.empty_like(h)
    outs[0], cells[0] = h, c
    for t in range(steps):
        a, cell = gates[t], cells[t + 1]
        np.matmul(outs[t], weight, out=room)
        np.add(a, room, out=a)
        np.tanh(a, out=a)
        np.multiply(a, half, out=a)
        np.add(a, rest, out=a)
        i, f, g, o = a[:, :n], a[:, n : 2 * n], a[:, 2 * n : 3 * n], a[:, 3 * n :]
        np.multiply(f, cells[t], out=cell)
        np.multiply(i, g, out=more)
        np.add(cell, more, out=cell)
        np.tanh(cell, out=seen[t])
        np.multiply(o, seen[t], out=outs[t + 1])
    return Course(gates, seen, cells, outs)


def backward(course: Course, weight: Any, g_outs: Any, g_h: Any, g_c: Any) -> tuple[Any, Any, Any, Any]:
    """The gradients of `forward`'s inputs, from those of the outputs, of the last output and of the last cell."""
    gates, seen, cells, outs = course
    steps, batch, n = seen.shape
    i, f, g, o = (gates[..., k * n : (k + 1) * n] for k in range(4))
    factors = np.empty_like(gates).reshape(steps, batch, 4, n)  # of each gate before its σ or tanh ...
    factors[:, :, 0] = i * (1 - i) * g
    factors[:, :, 1] = f * (1 - f) * cells[:-1]
    factors[:, :, 2] = (1 - g * g) * i
    factors[:, :, 3] = o * (1 - o) * seen  # ... the last on the way to the output, the others to the cell
    to_cell = o * (1 - seen * seen)
    found = np.empty_like(factors)
    dh, dc = (np.zeros_like(outs[0]) if g is None else g.copy() for g in (g_h, g_c))
    room = np.empty_like(dh)
    for t in reversed(range(steps)):
        if g_outs is not None:
            np.add(dh, g_outs[t], out=dh)
        np.multiply(dh, to_cell[t], out=room)
        np.add(dc, room, out=dc)
        np.multiply(dc[:, None], factors[t, :, :3], out=found[t, :, :3])
        np.multiply(dh, factors[t, :, 3], out=found[t, :, 3])
        np.multiply(dc, f[t], out=dc)
        np.matmul(found[t].reshape(batch, 4 * n), weight, out=dh)
    rows = found.reshape(steps * batch, 4 * n)
    return found.reshape(gates.shape), dh, dc, np.matmul(rows.T, outs[:-1].reshape(-1, n))
