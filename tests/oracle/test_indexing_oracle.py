"""Indexing, assignment, gather, scatter and masks here and in PyTorch: values, strides, names, gradients, second gradients, errors."""

import itertools

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

from tests.oracle.agreement import DTYPES, FLOATS, LAYOUTS, compare, pair, seeded, sweep
from tests.oracle.placing import placed
from tinygrad_edu import dtypes

CUBE = [(2, 3, 4)]

# Every kind of entry, and the size of the dimension that it takes.
ENTRIES = {
    1: ["0", "-1", ":", "::2", "1:", ":-1", "5:", "1:1", "-100:100", "torch.tensor(1)", "[1, 0]", "[-1]", "[]",
        "torch.tensor([[0, 1], [1, -1]])", "torch.tensor([1], dtype=torch.int32)", "range(2)"],
    0: ["None", "True", "False", "...", "torch.tensor(True)"],
}
MASKS = ["x > 0", "x[0] > 0, 1", "x[:, 0] > 0", ":, x[0] > 0", "..., x[0, 0] > 0", "x[:, 0, 0] > 0, :, [1]", "[True, False]", "0, [True, False, True]",
         "x != x", "x == x", "None, x > 0"]


def random_indices(count):
    """Indices of a tensor of three dimensions, each of at least 2."""
    rng = seeded("indices")
    for _ in range(count):
        width = int(rng.integers(0, 4))
        entries = [str(rng.choice(ENTRIES[1])) for _ in range(width)]
        for _ in range(int(rng.integers(0, 3))):
            extra = str(rng.choice(ENTRIES[0]))
            if extra != "..." or "..." not in entries:
                entries.insert(int(rng.integers(0, len(entries) + 1)), extra)
        if entries:
            yield ", ".join(entries) + ("," if len(entries) == 1 and rng.random() < 0.5 else "")


# PyTorch lays the results of these out otherwise where the input is transposed or expanded: their strides are not compared.
LAID_OUT_OTHERWISE = {"::2, torch.tensor(True), [1, 0]"}


@pytest.mark.parametrize("index", sorted(set(random_indices(400)) - LAID_OUT_OTHERWISE))
def test_an_index(index):
    rng = seeded(index)
    for layout in LAYOUTS:
        mine, theirs = pair(rng, (2, 3, 4), "float64", layout=layout)
        compare(f"x[{index}]", {"x": mine}, {"x": theirs}, exact=True, rng=rng)


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_mask(mask, dtype):
    sweep(f"x[{mask}]", dtype, CUBE, exact=True)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("index", ["0", "1:", "..., 0", "[1, 0, 1]", ":, [2, 0]", "[0, 1], :, [1, 2]", "None", "0, [1, 2], 0", "x[:, 0] != 0", "()"])
def test_an_index_of_every_dtype(index, dtype):
    sweep(f"x[{index}]", dtype, CUBE, exact=True)


def assign(library, index, leaf, value):
    """x[index] = value, followed by a look at x; x is a copy of a leaf."""
    x = leaf.clone()
    exec(f"x[{index}] = value", {"torch": library, "x": x, "value": value})
    return x


VALUES = ["number", "0-d", "one", "full", "wrong"]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("index", sorted(set(random_indices(150))) + MASKS)
def test_an_assignment(index, value):
    rng = seeded(index, value)
    for layout in LAYOUTS[:3]:
        mine, theirs = pair(rng, (2, 3, 4), "float64", layout=layout)
        if value == "number":
            given = (2.5, 2.5)
        else:
            try:
                shape = eval(f"x[{index}]", {"torch": torch, "x": theirs.detach()}).shape
            except IndexError:
                shape = (1,)
            shape = {"0-d": (), "one": (1,), "full": tuple(shape), "wrong": (7, *shape)}[value]
            given = pair(rng, shape, "float64")
        inputs = [{"x": x, "value": v, "assign": assign, "index": index} for x, v in zip((mine, theirs), given)]
        repeated = "-1" in index or "[" in index  # several values for one place: which one stays is nobody's business
        if value == "full" and repeated and "[[" in index:
            continue
        compare("assign(torch, index, x, value)", *inputs, exact=True, rng=rng)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("index", ["0", ":, 1:", "[1, 0]", "x != 0", "..., [0, 2]"])
def test_an_assignment_of_every_dtype(index, dtype):
    rng = seeded(index, dtype)
    for _ in range(20):
        mine, theirs = pair(rng, (2, 3, 4), dtype, leaf=False)
        compare("assign(torch, index, x, 1)", {"x": mine, "assign": assign, "index": index}, {"x": theirs, "assign": assign, "index": index}, exact=True)


