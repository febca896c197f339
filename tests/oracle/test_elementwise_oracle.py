"""Every elementwise function here and in PyTorch: dtype, shape, strides, values, gradients and second gradients."""

import itertools

import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

from tests.oracle.elementwise_pairs import (
    DTYPES,
    FLOATS,
    LAYOUTS,
    OURS,
    PAIRS,
    SHAPES,
    SMOOTH,
    compare,
    outcome,
    pair,
    seeded,
)
from tests.oracle.placing import WHOLE, crossed
from tinygrad_edu._tensor import Tensor
from tinygrad_edu.ops import arithmetic, comparison, elementwise, rounding

UNARY = [*elementwise.__all__, *rounding.__all__, "logical_not", "bitwise_not", "square"]
UNARY.remove("positive")
BINARY = [
    n
    for n in [*arithmetic.__all__, *comparison.__all__]
    if n not in ("square", "logical_not", "bitwise_not", "equal", "allclose")
]


def exactness(name):
    """Tell whether values are equal to the last bit; "sum" where two large terms may leave a small one."""
    return "sum" if name == "logaddexp" else name not in SMOOTH


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", UNARY)
def test_functions_of_one_tensor(name, dtype):
    rng = seeded(name, dtype)
    for i, (shape, layout) in enumerate(crossed(SHAPES, LAYOUTS)):
        if layout == "transposed" and not shape:
            continue
        mine, their = pair(rng, shape, dtype, layout, special=i % 3 == 0)
        results = outcome(OURS[name], mine), outcome(getattr(torch, name), their)
        compare(name, (results[0], [mine]), (results[1], [their]), exactness(name), (name, dtype, shape, layout))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", BINARY)
def test_functions_of_two_tensors(name, dtype):
    rng = seeded(name, dtype)
    layouts = list(LAYOUTS)
    others = DTYPES if WHOLE else [DTYPES[DTYPES.index(dtype) - 3]]
    for i, (first, second) in enumerate(PAIRS * (3 if WHOLE else 1)):
        for other in sorted({dtype, DTYPES[i % len(DTYPES)]} & {dtype, *others}):
            p, q = (layouts[rng.integers(len(layouts))] for _ in range(2))
            x, tx = pair(rng, first, dtype, p if first else "contiguous", special=i % 2 == 0)
            y, ty = pair(rng, second, other, q if second else "contiguous", special=i % 2 == 0)
            if name == "pow" and not second:  # sqrt(-inf) is NaN, but -inf to the power of a 0-d 0.5 is not there
                x, tx = pair(rng, first, dtype)
            if name == "atan2" and dtype == "uint8":  # PyTorch's rule takes minus x, which for a byte is 256 - x
                y, ty = y.detach(), ty.detach()
            results = outcome(OURS[name], x, y), outcome(getattr(torch, name), tx, ty)
            compare(
                name,
                (results[0], [x, y]),
                (results[1], [tx, ty]),
                exactness(name),
                (name, dtype, other, first, second, p, q),
            )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", BINARY)
def test_numbers(name, dtype):
    rng = seeded(name, dtype)
    numbers = [2, 3, -1, 0, 1, True, False, 0.1, -0.5, 0.5, 2.0, 1.0, 0.0, -2.0, 1e6, 300, float("inf"), float("nan")]
    for number, (shape, special) in crossed(numbers, [((7,), True), ((), False), ((3, 4), False)]):
        x, tx = pair(rng, shape, dtype, special=special)
        for mine, their in (((x, number), (tx, number)), ((number, x), (number, tx))):
            if name == "pow" and isinstance(number, bool):
                their = tuple(
                    t.detach() if isinstance(t, torch.Tensor) else t for t in their
                )  # PyTorch's own derivative fails
                mine = tuple(t.detach() if isinstance(t, Tensor) else t for t in mine)
            results = outcome(OURS[name], *mine), outcome(getattr(torch, name), *their)
            compare(name, (results[0], mine), (results[1], their), exactness(name), (name, dtype, number, shape))


