"""The calculus of every operation of Value in one table: what it computes, its derivatives, and the rule in words.

Pictures and explanations read this table. The engine does not: `value.py` computes the same derivatives as numbers. A
test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Rule(NamedTuple):
    """How an operation reads; *x* and *y* stand for its inputs, *out* for its result."""

    expression: str  # {all} where the operation takes any number of inputs
    derivatives: tuple[str, ...]  # one for each input; none where no short formula holds for all of them
    words: str


RULES = {
    "+": Rule("{x} + {y}", ("1", "1"), "A sum passes its gradient on whole, to each of its terms."),
    "-": Rule("{x} - {y}", ("1", "-1"), "The first gets the gradient whole, what is subtracted with its sign turned."),
    "rsub": Rule("{y} - {x}", ("-1",), "What is subtracted gets the gradient with its sign turned."),
    "*": Rule("{x} * {y}", ("{y}", "{x}"), "A factor counts as much as the other factor is large."),
    "/": Rule("{x} / {y}", ("1 / {y}", "-{x} / {y}**2"), "The quotient rule, a part for each side of the bar."),
    "rdiv": Rule("{y} / {x}", ("-{y} / {x}**2",), "The larger a divisor is already, the less it matters."),
    "**": Rule(
        "{x} ** {y}", ("{y} * {x}**({y} - 1)", "log({x}) * {out}"), "The exponent comes down, and one less stays."
    ),
    "rpow": Rule(
        "{y} ** {x}", ("log({y}) * {out}",), "An exponential is its own slope, times the logarithm of its base."
    ),
    "neg": Rule("-{x}", ("-1",), "Minus turns the sign of the gradient."),
    "abs": Rule("abs({x})", ("sign({x})",), "The gradient turns its sign where the input is negative."),
    "exp": Rule("exp({x})", ("{out}",), "The exponential is its own derivative."),
    "log": Rule("log({x})", ("1 / {x}",), "The logarithm is steep near zero and flat far out."),
    "sqrt": Rule("sqrt({x})", ("0.5 / {out}",), "The slope of the root is half its reciprocal."),
    "sin": Rule("sin({x})", ("cos({x})",), "The slope of the sine is the cosine."),
    "cos": Rule("cos({x})", ("-sin({x})",), "The slope of the cosine is minus the sine."),
    "tanh": Rule("tanh({x})", ("(1 - {out}**2)",), "Steep at zero, and flat where it saturates near -1 and 1."),
    "sigmoid": Rule("sigmoid({x})", ("{out} * (1 - {out})",), "Steepest at one half, and flat near 0 and 1."),
    "relu": Rule("relu({x})", ("(1 if {x} > 0 else 0)",), "A gate: the gradient passes whole, or not at all."),
    "softplus": Rule("softplus({x})", ("sigmoid({x})",), "A smooth relu: its slope climbs from 0 to 1."),
    "sum": Rule("sum({all})", ("1",), "A sum passes its gradient on whole, to each of its terms."),
    "dot": Rule("dot({all})", (), "Each factor gets the gradient times its partner; the bias gets it whole."),
    "max": Rule("max({all})", (), "The gradient goes to the largest value alone; equals share it."),
    "min": Rule("min({all})", (), "The gradient goes to the smallest value alone; equals share it."),
}


def short(x: float) -> str:
    """*x* with four significant digits, and a point in it so that it reads as a float.

    >>> short(2.0), short(1 / 3), short(-1.5e-7), short(123456.0)
    ('2.0', '0.3333', '-1.5e-7', '1.235e5')
    """
    text = format(x, ".4g")
    if "e" in text:
        mantissa, exponent = text.split("e")
        return f"{mantissa}e{int(exponent)}"
    return text if not text.lstrip("-").isdigit() else text + ".0"


def operand(x: float) -> str:
    """A plain number as it stands in an operation, as a person would write it.

    >>> operand(2.0), operand(0.1)
    ('2', '0.1')
    """
    return short(x).removesuffix(".0")


def operation(op: str, constant: float | None = None) -> str:
    """An operation as a picture shows it, with the plain number that it took, if any, on its side.

    >>> operation("*"), operation("+", 2.0), operation("rsub", 1.0)
    ('*', '+ 2', '1 -')
    """
    return op if constant is None else RULES[op].expression.format(x="", y=operand(constant)).strip()


def expression(op: str, names: Sequence[str], constant: float | None = None, most: int = 6) -> str:
    """What an operation computes, in the names of its inputs, of which a long list is cut after *most*.

    >>> expression("*", ["a", "b"]), expression("rdiv", ["a"], 2.0), expression("sum", ["a", "b", "c"], most=2)
    ('a * b', '2 / a', 'sum(a, b, and 1 more)')
    """
    rest = [f"and {len(names) - most} more"] if len(names) > most else []
    second = operand(constant) if constant is not None else names[1] if len(names) > 1 else ""
    return RULES[op].expression.format(x=names[0], y=second, all=", ".join([*names[:most], *rest]))


def derivative(op: str, index: int, out: str, names: Sequence[str], constant: float | None = None) -> str:
    """The derivative of *out* with respect to the input *names[index]*, as a formula in the data of the values named.

    >>> derivative("*", 0, "c", ["a", "b"]), derivative("**", 0, "c", ["a"], 3.0), derivative("tanh", 0, "t", ["a"])
    ('b.data', '3 * a.data**(3 - 1)', '(1 - t.data**2)')
    >>> derivative("dot", 1, "n", ["b", "w"])
    '(dn/dw)'
    """
    formulas = RULES[op].derivatives
    if not formulas:
        return f"(d{out}/d{names[index]})"
    second = operand(constant) if constant is not None else f"{names[1]}.data" if len(names) > 1 else ""
    return formulas[min(index, len(formulas) - 1)].format(x=f"{names[0]}.data", y=second, out=f"{out}.data")
