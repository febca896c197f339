"""Operators, in-place forms and mistakes, here and in PyTorch: the same results, the same errors."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

from tests.oracle.elementwise_pairs import DTYPES, FLOATS, OURS, compare, outcome, pair, seeded
from tests.oracle.placing import crossed, placed
from tinygrad_edu import dtypes
from tinygrad_edu._tensor import Tensor

OPERATORS = [
    "x + y",
    "x - y",
    "x * y",
    "x / y",
    "x // y",
    "x % y",
    "x ** y",
    "x & y",
    "x | y",
    "x ^ y",
    "x << y",
    "x >> y",
    "x == y",
    "x != y",
    "x < y",
    "x <= y",
    "x > y",
    "x >= y",
]
SINGLE = [
    "-x",
    "+x",
    "abs(x)",
    "~x",
    "x.add(y, alpha=2)",
    "x.div(y, rounding_mode='floor')",
    "x.pow(exponent=2)",
    "x.true_divide(y)",
]
NUMBERS = ["2", "-3", "0.7", "True", "0", "'a'", "None", "[1, 2]", "2j"]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("expression", [*OPERATORS, *SINGLE])
def test_operators(expression, dtype):
    rng = seeded(expression, dtype)
    texts = (
        [expression]
        + [expression.replace("y", n) for n in NUMBERS]
        + [expression.replace("x", n).replace("y", "x") for n in NUMBERS]
    )
    for text, shape in crossed(texts if expression in OPERATORS else [expression], [(5,), (2, 3)]):
        if "2j" in text or ("[" in text and "*" in text):
            continue  # no complex numbers; a list times a tensor asks the tensor for an index
        if "'a'" in text and ("*" in text or "%" in text):
            continue
        (x, tx), (y, ty) = pair(rng, shape, dtype), pair(rng, shape, dtype)
        if "**" in text and "True" in text:
            x, tx = x.detach(), tx.detach()
        mine, their = (outcome(eval, text, {}, {"x": a, "y": b}) for a, b in ((x, y), (tx, ty)))
        if not isinstance(their, torch.Tensor):
            assert mine == their, text
            continue
        used = [("x" in text, x, tx), ("y" in text, y, ty)]
        inputs = [a for u, a, _ in used if u], [b for u, _, b in used if u]
        compare(
            "floor_divide" if "//" in text else "",
            (mine, inputs[0]),
            (their, inputs[1]),
            ("**" not in text and "alpha" not in text) or "sum",
            (text, dtype),
        )
        if their.grad_fn is not None and mine.grad_fn.name() != "NotImplemented":
            assert len(mine.grad_fn.next_functions) == len(their.grad_fn.next_functions), text


IN_PLACE = [
    "x += y",
    "x -= y",
    "x *= y",
    "x /= y",
    "x //= y",
    "x %= y",
    "x **= y",
    "x &= y",
    "x |= y",
    "x ^= y",
    "x <<= y",
    "x >>= y",
    "x.eq_(y)",
    "x.gt_(y)",
    "x.exp_()",
    "x.sqrt_()",
    "x.sin_()",
    "x.abs_()",
    "x.neg_()",
    "x.clamp_(0, 1)",
    "x.clamp_min_(0)",
    "x.round_()",
    "x.sign_()",
    "x.add_(y, alpha=2)",
    "x.lerp_(y, 0.3)",
    "x.addcmul_(y, y, value=2)",
    "x.pow_(2)",
    "x.square_()",
    "x.atan2_(y)",
    "x.mul_(x)",
    "x.tanh_()",
    "x.reciprocal_()",
    "x.fmod_(y)",
    "x.nan_to_num_()",
    "x.bitwise_not_()",
    "x.floor_divide_(y)",
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("statement", IN_PLACE)
def test_in_place(statement, dtype):
    rng = seeded(statement, dtype)
    pairs = [((4,), (4,)), ((2, 3), (3,)), ((3,), (2, 3)), ((2,), (3,))]
    for other, shapes in crossed([dtype, "float64", "int64", "bool", "2", "0.5"], pairs):
        x, tx = pair(rng, shapes[0], dtype)
        y, ty = pair(rng, shapes[1], other) if other in DTYPES else (eval(other), eval(other))
        truth = statement[2:4] in ("eq", "gt")
        if truth and other in FLOATS:
            y, ty = (
                y.detach(),
                ty.detach(),
            )  # PyTorch records the other operand too, though it never gets a gradient
        if dtype == "bool" and "clamp" in statement:
            continue  # the same error in other words
        for leaf in (True, False):
            a, ta = (x, tx) if leaf else (x * 1, tx * 1)
            if not leaf and a.dtype is not x.dtype:
                a, ta = x.detach(), tx.detach().clone()
            spaces = {"x": a, "y": y}, {"x": ta, "y": ty}
            mine, their = outcome(exec, statement, {}, spaces[0]), outcome(exec, statement, {}, spaces[1])
            if their is not None:
                if mine is not None and ("not implemented for" in mine[1] or mine[1] == "ZeroDivisionError"):
                    continue  # two mistakes in one: the order in which they are found is not the same
                if their[0] == "TypeError" and mine is not None and not isinstance(y, Tensor):
                    continue  # PyTorch names the method, we the function; or the leaf is refused first
                assert mine == their, (statement, dtype, other, shapes)
                continue
            assert mine is None, (statement, dtype, other, shapes, mine)
            assert spaces[0]["x"] is a
            numbers = "x" in statement and isinstance(y, (int, float))
            inputs = ([x] if numbers else [x, y]), ([tx] if numbers else [tx, ty])
            if "mul_(x)" in statement and ta.requires_grad:
                assert outcome(a.sum().backward)[0] == outcome(ta.sum().backward)[0] == "RuntimeError"
                continue
            if ta.requires_grad and not (inputs[1][-1].requires_grad and "y" in statement):
                inputs = [x], [tx]
            compare(
                "floor_divide" if "//" in statement or "floor_d" in statement else "",
                (a, inputs[0]),
                (ta, inputs[1]),
                "sum",
                (statement, dtype, other, shapes, leaf),
                strides=False,
            )


ERRORS = """add(f, 'a') | add('a', f) | add(f, None) | maximum(f, 2) | maximum(2, f) | exp('a') | exp(2.0) | neg(2)
sigmoid([1.]) | eq(2, f) | fmod(2, f) | logical_and(f, 1) | atan2(f, 1) | add(f, f2) | mul(f23, f2) | i.add_(1.5)
i.div_(2) | b.add_(1) | f.add_(f23) | r.add_(1) | r.exp_() | exp(i, out=i) | add(f, f, out=i) | add(r, f, out=f)
add(f, f, out=r) | add(f, f, out='a') | clamp(f) | clamp(i8, 300) | clamp(b, True) | i // 0 | i % z | i.fmod(0)
z.floor_divide(z) | i ** -1 | b - b | 1 - b | -b | ~f | b ** b | b // b | f & f | lerp(f, h, 0.5) | lerp(i, i, 0.5)
lerp(f, f, f.double()) | addcdiv(i, i, i) | addcmul(b, b, b) | addcmul(f, f, 2) | isclose(f, i)
isclose(f, f, rtol=-1) | isclose(f, 1.0) | equal(f, 2) | abs(b) | ceil(b) | frac(i) | i.round(decimals=1)
f.div(f, rounding_mode='x') | i.add(i, alpha=2.5) | i.add(i, alpha=True) | f << 1 | f2.add(f) | logaddexp(i, i)
positive(b) | allclose(f, f2) | clamp(f, f2) | lerp(f, f2, 0.5) | addcmul(f, f, f2) | pow(i8, 300)
r.detach().clone().add_(f23) | f[::2].mul_(f) | rsub(2, f)"""


@pytest.mark.parametrize("text", [text.strip() for line in ERRORS.splitlines() for text in line.split("|")])
def test_errors(text):
    def values(make):
        return {
            "f": make([1.0, 2.0, 3.0], "float32"),
            "i": make([1, 2, 3], "int64"),
            "b": make([1, 0, 1], "bool"),
            "z": make([0, 0, 0], "int64"),
            "f2": make([1.0, 2.0], "float32"),
            "f23": make([[1.0] * 3] * 2, "float32"),
            "h": make([1, 2, 3], "float16"),
            "i8": make([1, 2], "int8"),
            "r": make([1.0, 2.0, 3.0], "float32").requires_grad_(),
        }

    def ours(data, dtype):
        return placed(np.array(data, dtype), dtypes.ALL[dtype])

    Tensor.double = Tensor.double if hasattr(Tensor, "double") else lambda self: self.to(dtypes.float64)
    mine = outcome(eval, text, {**OURS}, values(ours))
    their = outcome(
        eval, text, {n: getattr(torch, n) for n in OURS}, values(lambda d, t: torch.tensor(d).to(getattr(torch, t)))
    )
    assert isinstance(their, tuple), "PyTorch has no objection"
    assert mine == their
