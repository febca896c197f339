"""Laws over the table of operations: each row's values, forms, dtypes and derivatives, on many shapes and layouts."""

import doctest
import itertools
import sys
import zlib

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu._tensor import wrap
from tinygrad_edu.ops import arithmetic, comparison, elementwise, masks, rounding, ternary
from tinygrad_edu.ops.define import BOOL, FLOAT, TABLE

DTYPES = [
    torch.bool,
    torch.uint8,
    torch.int8,
    torch.int16,
    torch.int32,
    torch.int64,
    torch.bfloat16,
    torch.float16,
    torch.float32,
    torch.float64,
]
MODULES = (elementwise, arithmetic, rounding, comparison, ternary)
FUNCTIONS = {name: getattr(m, name) for m in MODULES for name in m.__all__}
ROWS = {name: row for name, row in TABLE.items() if name in FUNCTIONS}
ONE = [name for name, row in ROWS.items() if row.c.find("y") < 0]
TWO = [name for name in ROWS if name not in ONE]
SMOOTH = [
    name for name, row in ROWS.items() if row.derivatives and name != "floor_divide"
]  # PyTorch has no derivative for that one

# How to draw inputs at which the function is defined, and far from where its derivative jumps.
DOMAINS = {
    "any": lambda rng, shape: rng.uniform(-2, 2, shape),
    "positive": lambda rng, shape: rng.uniform(0.3, 3, shape),
    "above one": lambda rng, shape: rng.uniform(1.2, 3, shape),
    "unit": lambda rng, shape: rng.uniform(-0.8, 0.8, shape),
    "nonzero": lambda rng, shape: rng.choice([-1, 1], shape) * rng.uniform(0.3, 2, shape),
    "broken": lambda rng, shape: (
        rng.choice([-1, 1], shape) * (rng.integers(1, 4, shape) + rng.uniform(0.2, 0.3, shape))
    ),
    "apart": lambda rng, shape: (
        rng.permutation(np.arange(np.prod(shape, dtype=int))).reshape(shape) + rng.uniform(0.1, 0.3)
    ),
}
REFERENCE = {  # in float64, where the table's function is our own
    "sigmoid": lambda x: 0.5 * (1 + np.tanh(x / 2)),
    "rsqrt": lambda x: x**-0.5,
    "reciprocal": lambda x: x**-1,
    "frac": lambda x: np.modf(x)[0],
    "sign": lambda x: (x > 0) * 1.0 - (x < 0),
    "ceil": lambda x: -np.floor(-x),
    "floor": lambda x: x - x % 1,
    "trunc": np.trunc,
    "round": lambda x: np.round(x),
    "rsub": lambda x, y: y - x,
    "floor_divide": lambda x, y: np.floor(x / y),
    "remainder": lambda x, y: x - np.floor(x / y) * y,
    "fmod": lambda x, y: x - np.trunc(x / y) * y,
    "pow": lambda x, y: np.exp(y * np.log(x)),
}


def numbers(name, shape, count):
    """Return as many arrays of that shape as asked for, in the domain of an operation."""
    rng = np.random.default_rng(zlib.crc32(f"{name}{shape}".encode()))
    return [np.asarray(DOMAINS[ROWS[name].domain](rng, shape)) for _ in range(count)]


def inputs(name, shape, dtype=torch.float64):
    """Return tensors for an operation of the table."""
    return [torch.tensor(x).to(dtype) for x in numbers(name, shape, 1 if name in ONE else 2)]


def accepts(name, dtype):
    """Tell whether the operation exists for the dtype."""
    try:
        FUNCTIONS[name](*inputs(name, (3,), dtype))
    except (RuntimeError, NotImplementedError):
        return False
    return True


@pytest.mark.parametrize("shape", [(), (7,), (2, 3), (0,), (2, 0, 3)])
@pytest.mark.parametrize("name", [n for n in ROWS if ROWS[n].derivatives])
def test_values_are_those_of_numpy(name, shape):
    arrays = numbers(name, shape, 1 if name in ONE else 2)
    if name == "erf":
        from math import erf

        expected = np.vectorize(erf, otypes=[float])(arrays[0])
    else:
        expected = REFERENCE.get(name, ROWS[name].numpy)(*arrays)
    result = FUNCTIONS[name](*[torch.tensor(a) for a in arrays])
    assert result.shape == shape
    np.testing.assert_allclose(result.cpu().numpy(), expected, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ROWS)