INDEX = "torch.tensor([[[0, 1, 2, 0], [1, 1, 0, 2]], [[2, 0, 1, 1], [0, 0, 2, 1]]])"
SHORT = "torch.tensor([[[0, 1]], [[2, 0]]])"
PICKING = {
    f"torch.gather(x, 1, {INDEX})": CUBE, f"x.gather(1, {SHORT})": CUBE, "x.gather(-1, torch.tensor([[[3, 0]], [[1, 2]]]))": CUBE,
    "x.gather(0, torch.tensor(0))": [(), (3,)], "x.gather(0, torch.tensor([0, 0]))": [(), (3,)],
    "x.index_select(1, torch.tensor([2, 0, 2]))": CUBE, "torch.index_select(x, 0, torch.tensor(1))": CUBE, "x.index_select(2, torch.tensor([], dtype=torch.int64))": CUBE,
    "x.index_select(0, torch.tensor([0]))": [(), (3,), (1, 0)],
    "x.take(torch.tensor([[0, 5], [-1, 5]]))": CUBE, "torch.take(x, torch.tensor(0))": [(), (3,), (2, 2)],
    "torch.take_along_dim(x, torch.tensor([[[0, 2, 1, 1]]]), 1)": CUBE, "x.take_along_dim(torch.tensor([3, 0]))": CUBE, "x.take_along_dim(torch.argsort(x, 1), dim=1)": CUBE,
    "x.masked_select(x > 0)": [*CUBE, (), (0,), (3,)], "torch.masked_select(x, torch.tensor([[True], [False]]))": [(3,), (2, 3), (2, 2, 3)],
    "torch.nonzero(x)": [*CUBE, (), (0, 2), (3,)], "x.nonzero(as_tuple=True)": [*CUBE, (), (0, 2), (3,)], "x.argwhere()": [*CUBE, ()], "torch.where(x)": [*CUBE, ()],
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("expression", PICKING)
def test_picking(expression, dtype):
    sweep(expression, dtype, PICKING[expression], exact=True)


TWO = [((2, 3, 4), (2, 2, 4))]
EVEN = [((2, 3, 4), (2, 1, 2))]
SMALL = "torch.tensor([[[0, 1, 2, 0]], [[1, 1, 0, 2]]])"
PLACING = {
    f"x.scatter(1, {INDEX}, 1)": CUBE, f"torch.scatter(x, 1, {SHORT}, y)": EVEN, f"torch.scatter(x, 1, {SHORT}, y.detach())": TWO, f"x.scatter(1, {SHORT}, value=True)": CUBE, "x.scatter(-1, torch.tensor([[[3, 0]], [[1, 2]]]), y)": EVEN,
    f"x.scatter_add(1, {INDEX}, y)": TWO, f"torch.scatter_add(x, 1, {SHORT}, y)": EVEN, f"x.scatter_add(1, {SHORT}, y.detach())": TWO, "x.scatter_add(0, torch.tensor(0), y)": [((), ()), ((3,), ())], "x.scatter_add(0, torch.tensor(0), y.detach())": [((3,), (3,))],
    f"x.detach().scatter(1, {SMALL}, y.detach(), reduce='add')": TWO, f"x.detach().scatter(1, {SMALL}, 2, reduce='multiply')": CUBE,
    "x.index_add(1, torch.tensor([2, 0]), y)": TWO, "x.index_add(1, torch.tensor([1, 1]), y, alpha=2)": TWO, "torch.index_add(x, 0, torch.tensor(0), y)": [((), ()), ((3,), (1,))],
    "x.index_copy(1, torch.tensor([2, 0]), y)": TWO, "torch.index_copy(x, 0, torch.tensor([0]), y)": [((), ()), ((3,), (1,))],
    "x.index_fill(1, torch.tensor([2, 0]), 1)": CUBE, "x.detach().index_fill(1, torch.tensor([2, -3]), 1)": CUBE, "x.index_fill(0, torch.tensor(0), y)": [((3,), ()), ((), ()), ((2, 3), ())],
    "x.index_put((torch.tensor([1, 0]),), y)": [((2, 3, 4), (3, 4)), ((3,), (2,)), ((2, 3), ())], "x.index_put((torch.tensor([1, 1]),), y, accumulate=True)": [((2, 3, 4), (3, 4)), ((3,), (2,))],
    "torch.index_put(x, (x > 0,), y)": [((2, 3, 4), ()), ((3,), (1,))], "x.index_put((torch.tensor([0]), torch.tensor([[1], [2]])), y)": [((2, 3, 4), (2, 1, 4))],
    "x.put(torch.tensor([[0, 2], [-1, 3]]), y)": [((2, 3, 4), (4,)), ((4, 2), (2, 2))], "torch.put(x, torch.tensor([1, 1]), y, accumulate=True)": [((2, 3, 4), (2,))],
    "x.masked_fill(x > 0, 1)": [*CUBE, (), (0, 2)], "torch.masked_fill(x, torch.tensor([[True], [False]]), y)": [((3,), ()), ((2, 3), ()), ((2, 2, 1), ())],
    "x.masked_scatter(x > 0, y)": [((2, 3, 4), (24,)), ((2, 3, 4), (5, 5)), ((3,), (4,))], "x.masked_scatter(torch.tensor([[True], [False]]), y)": [((3,), (3,))],
    "torch.where(x > 0, x, y)": [((2, 3), (3,)), ((2, 3), (2, 1)), ((), (3,)), ((2, 0), (1,))], "torch.where(x > 0, x, 0)": CUBE, "torch.where(x > 0, 1.5, x)": CUBE,
    "torch.where(x > 0, 1, 2)": CUBE, "x.where(y > 0, y)": [((2, 3), (3,)), ((3,), (2, 3))], "torch.where(x > 0, x, y.double())": [((2, 3), (3,)), ((2, 3), ())],
}
IN_PLACE = {
    f"x.clone().scatter_(1, {SHORT}, y)": EVEN, f"x.clone().scatter_add_(1, {SHORT}, y)": EVEN, f"x.clone().scatter_(1, {SHORT}, 1)": CUBE,
    "x.clone().index_add_(1, torch.tensor([2, 0]), y)": TWO, "x.clone().index_copy_(1, torch.tensor([2, 0]), y)": TWO, "x.clone().index_fill_(1, torch.tensor([2, 0]), 1)": CUBE,
    "x.clone().index_put_((torch.tensor([1, 0]),), y)": [((2, 3, 4), (3, 4))], "x.clone().index_put_((torch.tensor([1, 1]),), y, accumulate=True)": [((2, 3, 4), (3, 4))],
    "x.clone().put_(torch.tensor([0, 2]), y)": [((2, 3, 4), (2,))], "x.clone().masked_fill_(x > 0, 1)": CUBE, "x.clone().masked_fill_(x > 0, y)": [((2, 3), ())],
    "x.clone().masked_scatter_(x > 0, y)": [((2, 3, 4), (24,))],
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("expression", [*PLACING, *IN_PLACE])
def test_placing(expression, dtype):
    shapes = {**PLACING, **IN_PLACE}[expression]
    adds = "add" in expression or "accumulate" in expression or "multiply" in expression
    sweep(expression, dtype, shapes, exact=not (adds and dtype in ("bfloat16", "float16")))


@pytest.mark.parametrize("dtype", [d for d in DTYPES if d != "bool"])
@pytest.mark.parametrize("include", [True, False])
@pytest.mark.parametrize("reduce", ["sum", "prod", "mean", "amax", "amin"])
def test_scatter_reduce(reduce, include, dtype):
    options = f"{reduce!r}, include_self={include}"
    kinds = ("normal", "ties") if dtype in FLOATS else ("normal",)
    second = reduce != "prod"  # PyTorch's second derivative of it is not there where a factor is zero
    sweep(f"x.scatter_reduce(1, {INDEX}, y, {options})", dtype, TWO, kinds, second=second)
    sweep(f"x.clone().scatter_reduce_(1, {SHORT}, y, {options})", dtype, EVEN, kinds, second=second)


@pytest.mark.parametrize("weights", ["", ", torch.arange(6) / 3", ", torch.arange(6)", ", torch.arange(6) / torch.tensor(3.0, dtype=torch.float64)"])
def test_bincount(weights):
    rng = seeded(weights)
    for minimum in range(0, 20):
        numbers = rng.integers(0, 9, 6).tolist()
        compare(f"torch.bincount(torch.tensor({numbers}){weights or ', None'}, minlength={minimum})", {}, {}, exact=True)


ERRORS = """x[2]|x[-3]|x[0, 0, 0, 0]|x[:, 5]|x[[0, 3]]|x[[-1, -3]]|x[1.5]|x['a', 0]|x[0, {}]|x[torch.tensor([0.5])]|x[torch.tensor([1], dtype=torch.int16)]
x[torch.tensor([True, False, True])]|x[:, torch.tensor([True, False])]|x[[0, 1], [0, 1, 2]]|x[::0]|x[0:1.5]|x[0, 0, 0][0]|x[0, 0, 0][:]|x[:, [5]]|x[[0], 1, [4]]|x[0:0][[0]]
x.gather(1, torch.tensor([[[3]]]))|x.gather(1, torch.tensor([[[-1]]]))|x.gather(1, torch.tensor([0]))|x.gather(3, torch.tensor([[[0]]]))|x.gather(1, torch.tensor([[[0.0]]]))
x.gather(1, torch.zeros(3, 1, 1, dtype=torch.int64))|x.scatter(1, torch.tensor([[[3]]]), 1)|x.scatter(1, torch.tensor([0]), 1)|x.scatter(1, torch.zeros(3, 1, 1, dtype=torch.int64), 1)
x.scatter(1, torch.tensor([[[0, 0]]]), torch.zeros(1, 1, 1))|x.scatter(1, torch.tensor([[[0]]]), torch.zeros(1, 1, 1, dtype=torch.int64))|x.scatter(1, torch.tensor([[[0]]]), 1, reduce='sum')
x.scatter(1, torch.tensor([[[0]]]), torch.zeros(1))|x.scatter_reduce(1, torch.tensor([[[0]]]), x, 'add')|x.scatter_add(1, torch.tensor([[[0]]]), 1.0)
x.index_select(1, torch.tensor([3]))|x.index_select(1, torch.tensor([-1]))|x.index_select(1, torch.tensor([[1]]))|x.index_select(1, torch.tensor([1.0]))|x.index_select(3, torch.tensor([0]))
x.index_add(1, torch.tensor([0]), x)|x.index_add(1, torch.tensor([5, 0, 1]), x)|x.index_add(1, torch.tensor([0, 1, 2]), x.long())|x.index_add(1, torch.tensor([[0]]), x)
x.index_add(1, torch.tensor([0, 1, 2]), x[:, :, :2])|x.index_copy(1, torch.tensor([0]), x)|x.index_copy(1, torch.tensor([0, 1, 3]), x)|x.index_copy(1, torch.tensor([0, 1, 2]), x.long())
x.index_copy(1, torch.tensor([0, 1, 2]), x[:, :, :2])|x.index_copy(1, torch.tensor([0, 1]), x[0, 0, 0])|x.index_copy(1, torch.tensor([0, 1, 2]), x[0])|x.index_fill(1, torch.tensor([3]), 0)
x.index_fill(1, torch.tensor([0.0]), 0)|x.index_fill(1, torch.tensor([[0]]), 0)|x.index_fill(1, torch.tensor([0]), torch.tensor([0.0]))|x.take(torch.tensor([24]))|x.take(torch.tensor([0.0]))
x.take_along_dim(torch.tensor([0]), 1)|x.take_along_dim(torch.tensor([0.0]))|x.put(torch.tensor([0]), x)|x.put(torch.tensor([24]), torch.tensor([1.0]))|x.put(torch.tensor([0]), torch.tensor([1]))
x.masked_fill(x, 1)|x.masked_fill(torch.tensor([True, False]), 1)|x.masked_fill(x > 0, torch.tensor([1.0]))|x.clone().masked_fill_(torch.zeros(2, 2, 3, 4, dtype=torch.bool), 1)|x.masked_select(x)
x.masked_select(torch.tensor([True, False]))|x.masked_scatter(x == x, torch.tensor([1.0]))|x.masked_scatter(x == x, x.long())|x.masked_scatter(x, x)|torch.where(x, x, x)|torch.where(x > 0, x)
torch.where(x > 0, x, torch.zeros(2))|x.index_put((torch.tensor([0]),), torch.zeros(5))|x.index_put((torch.tensor([0]),), 1.0)|x.index_put(torch.tensor([0]), x)|x.index_put((torch.tensor([0]),) * 4, x)
x.index_put((torch.tensor([0]),), x.long())|torch.bincount(torch.tensor([-1]))|torch.bincount(torch.tensor([0.5]))|torch.bincount(torch.tensor([[1]]))|torch.bincount(torch.tensor([1]), minlength=-1)
torch.bincount(torch.tensor([1]), torch.tensor([1.0, 2.0]))|x.requires_grad_().masked_fill_(x > 0, 1)|x.requires_grad_().index_add_(0, torch.tensor([0]), x[:1])|x[[[0, 1], [1, 0]]]|x[[None, 0]]"""


@pytest.mark.parametrize("expression", ERRORS.replace("\n", "|").split("|"))
def test_an_error(expression):
    data = np.arange(24.0, dtype=np.float32).reshape(2, 3, 4)
    compare(expression, {"x": placed(data.copy(), dtypes.float32)}, {"x": torch.from_numpy(data.copy())}, exact=True)


BAD = ["5", "1.5", "::-1", "0, 0, 0, 0", "x > 0", "0", "[0]", "[True, False, True]"]
VALUE = ["torch.ones(7)", "torch.ones(2, 3, 4, 5)", "[1.0]", "None", "'a'", "torch.tensor([1, 2])", "1e39", "2 ** 70", "np.float32(1)", "np.ones(2)"]


@pytest.mark.parametrize(("index", "value"), list(itertools.product(BAD, VALUE)))
def test_an_assignment_that_is_refused(index, value):
    data = np.arange(24.0, dtype=np.float32).reshape(2, 3, 4)
    xs = placed(data.copy(), dtypes.float32), torch.from_numpy(data.copy())
    inputs = [{"x": x, "np": np, "assign": assign, "index": index} for x in xs]
    compare(f"assign(torch, index, x, {value})", *inputs, exact=True)
