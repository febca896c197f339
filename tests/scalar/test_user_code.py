"""Programs written for micrograd and for microgpt run unchanged but for the import, and train without leaving a trace.

The programs are our own, in the idiom of those two: sums from 0, x**-1, relu(), .data, .grad, numbers on either side.
"""

import gc
import math
import os
import random
from itertools import pairwise
from pathlib import Path

import pytest

from tinygrad_edu.scalar import Value


def test_an_expression_in_micrograds_idiom():
    a = Value(-3.0)
    b = 3 * a + 1 - a
    c = (b.relu() + a * b).relu() + b**2
    d = c / 4 + (c * a).relu() - (-b) * a**-1
    d.backward()
    # By hand: a = -3, b = 2a + 1 = -5, c = ab + b² = 40, c * a < 0, d = c / 4 + b / a.
    # dd/da = (b + 2a + 4b) / 4 + 2 / a - b / a² = (-5 - 6 - 20) / 4 - 2/3 + 5/9
    assert (b.data, c.data) == (-5.0, 40.0)
    assert d.data == pytest.approx(10 + 5 / 3)
    assert a.grad == pytest.approx(-31 / 4 - 2 / 3 + 5 / 9)
    assert (c.grad, d.grad) == (0.25, 1.0)
    assert b.grad == pytest.approx((-3 - 10) / 4 + 1 / -3)


def test_operators_on_either_side_in_micrograds_idiom():
    a, b = Value(4.0), Value(-2.0)
    c = a + b
    c += c + 1
    c += 1 + c + (-a)
    d = a * b + b**3
    d += d * 2 + (b - a).relu()
    d += 3 * d + (a - b).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    # c = 4(a + b) + 3 - a = 7, d = 12(ab + b³) + (a - b) = -186; e = 193; g = e² / 2 + 10 / e².
    assert (c.data, d.data) == (7.0, -186.0)
    slope = 193 - 20 / 193**3
    assert a.grad == pytest.approx(slope * (3 - (12 * -2 + 1)))
    assert b.grad == pytest.approx(slope * (4 - (12 * (4 + 3 * 4) - 1)))


class Neuron:
    """As in micrograd, whose own classes the benchmark runs."""

    def __init__(self, nin, nonlin=True):
        self.w = [Value(random.uniform(-1, 1)) for _ in range(nin)]
        self.b = Value(0)
        self.nonlin = nonlin

    def __call__(self, x):
        act = sum((wi * xi for wi, xi in zip(self.w, x, strict=True)), self.b)
        return act.relu() if self.nonlin else act

    def parameters(self):
        return [*self.w, self.b]


def training_step(hidden, last, rows):
    """Forward, backward and update of a small classifier, as the moons demo does it: the loss, a number."""
    scores = [last([n(x) for n in hidden]) for x, _ in rows]
    losses = [(1 + -y * score).relu() for (_, y), score in zip(rows, scores, strict=True)]
    parameters = [p for n in [*hidden, last] for p in n.parameters()]
    loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in parameters)
    for p in parameters:
        p.grad = 0
    loss.backward()
    for p in parameters:
        p.data -= 0.3 * p.grad
    return loss.data


def classifier():
    random.seed(3)
    rows = [((random.uniform(-1, 1), random.uniform(-1, 1)), 0) for _ in range(30)]
    rows = [([Value(a), b], 1 if a + b > 0 else -1) for (a, b), _ in rows]
    return [Neuron(2) for _ in range(6)], Neuron(6, nonlin=False), rows


def test_micrograds_moons_loop_learns():
    hidden, last, rows = classifier()
    first = training_step(hidden, last, rows)
    for _ in range(60):
        loss = training_step(hidden, last, rows)
    assert loss < 0.2 * first
    assert all((last([n(x) for n in hidden]).data > 0) == (y > 0) for x, y in rows)


def softmax(logits):
    """As in microgpt."""
    largest = max(val.data for val in logits)
    exps = [(val - largest).exp() for val in logits]
    total = sum(exps)
    return [e / total for e in exps]


def rmsnorm(x):
    """As in microgpt."""
    ms = sum(xi * xi for xi in x) / len(x)
    scale = (ms + 1e-5) ** -0.5
    return [xi * scale for xi in x]


def test_microgpts_loop_learns_a_word():
    random.seed(42)
    tokens = [4, 0, 1, 2, 1, 3, 4]  # each but 1 has one successor
    size, width = 5, 8

    def matrix(nout, nin):
        return [[Value(random.gauss(0, 0.5)) for _ in range(nin)] for _ in range(nout)]

    def linear(x, w):
        return [sum(wi * xi for wi, xi in zip(wo, x, strict=True)) for wo in w]

    wte, fc, head = matrix(size, width), matrix(width, width), matrix(size, width)
    params = [p for mat in (wte, fc, head) for row in mat for p in row]
    m, v = [0.0] * len(params), [0.0] * len(params)
    history = []
    for step in range(40):
        losses = []
        for token, target in pairwise(tokens):
            x = rmsnorm(wte[token])
            x = [a + b for a, b in zip(x, [xi.relu() for xi in linear(x, fc)], strict=True)]
            probs = softmax(linear(x, head))
            losses.append(-probs[target].log())
        loss = (1 / len(losses)) * sum(losses)
        loss.backward()
        for i, p in enumerate(params):
            m[i] = 0.85 * m[i] + (1 - 0.85) * p.grad
            v[i] = 0.99 * v[i] + (1 - 0.99) * p.grad**2
            m_hat, v_hat = m[i] / (1 - 0.85 ** (step + 1)), v[i] / (1 - 0.99 ** (step + 1))
            p.data -= 0.05 * m_hat / (v_hat**0.5 + 1e-8)
            p.grad = 0
        history.append(loss.data)
    # One of six successors is a coin toss twice over: the best mean is 2 log(2) / 6.
    assert history[0] > 1.2 and 2 * math.log(2) / 6 < history[-1] < 2 * math.log(2) / 6 + 0.02


def live():
    return len(gc.get_objects())


def resident():
    """Bytes of memory in use, as Linux tells; elsewhere 0, and only the objects are counted."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0


def graphs_that_show(hidden, last, rows, memory):
    """Graphs, kept until more than *memory* is in use: they first take what earlier tests gave back to Python alone."""
    kept = []
    while len(kept) < 1000 or (memory and resident() - memory < 2**22 and len(kept) < 20_000):
        kept += [last([n(x) for n in hidden]) for x, _ in rows]
    return kept


def test_a_hundred_steps_without_the_collector_leave_nothing():
    hidden, last, rows = classifier()
    gc.collect()
    gc.disable()
    try:
        no_room = graphs_that_show(hidden, last, rows, resident())  # what a step leaves behind now takes new memory
        for _ in range(5):  # what Python keeps for reuse is there after a few
            training_step(hidden, last, rows)
        objects, memory = live(), resident()
        for _ in range(100):
            training_step(hidden, last, rows)
        assert live() == objects
        assert resident() - memory < 2**20
        assert gc.collect() == 0
        del no_room
    finally:
        gc.enable()


def test_a_graph_that_is_kept_is_seen():
    hidden, last, rows = classifier()
    gc.collect()
    objects, memory = live(), resident()
    kept = graphs_that_show(hidden, last, rows, memory)
    assert live() - objects >= 42 * len(kept)  # 6 neurons of 5 operations, and one of 12
    assert resident() == memory == 0 or resident() - memory >= 2**20
