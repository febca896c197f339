"""Neurons, layers, networks, losses and optimizers."""

import json
import math
import random

import pytest

from tinygrad_edu.scalar import Value, nn


def test_a_neuron_is_its_formula():
    for activation, f in [("tanh", math.tanh), ("linear", float), ("relu", lambda z: max(z, 0.0))]:
        neuron = nn.Neuron(2, activation, random.Random(0))
        w, b = neuron.parameters()[:2], neuron.parameters()[2]
        b.data = 0.25
        x = Value(3.0)
        assert neuron([x, -1.0]).data == pytest.approx(f(w[0].data * 3.0 - w[1].data + 0.25))
    assert nn.Neuron(1, "sigmoid")([0.0]).data == 0.5


def test_plain_inputs_cost_no_node():
    neuron = nn.Neuron(3, "linear")
    out = neuron([1.0, 2.0, 3.0])
    assert out.op == "dot" and set(out.parents) == set(neuron.parameters())
    out.backward()
    assert [p.grad for p in neuron.parameters()] == [1.0, 2.0, 3.0, 1.0]


def test_gradients_flow_through_a_network_to_its_inputs():
    model = nn.MLP(2, [4, 3, 1], seed=5)
    xs = [Value(0.3), Value(-0.8)]
    model(xs).backward()
    for i, x in enumerate(xs):
        up, down = ([v.data + h * (j == i) for j, v in enumerate(xs)] for h in (1e-6, -1e-6))
        assert x.grad == pytest.approx((model(up).data - model(down).data) / 2e-6, rel=1e-6)


def test_shapes_and_names():
    model = nn.MLP(4, [16, 8, 3], activation="relu", output="sigmoid")
    assert repr(model) == "MLP(Layer(4 -> 16, relu), Layer(16 -> 8, relu), Layer(8 -> 3, sigmoid))"
    assert len(model.parameters()) == 5 * 16 + 17 * 8 + 9 * 3 == len(set(model.parameters()))
    assert len(model(range(4))) == 3 and all(0 < p.data < 1 for p in model(iter([1, 2, 3, 4])))
    assert isinstance(nn.MLP(1, [1])([2.0]), Value)
    assert repr(nn.Neuron(2, "relu")) == "Neuron(2, relu)"


def test_a_seed_is_a_network():
    def numbers(seed):
        return [p.data for p in nn.MLP(3, [5, 2], seed=seed).parameters()]

    assert numbers(1) == numbers(1) != numbers(2)
    assert all(abs(p.data) <= 1 / math.sqrt(3) for p in nn.MLP(3, [50]).parameters())
    assert [n.bias.data for n in nn.Layer(3, 2).neurons] == [0.0, 0.0]