def test_function_method_and_in_place_agree(name, dtype):
    if not accepts(name, dtype):
        return
    first, *others = inputs(name, (2, 3), dtype)
    expected = FUNCTIONS[name](first, *others)
    assert (
        expected.dtype is torch.bool
        if ROWS[name].kind == BOOL
        else expected.dtype.is_floating_point or ROWS[name].kind != FLOAT
    )
    if name != "rsub":
        assert torch.equal(getattr(first, name)(*others).nan_to_num(), expected.nan_to_num())
    out = torch.tensor([]).to(expected.dtype)
    if name != "rsub":
        assert FUNCTIONS[name](first, *others, out=out) is out
        assert torch.equal(out.nan_to_num(), expected.nan_to_num())
    in_place = getattr(first, f"{name}_", None)
    if in_place is None:
        assert name in {"isnan", "isinf", "isfinite", "maximum", "minimum", "logaddexp", "rsub"}
    elif dtype.kind == expected.dtype.kind or expected.dtype is torch.bool:
        version = first._version
        assert in_place(*others) is first
        assert first._version == version + 1
        assert torch.equal(first.nan_to_num(), expected.to(dtype).nan_to_num())
    else:
        with pytest.raises(RuntimeError, match="can't be cast to the desired output type"):
            in_place(*others)


@pytest.mark.parametrize("layout", ["transposed", "every second", "expanded", "reversed"])
@pytest.mark.parametrize("name", ROWS)
def test_the_layout_of_inputs_does_not_matter(name, layout):
    windows = {
        "transposed": lambda a: a.T,
        "every second": lambda a: a[::2, ::2],
        "expanded": lambda a: np.broadcast_to(a[:1], a.shape),
        "reversed": lambda a: a[::-1, ::-1],
    }
    dtype = torch.float64 if accepts(name, torch.float64) else torch.int64
    arrays = [windows[layout](a.astype(dtype.numpy)) for a in numbers(name, (4, 6), 1 if name in ONE else 2)]
    result = FUNCTIONS[name](*[wrap(a, dtype) for a in arrays])
    expected = FUNCTIONS[name](*[wrap(np.ascontiguousarray(a), dtype) for a in arrays])
    np.testing.assert_allclose(
        result._array, expected._array, rtol=1e-15
    )  # NumPy has one loop for neighbours and one for others


def central_differences(function, arrays, weights, h=1e-6):
    """Return the slopes of the weighted sum of function(*arrays), one array for each input."""
    slopes = []
    for k, array in enumerate(arrays):
        slope = np.empty_like(array)
        for index in np.ndindex(array.shape):
            value = []
            for step in (h, -h):
                moved = [a.copy() for a in arrays]
                moved[k][index] += step
                value.append((function(*[torch.tensor(a) for a in moved]).cpu().numpy() * weights).sum())
            slope[index] = (value[0] - value[1]) / (2 * h)
        slopes.append(slope)
    return slopes