TERNARY = {  # what each is given beside its tensors
    "clamp": [{}],
    "lerp": [{}],
    "addcmul": [{}, {"value": 2}, {"value": -0.5}],
    "addcdiv": [{}, {"value": 2}, {"value": -0.5}],
}
TRIPLES = [
    ((3, 4), (3, 4), (3, 4)),
    ((), (), ()),
    ((5,), (5,), ()),
    ((3, 1), (1, 4), (4,)),
    ((2, 3, 4), (3, 1), (4,)),
    ((0,), (1,), (0,)),
    ((4,), (3, 1), (2, 1, 1)),
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", TERNARY)
def test_functions_of_three_tensors(name, dtype):
    rng = seeded(name, dtype)
    layouts = list(LAYOUTS)
    for (i, shapes), options in crossed(enumerate(TRIPLES * 2 if WHOLE else TRIPLES), TERNARY[name]):
        if dtype not in FLOATS and isinstance(options.get("value"), float):
            continue  # PyTorch truncates it
        special = i % 2 == 1 and name == "clamp"
        made = [
            pair(rng, s, dtype, layouts[rng.integers(len(layouts))] if s else "contiguous", special) for s in shapes
        ]
        mine, their = [m for m, _ in made], [t for _, t in made]
        results = outcome(OURS[name], *mine, **options), outcome(getattr(torch, name), *their, **options)
        # With a sum of three terms the order of rounding shows.
        compare(name, (results[0], mine), (results[1], their), name == "clamp" or "sum", (name, dtype, shapes, options))


CALLS = {  # further ways to call: names of the tensors x, y of one shape, and of numbers, are filled in
    "clamp": [
        "x, 1, 2",
        "x, -1",
        "x, max=0.5",
        "x, 2, -1",
        "x, min=-0.5",
        "x, 0, 0.5",
        "x, min=y",
        "x, max=y",
        "x",
        "x, float('nan')",
        "x, 300",
        "x, True",
        "x, -1e6, 1e6",
        "x, min=0",
    ],
    "clamp_min": ["x, 1", "x, 0.5", "x, y", "x, -1"],
    "clamp_max": ["x, 1", "x, 0.5", "x, y", "x, -1"],
    "round": ["x", "x, decimals=1", "x, decimals=-1", "x, decimals=3", "x, decimals=0"],
    "nan_to_num": ["x", "x, 1", "x, 1.5, 2, -2", "x, posinf=9"],
    "add": ["x, y, alpha=2", "x, 3, alpha=2", "x, y, alpha=0.5", "x, y, alpha=True", "x, x, alpha=-1"],
    "sub": ["x, y, alpha=2", "x, 3, alpha=2", "x, y, alpha=0.5", "x, y, alpha=True"],
    "rsub": ["x, y, alpha=2", "x, 3, alpha=2", "x, 2.5", "x, 0.5, alpha=0.5"],
    "div": [
        "x, y, rounding_mode='floor'",
        "x, y, rounding_mode='trunc'",
        "x, 2, rounding_mode='trunc'",
        "x, 0.3, rounding_mode='floor'",
        "x, -3, rounding_mode='floor'",
        "x, y, rounding_mode='up'",
        "x, 0, rounding_mode='trunc'",
        "2, x, rounding_mode='floor'",
    ],
    "lerp": ["x, y, 0.25", "x, y, 0.75", "x, y, 2", "x, 1, 0.5", "x, y, x"],
    "isclose": [
        "x, y",
        "x, x",
        "x, x, equal_nan=True",
        "x, y, 0.5, 0.1",
        "x, y, rtol=0, atol=0",
        "x, y, rtol=-1",
        "x, y, atol=-1",
    ],
    "square": ["x", "'a'"],
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", CALLS)
def test_further_ways_to_call(name, dtype):
    rng = seeded(name, dtype)
    kinds = itertools.product([(6,), (2, 3), ()], [False, name not in ("add", "sub", "rsub", "div", "lerp")])
    for arguments, (shape, special) in crossed(CALLS[name], kinds):
        x, tx = pair(rng, shape, dtype, special=special)
        y, ty = pair(rng, shape, dtype, special=special)
        mine = eval(f"outcome(OURS[name], {arguments})", globals(), {"x": x, "y": y, "name": name})
        their = eval(f"outcome(getattr(torch, name), {arguments})", globals(), {"x": tx, "y": ty, "name": name})
        exact = name not in ("lerp", "add", "sub", "rsub") and "decimals=" not in arguments
        exact = exact or "sum"
        used = [("x" in arguments, x, tx), ("y" in arguments.replace("decimals", ""), y, ty)]
        compare(
            name,
            (mine, [a for u, a, _ in used if u]),
            (their, [b for u, _, b in used if u]),
            exact,
            (name, dtype, arguments),
        )