def test_zero_grad_reaches_every_parameter():
    model = nn.MLP(2, [3, 1])
    model([1.0, 2.0]).backward()
    assert any(p.grad for p in model.parameters())
    model.zero_grad()
    assert not any(p.grad for p in model.parameters())


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: nn.Neuron(2, "gelu"), "activation 'gelu' is unknown; choose from tanh, relu, sigmoid, linear"),
        (lambda: nn.Neuron(0), "at least one input, got inputs=0"),
        (lambda: nn.Layer(2, 0), "at least one output, got outputs=0"),
        (lambda: nn.MLP(2, []), "at least one layer"),
        (lambda: nn.MLP(2, [3])([1.0]), r"Layer\(2 -> 3, linear\) takes 2 inputs, got 1"),
        (lambda: nn.mse([Value(1.0)], []), "mse: 1 predictions but 0 targets"),
        (lambda: nn.mse([], []), "mse: the mean of no examples"),
        (lambda: nn.hinge([Value(1.0)], [0]), "hinge: target 0 is neither -1 nor 1"),
        (lambda: nn.binary_cross_entropy([Value(1.0)], [-1]), "binary_cross_entropy: target -1 is neither 0 nor 1"),
        (lambda: nn.SGD([]), "optimizer got an empty parameter list"),
        (lambda: nn.SGD([Value(1.0)], lr=-1.0), "Invalid learning rate: -1.0"),
        (lambda: nn.SGD([Value(1.0)], momentum=-1.0), "Invalid momentum value: -1.0"),
        (lambda: nn.Adam([Value(1.0)], betas=(0.9, 1.0)), "Invalid beta parameter at index 1: 1.0"),
    ],
)
def test_bad_arguments(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()


@pytest.mark.parametrize("c", [-1, 2])
def test_a_class_that_the_row_has_no_logit_for(c):
    with pytest.raises(IndexError, match=rf"cross_entropy: class {c} of a row with 2 logits"):
        nn.cross_entropy([[Value(1.0), Value(2.0)]], [c])


def test_losses_are_their_formulas():
    p = [Value(0.5), Value(-2.0), Value(3.0)]
    data = [v.data for v in p]
    assert nn.mse(p, [1.0, Value(0.0), 2.0]).data == pytest.approx((0.25 + 4 + 1) / 3)
    assert nn.hinge(p, [1, 1, 1]).data == pytest.approx((0.5 + 3.0 + 0.0) / 3)
    probability = [1 / (1 + math.exp(-z)) for z in data]
    expected = -(math.log(probability[0]) + math.log(1 - probability[1]) + math.log(probability[2])) / 3
    assert nn.binary_cross_entropy(p, [1, 0, True]).data == pytest.approx(expected)
    expected = math.log(sum(math.exp(z) for z in data)) - data[1]
    assert nn.cross_entropy([p], [1]).data == pytest.approx(expected)


def test_what_losses_send_back_is_the_error():
    z = [Value(0.5), Value(-2.0), Value(1000.0)]
    nn.binary_cross_entropy(z, [1, 0, 0]).backward()
    assert [v.grad for v in z] == pytest.approx([(v.sigmoid().data - t) / 3 for v, t in zip(z, [1, 0, 0], strict=True)])
    row = [Value(0.0), Value(1.0), Value(-1.0)]
    nn.cross_entropy([row], [2]).backward()
    total = 1 + math.e + 1 / math.e
    assert [v.grad for v in row] == pytest.approx([1 / total, math.e / total, 1 / math.e / total - 1])


def test_losses_of_extreme_logits_are_finite():
    for z, t, loss, grad in [(1000.0, 0, 1000.0, 1.0), (1000.0, 1, 0.0, 0.0), (-1000.0, 1, 1000.0, -1.0)]:
        v = Value(z)
        out = nn.binary_cross_entropy([v], [t])
        out.backward()
        assert (out.data, v.grad) == (loss, grad)
    row = [Value(1e4), Value(-1e4), Value(0.0)]
    out = nn.cross_entropy([row], [1])
    out.backward()
    assert out.data == 2e4 and [v.grad for v in row] == [1.0, -1.0, 0.0]
    assert nn.binary_cross_entropy([Value(40.0)], [1]).data == pytest.approx(math.exp(-40.0), rel=1e-12)


def fit(optimizer, model, rows, steps):
    for _ in range(steps):
        loss = nn.mse([model(x) for x, _ in rows], [y for _, y in rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.data


ROWS = [([a / 4, b / 4], math.sin(a / 4) * b / 4) for a in range(-4, 5, 2) for b in range(-4, 5, 2)]
OPTIMIZERS = {
    "sgd": lambda ps: nn.SGD(ps, lr=0.3),
    "momentum": lambda ps: nn.SGD(ps, lr=0.05, momentum=0.9),
    "adam": lambda ps: nn.Adam(ps, lr=0.01),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers_learn(name):
    model = nn.MLP(2, [6, 1], seed=2)
    optimizer = OPTIMIZERS[name](model.parameters())
    first = fit(optimizer, model, ROWS, 1)
    assert fit(optimizer, model, ROWS, 80) < 0.5 * first


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_run_continued_from_json_ends_in_the_same_numbers(name):
    whole, part = nn.MLP(2, [4, 1], seed=2), nn.MLP(2, [4, 1], seed=2)
    fit(OPTIMIZERS[name](whole.parameters()), whole, ROWS, 12)
    optimizer = OPTIMIZERS[name](part.parameters())
    fit(optimizer, part, ROWS, 5)
    saved = json.dumps([[p.data for p in part.parameters()], optimizer.state_dict()])
    fit(optimizer, part, ROWS, 1)  # what is saved is a copy
    data, state = json.loads(saved)
    resumed = nn.MLP(2, [4, 1], seed=9)
    for p, x in zip(resumed.parameters(), data, strict=True):
        p.data = x
    optimizer = type(optimizer)(resumed.parameters(), lr=123.0)
    optimizer.load_state_dict(state)
    fit(optimizer, resumed, ROWS, 7)
    assert [p.data for p in resumed.parameters()] == [p.data for p in whole.parameters()]


def test_a_state_of_something_else_is_refused_whole():
    optimizer = nn.SGD([Value(1.0), Value(2.0)], lr=0.1)
    before = optimizer.state_dict()
    with pytest.raises(ValueError, match=r"SGD keeps \['lr', 'momentum', 'velocity'\], the state has \["):
        optimizer.load_state_dict(nn.Adam([Value(1.0)]).state_dict())
    with pytest.raises(ValueError, match="state 'velocity' is of 1 parameters, the optimizer has 2"):
        optimizer.load_state_dict({"lr": 9.0, "momentum": 0.0, "velocity": [1.0]})
    assert optimizer.state_dict() == before