PAIRS = [((3,), (3,)), ((2, 1), (1, 3)), ((), (2,)), ((2, 3), (3,)), ((1,), ())]


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        *itertools.product([n for n in SMOOTH if n in ONE], [((2, 3),), ((),)]),
        *itertools.product([n for n in SMOOTH if n in TWO], PAIRS),
    ],
)
def test_derivatives_are_slopes(name, shapes):
    arrays = [numbers(name, s, 2)[i] for i, s in enumerate(shapes)]
    function = FUNCTIONS[name]
    leaves = [torch.tensor(a, requires_grad=True) for a in arrays]
    result = function(*leaves)
    weights = np.random.default_rng(0).uniform(0.5, 1.5, result.shape)
    result.backward(torch.tensor(weights))
    for leaf, slope in zip(leaves, central_differences(function, arrays, weights), strict=True):
        assert leaf.grad.shape == leaf.shape and leaf.grad.dtype is leaf.dtype
        np.testing.assert_allclose(leaf.grad.cpu().numpy(), slope, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", SMOOTH)
def test_second_derivatives_are_slopes_of_the_first(name):
    arrays = numbers(name, (3,), 1 if name in ONE else 2)

    def slope(*tensors):
        leaves = [t.detach().requires_grad_() for t in tensors]
        return sum(torch.autograd.grad(FUNCTIONS[name](*leaves).sum(), leaves)).detach()

    leaves = [torch.tensor(a, requires_grad=True) for a in arrays]
    first = sum(torch.autograd.grad(FUNCTIONS[name](*leaves).sum(), leaves, create_graph=True))
    expected = central_differences(slope, arrays, np.ones(3))
    if not first.requires_grad:
        assert not np.any(np.round(expected, 6))
        return
    second = torch.autograd.grad(first.sum(), leaves, allow_unused=True, materialize_grads=True)
    for g, e in zip(second, expected, strict=True):
        np.testing.assert_allclose(g.cpu().numpy(), e, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(("a", "b"), list(itertools.product(DTYPES, DTYPES)))
def test_promotion(a, b):
    x, y, zero_dim = torch.tensor([1, 2]).to(a), torch.tensor([1, 1]).to(b), torch.tensor(1).to(b)
    assert (x * y).dtype is torch.promote_types(a, b)
    kinds = ["bool", "int", "float"]
    assert (x * zero_dim).dtype is (a if kinds.index(b.kind) <= kinds.index(a.kind) else b)
    assert (x / y).dtype is (torch.promote_types(a, b) if "float" in (a.kind, b.kind) else torch.float32)
    assert (x == y).dtype is torch.bool


@pytest.mark.parametrize("dtype", DTYPES)
def test_python_numbers_are_weak(dtype):
    x = torch.tensor([1, 0]).to(dtype)
    assert (x * True).dtype is dtype
    assert (x * 2).dtype is (torch.int64 if dtype is torch.bool else dtype)
    assert (x * 2.5).dtype is (dtype if dtype.is_floating_point else torch.float32)
    assert (2.5 * x).dtype is (x * 2.5).dtype
    assert (x * np.int64(2)).dtype is (x * 2).dtype and (x * np.float32(2)).dtype is (x * 2.0).dtype


def test_in_place_forms_keep_what_their_derivative_needs():
    x = torch.tensor([0.5, 2.0], requires_grad=True)
    y = x * 1
    y.pow_(3).sin_()
    y.sum().backward()
    expected = np.cos(x.detach().cpu().numpy() ** 3) * 3 * x.detach().cpu().numpy() ** 2
    np.testing.assert_allclose(x.grad.cpu().numpy(), expected, rtol=1e-5)


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_ties_share_the_gradient(name):
    x, y = torch.tensor([1.0, 2.0, float("nan")], requires_grad=True), torch.tensor([1.0, 3.0, 0.0], requires_grad=True)
    result = getattr(torch, name)(x, y)
    result.sum().backward()
    assert np.isnan(result.detach().cpu().numpy()[2])
    other = {"maximum": [0.5, 0.0, 1.0], "minimum": [0.5, 1.0, 1.0]}[name]
    assert x.grad.tolist() == other
    assert y.grad.tolist() == [0.5, 1 - other[1], 1.0]


def test_the_edges_of_powers():
    x, y = torch.tensor([0.0, 0.0, 2.0], requires_grad=True), torch.tensor([0.0, 2.0, 0.0], requires_grad=True)
    (x**y).sum().backward()
    assert x.grad.tolist() == [0.0, 0.0, 0.0]
    assert y.grad.tolist() == pytest.approx([0.0, 0.0, np.log(2)])
    assert (torch.tensor([1, -1, 2]) ** torch.tensor([-1, -3, -1])).tolist() == [1, -1, 0]


def test_a_kept_limit_keeps_the_gradient():
    x = torch.tensor([-1.0, 0.0, 0.5, 1.0, 2.0], requires_grad=True)
    x.clamp(0, 1).sum().backward()
    assert x.grad.tolist() == [0.0, 1.0, 1.0, 1.0, 0.0]


def test_half_precision_rounds_once():
    x = torch.tensor([1.0, 3.0]).to(torch.bfloat16)
    assert (x / 3).tolist() == [0.333984375, 1.0]
    assert torch.add(x, 0.0078125).tolist() == [1.0078125, 3.0]


def test_operators_leave_strangers_to_the_other_side():
    class Stranger:
        def __radd__(self, other):
            return "added"

        def __rmatmul__(self, other):
            return "multiplied"

    x = torch.tensor([1.0])
    assert x + Stranger() == "added" and x @ Stranger() == "multiplied"
    assert (x == "x") is False and (x != None) is True  # noqa: E711
    with pytest.raises(TypeError, match=r"unsupported operand type\(s\) for \+: 'Tensor' and 'str'"):
        x + "x"


def test_broadcasting_error():
    with pytest.raises(
        RuntimeError,
        match=r"^The size of tensor a \(3\) must match the size of tensor b \(2\) at non-singleton dimension 1$",
    ):
        torch.zeros(4, 3) + torch.zeros(2)


def test_rows_are_complete():
    for name, row in ROWS.items():
        assert row.c and row.domain in DOMAINS and FUNCTIONS[name].__doc__.count(">>>") >= 2, name


def test_only_where_keeps_nothing_of_infinities():
    x = torch.tensor([float("inf"), float("nan"), 1.0])
    assert masks.only_where(torch.tensor([False, False, True]), x).tolist() == [0.0, 0.0, 1.0]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_docstring_examples(name):
    finder, runner = (
        doctest.DocTestFinder(recurse=False),
        doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE),
    )
    tests = [
        t for t in finder.find(FUNCTIONS[name], name, module=sys.modules[FUNCTIONS[name].__module__]) if t.examples
    ]
    assert tests
    for test in tests:
        assert runner.run(test).failed == 0
