"""Value: arithmetic, derivatives against differences, errors, and what backward leaves behind."""

import copy
import gc
import math
import operator
import pickle
import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu.scalar as scalar
from tinygrad_edu.scalar import Value, no_grad

ARITHMETIC = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
ORDER = [operator.lt, operator.le, operator.gt, operator.ge]
SYMBOLS = dict(zip(ARITHMETIC + ORDER, ["+", "-", "*", "/", "**", "<", "<=", ">", ">="], strict=True))
METHODS = ["exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "relu", "softplus"]


def slope(f, x, h=1e-6):
    """The central difference: what calculus approximates."""
    return (f(x + h) - f(x - h)) / (2 * h)


def gradient_of(f, *xs):
    """The data of f and the gradients of its arguments."""
    leaves = [Value(x) for x in xs]
    out = f(*leaves)
    out.backward()
    return out.data, [leaf.grad for leaf in leaves]


@pytest.mark.parametrize("op", ARITHMETIC)
def test_arithmetic_of_values_and_numbers_gives_numbers_result_and_slope(op):
    for x, y in [(1.3, 0.7), (0.2, 3.1), (2.0, -1.5)]:
        data, (dx, dy) = gradient_of(op, x, y)
        assert data == op(x, y)
        assert dx == pytest.approx(slope(lambda t, y=y: op(t, y), x), rel=1e-6)
        assert dy == pytest.approx(slope(lambda t, x=x: op(x, t), y), rel=1e-6)
        assert gradient_of(lambda v, y=y: op(v, y), x) == (data, [pytest.approx(dx, rel=1e-14)])
        assert gradient_of(lambda v, x=x: op(x, v), y) == (data, [pytest.approx(dy, rel=1e-14)])


@pytest.mark.parametrize("op", ARITHMETIC)
@pytest.mark.parametrize("number", [3, True, Fraction(1, 4), np.float64(1.5), np.float32(0.5), np.array(4.0)])
def test_other_kinds_of_numbers_on_either_side(op, number):
    for out, expected in [
        (op(Value(1.75), number), op(1.75, float(number))),
        (op(number, Value(1.75)), op(float(number), 1.75)),
    ]:
        assert type(out) is Value
        assert type(out.data) is float
        assert out.data == expected
        assert len(out.parents) == 1


def test_signs():
    assert gradient_of(operator.neg, 2.5) == (-2.5, [-1.0])
    assert gradient_of(operator.pos, 2.5) == (2.5, [1.0])
    assert [gradient_of(abs, x) for x in (-2.0, 0.0, 3.0)] == [(2.0, [-1.0]), (0.0, [0.0]), (3.0, [1.0])]


@pytest.mark.parametrize("name", METHODS)
def test_method_and_function_agree_with_the_slope(name):
    function = getattr(scalar, name)
    for x in (0.3, 1.1, 2.4):
        data, (grad,) = gradient_of(lambda v: getattr(v, name)(), x)
        assert gradient_of(function, x) == (data, [grad])
        assert function(x) == data and type(function(x)) is float
        assert grad == pytest.approx(slope(function, x), rel=1e-7)
    assert function(1) == function(1.0)


@pytest.mark.parametrize(
    ("name", "x", "data", "grad"),
    [
        ("tanh", 1000.0, 1.0, 0.0),
        ("tanh", -1000.0, -1.0, 0.0),
        ("sigmoid", 1000.0, 1.0, 0.0),
        ("sigmoid", -1000.0, 0.0, 0.0),
        ("sigmoid", -700.0, math.exp(-700.0), math.exp(-700.0)),
        ("softplus", 1000.0, 1000.0, 1.0),
        ("softplus", -1000.0, 0.0, 0.0),
        ("softplus", -700.0, math.exp(-700.0), math.exp(-700.0)),
        ("exp", -1000.0, 0.0, 0.0),
        ("sqrt", 0.0, 0.0, math.inf),
        ("relu", 0.0, 0.0, 0.0),
        ("exp", math.inf, math.inf, math.inf),
        ("log", math.inf, math.inf, 0.0),
        ("tanh", math.inf, 1.0, 0.0),
        ("sigmoid", -math.inf, 0.0, 0.0),
        ("softplus", math.inf, math.inf, 1.0),
    ],
)
def test_extremes_are_exact_and_finite_where_mathematics_is(name, x, data, grad):
    assert gradient_of(lambda v: getattr(v, name)(), x) == (data, [grad])


@pytest.mark.parametrize("name", [*METHODS, "__abs__", "__neg__"])
def test_nan_flows(name):
    assert math.isnan(getattr(Value(math.nan), name)().data)


@pytest.mark.parametrize(
    ("x", "y", "dx", "dy"),
    [
        (0.0, 2.0, 0.0, 0.0),
        (0.0, 1.0, 1.0, 0.0),
        (0.0, 0.5, math.inf, 0.0),
        (0.0, 0.0, 0.0, 0.0),
        (-2.0, 3.0, 12.0, math.nan),
        (-1e-150, -2.0, math.inf, math.nan),
        (1e-150, -2.0, -math.inf, 1e300 * math.log(1e-150)),
    ],
)
def test_slopes_of_powers_at_the_edges(x, y, dx, dy):
    assert gradient_of(operator.pow, x, y)[1] == pytest.approx([dx, dy], nan_ok=True)
    assert gradient_of(lambda v: v**y, x)[1] == [dx]
    assert gradient_of(lambda v: x**v, y)[1] == pytest.approx([dy], nan_ok=True)


ERRORS = [
    (lambda x: (x - 2).log(), ValueError, r"^log\(0\.0\): .* clamp it"),
    (lambda x: (x - 3).log(), ValueError, r"^log\(-1\.0\): .* clamp it"),
    (lambda x: (-x).sqrt(), ValueError, r"^sqrt\(-2\.0\): .* clamp it"),
    (lambda x: 1 / (x - 2), ZeroDivisionError, r"^1\.0 / 0\.0: .* add a small number"),
    (lambda x: x / 0, ZeroDivisionError, r"^2\.0 / 0\.0: .* add a small number"),
    (lambda x: x / (x - 2), ZeroDivisionError, r"^2\.0 / 0\.0: .* add a small number"),
    (lambda x: (x - 2) ** -1, ZeroDivisionError, r"^0\.0 \*\* -1\.0: .* add a small number"),
    (lambda x: 0 ** (x - 3), ZeroDivisionError, r"^0\.0 \*\* -1\.0: .* add a small number"),
    (lambda x: (-4 * x) ** (1 / 3), ValueError, r"^-8\.0 \*\* 0\.333.*: .* use abs\(\)"),
    (lambda x: (-8) ** (x / 6), ValueError, r"^-8\.0 \*\* 0\.333.*: .* use abs\(\)"),
    (lambda x: (5 * x) ** 400, OverflowError, r"^10\.0 \*\* 400\.0 is larger .* scale the base"),
    (lambda x: (500 * x).exp(), OverflowError, r"^exp\(1000\.0\) is larger .* subtract"),
    (lambda x: (x * math.inf).sin(), ValueError, r"^sin\(inf\): .* infinity came from"),
    (lambda x: (x * math.inf).cos(), ValueError, r"^cos\(inf\): .* infinity came from"),
    (lambda x: x * 10**400, OverflowError, r"^\*: 1000.* is larger .* scale it down"),
    (lambda x: Value.dot([x], [1.0, 2.0]), ValueError, r"^Value\.dot: 1 xs but 2 ys"),
    (lambda x: Value.max([]), ValueError, r"^Value\.max: there is no max of no values"),
    (lambda x: Value.min([]), ValueError, r"^Value\.min: there is no min of no values"),
    (lambda x: Value.sum([x, "a"]), TypeError, r"^Value\.sum: 'a' is not a number"),
    (lambda x: Value.dot([x], ["a"]), TypeError, r"^Value\.dot: 'a' is not a number"),
    (lambda x: Value(x), TypeError, r"^Value: Value\(data=2\.0, grad=7\.0\) is not a number; take its \.data"),
    (lambda x: x.backward("a"), TypeError, r"^backward: 'a' is not a number"),
]


@pytest.mark.parametrize(("wrong", "error", "message"), ERRORS)
def test_bad_input_names_the_operation_the_value_and_the_remedy(wrong, error, message):
    x = Value(2.0)
    x.grad = 7.0
    with pytest.raises(error, match=message):
        wrong(x)
    assert (x.data, x.grad, x.parents) == (2.0, 7.0, ())
    (x * x).backward()
    assert x.grad == 11.0  # 7 as before, and 4


@pytest.mark.parametrize("op", ARITHMETIC + ORDER)
@pytest.mark.parametrize("wrong", ["2", b"2", None, 1j, [1.0], np.array([1.0]), np.array([1.0, 2.0])])
def test_an_operand_that_is_no_number(op, wrong):
    message = rf"^{SYMBOLS[op].replace('*', '[*]').replace('+', '[+]')}: .* is not a number; a Value goes with Values"
    with pytest.raises(TypeError, match=message):
        op(Value(1.0), wrong)


@pytest.mark.parametrize("op", ARITHMETIC)
@pytest.mark.parametrize("wrong", ["2", None, 1j])
def test_a_left_operand_that_is_no_number(op, wrong):
    with pytest.raises(TypeError, match="is not a number"):
        op(wrong, Value(1.0))


@pytest.mark.parametrize("data", ["2", None, [1.0], np.array([1.0]), 1j])
def test_data_that_is_no_number(data):
    with pytest.raises(TypeError, match=r"^Value: .* is not a number"):
        Value(data)


def test_an_array_of_numbers_on_the_left_works_element_by_element():
    assert [v.data for v in np.array([1.0, 2.0]) * Value(3.0)] == [3.0, 6.0]


def test_order_looks_at_the_data_and_equality_at_identity():
    a, b = Value(1.0), Value(2.0)
    assert a < b and a <= b and b > a and b >= a and a < 2 and operator.lt(0.5, a) and a <= 1 and not a > 1
    assert a != Value(1.0) and a == a and a != 1.0
    assert len({a, b, a, Value(1.0)}) == 3
    assert max([a, b]) is b and sorted([b, a]) == [a, b]
    assert np.float64(0.5) < a


def test_a_value_where_a_number_is_expected():
    v = Value(2.75, label="v")
    assert (float(v), int(v), round(v), round(v, 1), v.item()) == (2.75, 2, 3, 2.8, 2.75)
    assert (math.floor(v), math.ceil(v), math.trunc(v), math.sqrt(v)) == (2, 3, 2, math.sqrt(2.75))
    assert f"{v:.1f} {v}" == "2.8 Value(data=2.75, grad=0.0)" == f"{v:.1f} {v!r}"
    assert bool(v) and not Value(0.0)


def test_many_values_are_one_node():
    a, b, c = Value(2.0), Value(-3.0), Value(5.0)
    total = Value.sum([a, 1, b, a])
    assert (total.data, total.parents) == (2.0, (a, b, a))
    neuron = Value.dot([a, 4.0, c], [b, c, 0.5], bias=b)
    assert neuron.data == -3.0 - 6.0 + 20.0 + 2.5
    (total * neuron).backward()
    # d(total)/da = 2, d(neuron)/da = b; and so on.
    assert (a.grad, b.grad, c.grad) == (2 * 13.5 + 2 * -3.0, 13.5 + 2 * 3.0, 2 * 4.5)


def test_sums_and_products_of_plain_numbers_are_leaves():
    assert [Value.sum([]).data, Value.sum([1, 2]).data, Value.dot([2], [3], 1).data] == [0.0, 3.0, 7.0]
    assert Value.sum([1, 2]).parents == Value.dot([2], [3]).parents == Value.max([1]).parents == ()


def test_the_extremes_of_values():
    a, b = Value(3.0), Value(3.0)
    Value.max([a, 1.0, b, Value(-9.0)]).backward()
    Value.min([Value(4.0), a]).backward()
    assert (a.grad, b.grad) == (1.5, 0.5)
    assert math.isnan(Value.max([Value(1.0), math.nan]).data) and math.isnan(Value.min([math.nan, Value(1.0)]).data)


def test_a_leaf_accumulates_and_a_value_in_between_does_not():
    a = Value(5.0)
    b = a + a
    c = b * b
    c.backward(retain_graph=True)
    assert (a.grad, b.grad, c.grad) == (40.0, 20.0, 1.0)
    c.backward(retain_graph=True)
    assert (a.grad, b.grad, c.grad) == (80.0, 20.0, 1.0)
    (b * 1.0 + 0.0).backward()
    assert (a.grad, b.grad) == (82.0, 1.0)
    leaf = Value(1.0)
    leaf.backward()
    leaf.backward(2.0)
    assert leaf.grad == 3.0


def test_the_gradient_that_backward_starts_from():
    x = Value(3.0)
    y = x * x
    y.backward(grad=0.5)
    assert (x.grad, y.grad) == (3.0, 0.5)


def test_a_second_backward_says_what_pytorch_says_and_changes_nothing():
    x = Value(3.0)
    shared = x * x
    first, second = shared + 1.0, shared * 2.0
    first.backward()
    grads = [v.grad for v in (x, shared, first, second)]
    for out in (first, second):
        with pytest.raises(RuntimeError, match=r"^Trying to backward through the graph a second time .* retain_graph"):
            out.backward()
        assert [v.grad for v in (x, shared, first, second)] == grads
    assert shared.parents == (x, x) and list(shared.edges()) == [(x, None), (x, None)]
    assert list(second.edges()) == [(shared, 2.0)]


def test_edges_of_every_form():
    a, b = Value(2.0), Value(5.0)
    assert list(a.edges()) == []
    assert list((a * b).edges()) == [(a, 5.0), (b, 2.0)]
    assert list((3 * a).edges()) == [(a, 3.0)]
    dot = Value.dot([a], [b])
    assert list(dot.edges()) == [(a, 5.0), (b, 2.0)]
    dot.backward()
    assert list(dot.edges()) == [(a, None), (b, None)]


def test_a_value_used_by_many():
    x = Value(0.5)
    squares = [x * x for _ in range(50)]
    Value.sum(squares).backward()
    assert x.grad == 50.0
    x.zero_grad()
    y = x * 2
    total = 0
    for _ in range(10):
        total = total + y * y + Value.sum([y, y])
    total.backward()
    assert x.grad == 10 * (8 * 0.5 + 4.0)


def test_a_failure_on_the_way_leaves_no_marks_behind():
    x = Value(2.0)
    y = x * x
    out = y * y + y
    x.grad = "no number"
    with pytest.raises(TypeError):
        out.backward(retain_graph=True)
    assert (y.grad, out.grad) == (9.0, 1.0)
    x.grad = 0.0
    out.backward()
    assert x.grad == 36.0


@pytest.mark.parametrize("spoil", [lambda p, q: p * q, lambda p, q: p + q, lambda p, q: Value.dot([p, q], [q, 1.0])])
def test_a_freed_part_of_a_graph_leaves_no_marks_on_the_rest(spoil):
    x = Value(2.0)
    whole, freed = (x * x).exp() - x, x * 3.0
    freed.backward()
    for out in (spoil(whole, freed), spoil(freed, whole)):
        with pytest.raises(RuntimeError, match="a second time"):
            out.backward()
        assert [type(v.grad) for v in (*whole.parents, whole, freed, out)] == [float] * 5
    x.zero_grad()
    whole.backward()
    assert x.grad == pytest.approx(4.0 * math.exp(4.0) - 1.0)


def test_changing_a_leaf_later_does_not_change_the_gradient_of_what_was():
    x = Value(3.0)
    y = x * x
    x.data = 100.0
    y.backward()
    assert x.grad == 6.0


def test_no_grad_nests_and_decorates():
    x = Value(2.0)

    @no_grad()
    def fall(n):
        return fall(n - 1) * x if n else x * x

    with no_grad():
        with no_grad():
            assert (x * x).parents == ()
        assert Value.dot([x], [x]).parents == () and x.exp().op == ""
    assert fall(3).data == 32.0 and fall(3).parents == ()
    with pytest.raises(ZeroDivisionError), no_grad():
        x / 0
    assert (x * x).parents == (x, x)


def test_detach_cuts():
    x = Value(2.0)
    y = (x * x).detach() * x
    y.backward()
    assert x.grad == 4.0


def test_leaves_copy_and_pickle():
    x = Value(2.5, label="x")
    x.grad = -1.0
    for twin in (copy.copy(x), copy.deepcopy(x), pickle.loads(pickle.dumps(x))):
        assert twin is not x and (twin.data, twin.grad, twin.label, twin.op) == (2.5, -1.0, "x", "")
        (twin * twin).backward()
        assert (twin.grad, x.grad) == (4.0, -1.0)


def test_labels_and_operations():
    a, b = Value(1.0, label="a"), Value(2.0)
    ops = [a + b, a * 2, a - b, 1 - a, a / b, 1 / a, a**b, 2**a, -a, abs(a), Value.sum([a]), Value.dot([a], [b])]
    assert [v.op for v in ops] == ["+", "*", "-", "rsub", "/", "rdiv", "**", "rpow", "neg", "abs", "sum", "dot"]
    assert a.op == "" and a.label == "a" and (a + b).label == ""
    assert [(a * 2).constant, (1 - a).constant, (a + b).constant, a.exp().constant] == [2.0, 1.0, None, None]


def test_a_chain_of_a_million():
    x = out = Value(1.0)
    for _ in range(1_000_000):
        out = out + x
    out.backward()
    assert x.grad == 1_000_001.0
    del out  # no crash, either


def expression(rng, leaves):
    """A random expression of *leaves* that is smooth, and finite near where they are."""
    unary = [lambda v: v.tanh(), lambda v: v.sigmoid(), lambda v: v.sin(), lambda v: v.cos(), lambda v: v.softplus()]
    binary = [
        operator.add,
        operator.sub,
        operator.mul,
        lambda a, b: a / (b * b + 1),
        lambda a, b: (a * a + 1) ** (b / 4),
        lambda a, b: Value.dot([a, b], [b, 0.5], bias=a),
        lambda a, b: (a * a + 0.5).log() * (b * b + 0.5).sqrt(),
        lambda a, b: (a - b).tanh().exp() * 2 ** b.sin() / 3 - 1.5,
    ]
    pool = list(leaves)
    for _ in range(12):
        if rng.random() < 0.4:
            pool.append(rng.choice(unary)(rng.choice(pool)))
        else:
            pool.append(rng.choice(binary)(rng.choice(pool), rng.choice(pool)).tanh())
    return Value.sum(pool[-4:])


@given(seed=st.integers(0, 10**6), data=st.lists(st.floats(-2, 2), min_size=3, max_size=3))
def test_random_expressions_against_central_differences(seed, data):
    def f(*xs):
        return expression(random.Random(seed), [x if isinstance(x, Value) else Value(x) for x in xs])

    _, grads = gradient_of(f, *data)
    for i, grad in enumerate(grads):
        h = 1e-5
        up, down = ([x + d * (j == i) for j, x in enumerate(data)] for d in (h, -h))
        assert grad == pytest.approx((f(*up).data - f(*down).data) / (2 * h), rel=1e-4, abs=1e-5)


def test_nothing_is_left_for_the_collector():
    """A graph goes by reference counting alone, freed or retained, used or not."""
    gc.collect()
    gc.disable()
    try:
        x = Value(2.0)
        out = Value.dot([x, x * x], [x.exp(), 3.0], bias=x) ** 2 / x
        out.backward(retain_graph=True)
        with no_grad():
            x.tanh()
        with pytest.raises(ZeroDivisionError):
            out / 0
        del out
        assert gc.collect() == 0
    finally:
        gc.enable()
