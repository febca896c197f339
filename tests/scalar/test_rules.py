"""The table of rules says what the engine does."""

import ast
import math
from pathlib import Path

import pytest

from tinygrad_edu import scalar
from tinygrad_edu.scalar import Value, rules

A, B = 0.7, 1.9
EXAMPLES = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "**": lambda x, y: x**y,
    "rsub": lambda x, y: B - x,
    "rdiv": lambda x, y: B / x,
    "rpow": lambda x, y: B**x,
    "neg": lambda x, y: -x,
    "abs": lambda x, y: abs(x),
    "sum": lambda x, y: Value.sum([x, y]),
    "dot": lambda x, y: Value.dot([x], [y]),
    "max": lambda x, y: Value.max([x, y]),
    "min": lambda x, y: Value.min([x, y]),
}
FUNCTIONS = ["exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "relu", "softplus"]
EXAMPLES |= {name: lambda x, y, name=name: getattr(x, name)() for name in FUNCTIONS}
MATH = {name: getattr(math, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tanh")} | {
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "softplus": lambda x: math.log(1 + math.exp(x)),
    "relu": lambda x: max(x, 0.0),
    "sign": lambda x: math.copysign(1.0, x),
    "sum": lambda *xs: sum(xs),
    "dot": lambda x, y: x * y,
}


def operations_of_value():
    """The names that the scalar layer gives to the makers of nodes."""
    found = set()
    for path in Path(scalar.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                found |= {call.args[0].value} if name in ("_node", "_many", "_of_many", "_extreme") else set()
    return found


def test_every_operation_has_a_rule_and_every_rule_an_operation():
    assert operations_of_value() == set(rules.RULES) == set(EXAMPLES)


@pytest.mark.parametrize("op", rules.RULES)
def test_expression_and_derivatives_agree_with_the_engine(op):
    x, y = Value(A), Value(B)
    out = EXAMPLES[op](x, y)
    assert out.op == op
    names = MATH | {"x": x, "y": y, "out": out}
    plain = {key: v.data if isinstance(v, Value) else v for key, v in names.items()}
    shown = rules.expression(op, ["x", "y"][: len(out.parents)], out.constant)
    assert eval(shown, plain) == pytest.approx(out.data)
    for i, (_, slope) in enumerate(out.edges()):
        formula = rules.derivative(op, i, "out", ["x", "y"][: len(out.parents)], out.constant)
        if rules.RULES[op].derivatives:
            assert eval(f"2.0 * ({formula})", names) == pytest.approx(2.0 * slope)
            assert eval(f"{formula} * 2.0", names) == pytest.approx(2.0 * slope)  # as it is shown, before the gradient
        else:
            assert formula == f"(dout/d{['x', 'y'][i]})"


def test_words_are_sentences():
    for rule in rules.RULES.values():
        assert rule.words[0].isupper() or rule.words.startswith("tanh"), rule
        assert rule.words.endswith("."), rule
