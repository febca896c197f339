"""What only moves, joins, copies, casts or fills elements, and what else the other files try in fewer ways: in every dtype, on 20 random inputs.

Among the shapes are some of one element and of none, which are often equal: more rounds make up for these.
"""

import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

from tests.oracle.agreement import DTYPES, FLOATS, INTEGERS, sweep

ANY = [(), (3,), (2, 3), (2, 3, 4), (2, 0, 3)]
SOME = [(3,), (2, 3), (2, 3, 4)]
M, CUBE, V = [(2, 3), (3, 3), (4, 2)], [(2, 3, 4)], [(6,)]
TWO = [((2, 3), (2, 3)), ((4, 3), (4, 3))]
MOVED = {  # nothing is rounded: equal to the last bit
    "x.view(-1)": SOME, "x.view(2, -1)": [(2, 3), (4, 3), (6,)], "x.view_as(y)": [((2, 3), (3, 2)), ((6,), (2, 3))], "x.reshape(-1, 2)": [(4, 3), (2, 3, 4)], "x.reshape_as(y)": [((2, 3), (6,))], "x.ravel()": ANY, "x.flatten()": ANY,
    "x.flatten(1)": [(2, 3, 4), (2, 3)], "x.unflatten(0, (2, -1))": [(4, 3), (6,)], "x.squeeze()": [(1, 3), (1, 1), (2, 1, 3), ()], "x.squeeze(0)": [(1, 3), (2, 3)], "x.unsqueeze(0)": ANY, "x.unsqueeze(-1)": ANY, "x.transpose(0, -1)": SOME,
    "x.swapaxes(0, 1)": [(2, 3), (2, 3, 4)], "x.swapdims(0, -1)": SOME, "x.t()": [(2, 3), (3,), ()], "x.T": [(2, 3), (3, 2)], "x.mT": [(2, 3), (2, 3, 4)], "x.permute(2, 0, 1)": CUBE, "x.movedim(0, -1)": SOME, "x.expand(4, *x.shape)": ANY,
    "x.expand_as(y)": [((3,), (2, 3)), ((1, 3), (2, 3))], "x.broadcast_to((2, *x.shape))": ANY, "torch.broadcast_tensors(x, y)": [((3, 1), (2,)), ((2, 3), (3,))], "x.flip(0)": SOME, "x.fliplr()": M, "x.flipud()": SOME, "x.roll(2)": SOME, "x.roll(1, 0)": SOME,
    "x.rot90()": M, "x.rot90(2)": M, "x.split(2)": [(3,), (4, 2)], "x.split([1, 2])": [(3,), (3, 3)], "x.split_with_sizes([1, 2], 0)": [(3,), (3, 2)], "x.chunk(2)": SOME, "x.tensor_split(2)": SOME, "x.tensor_split((1,), -1)": SOME, "x.unbind()": SOME,
    "x.unbind(-1)": SOME, "x.narrow(0, 1, 1)": SOME, "x.select(0, -1)": SOME, "x.unfold(0, 2, 1)": SOME, "x.as_strided((2, 2), (1, 2))": [(6,), (3, 3)], "x.diag()": [(3,), (3, 3), (2, 3)], "x.diagonal()": M, "x.diagonal(1)": M, "x.diag_embed()": [(3,), (2, 3)],
    "x.tril()": [*M, *CUBE], "x.triu(1)": [*M, *CUBE], "x.repeat(2, 3)": [(3,), (2, 3)], "x.repeat_interleave(2)": SOME, "x.repeat_interleave(torch.tensor([1, 2]), 0)": [(2, 3), (2,)], "x.tile((2,))": SOME, "torch.stack([x, y])": TWO, "torch.stack([x, y], -1)": TWO,
    "torch.cat([x, y])": TWO, "torch.cat([x, y], 1)": TWO, "torch.hstack([x, y])": [*TWO, ((3,), (2,))], "torch.vstack([x, y])": [*TWO, ((3,), (3,))], "torch.dstack([x, y])": TWO, "torch.column_stack([x, y])": [*TWO, ((3,), (3,))], "torch.atleast_1d(x)": ANY,
    "torch.atleast_2d(x)": ANY, "torch.atleast_3d(x)": ANY, "torch.meshgrid(x, y, indexing='ij')": [((2,), (3,))], "torch.meshgrid(x, y, indexing='xy')": [((2,), (3,))], "x.clone()": ANY, "x.contiguous()": ANY, "x.detach()": ANY, "x[..., None].squeeze_()": ANY,
    "x.clone().unsqueeze_(0)": ANY, "x.clone().detach_()": ANY, "torch.cartesian_prod(x, y)": [((2,), (3,))], "torch.combinations(x)": [(3,)], "torch.zeros_like(x)": ANY, "torch.ones_like(x)": ANY, "torch.full_like(x, 1)": ANY, "x.new_zeros(2)": ANY, "x.new_ones((2, 1))": ANY,
    "x.new_full((2,), 1)": ANY, "x.new_tensor([1, 0])": ANY, "x.clone().zero_()": ANY, "x.clone().fill_(1)": ANY, "torch.fill(x, 1)": ANY, "x.clone().copy_(y)": [((2, 3), (2, 3)), ((2, 3), (3,))], "torch.empty_like(x).copy_(x)": ANY, "torch.scalar_tensor(1, dtype=x.dtype)": [()],
    "torch.asarray(x.detach())": ANY, "torch.as_tensor(x)": ANY, "x.unsqueeze(0).numpy(force=True).tolist()": SOME, "x.tolist()": ANY, "x.reshape(-1)[0].item()": SOME, "x.numel(), x.dim(), x.size(), x.stride()": SOME, "x.element_size(), x.nbytes, x.itemsize": ANY, "x.is_contiguous()": SOME,
    "x.is_floating_point(), x.is_signed()": ANY, "torch.equal(x, y)": TWO, "torch.equal(x, x.clone())": ANY, "torch.bincount(x.abs().long().flatten())": [(), (5,)], "torch.nn.functional.one_hot(x.abs().long(), 8)": [(3,), (2, 2)], "x.argwhere()": SOME, "torch.msort(x)": SOME, "x.max(0)": SOME,
}
CASTS = ["bool", "byte", "char", "short", "int", "long", "half", "bfloat16", "float", "double"]
COMPUTED = {  # rounded: as everywhere
    "torch.mm(x, y)": [((2, 3), (3, 4)), ((3, 3), (3, 2)), ((1, 5), (5, 1)), ((4, 2), (2, 2))], "torch.mv(x, y)": [((2, 3), (3,)), ((4, 2), (2,)), ((1, 5), (5,))], "torch.dot(x, y)": [((4,), (4,)), ((7,), (7,)), ((1,), (1,))], "torch.outer(x, y)": [((3,), (4,)), ((1,), (5,))],
    "torch.bmm(x, y)": [((2, 3, 4), (2, 4, 2)), ((3, 2, 2), (3, 2, 1))], "torch.inner(x, y)": [((4,), (4,)), ((2, 3), (4, 3))], "x.trace()": M, "torch.addmm(z, x, y)": [((2, 3), (3, 4), (2, 4))], "torch.kron(x.contiguous(), y.contiguous())": [((2,), (3,)), ((2, 2), (1, 3))],
    "x.cumsum(0)": SOME, "x.cummin(0)": SOME, "x.cummax(0)": SOME, "2 + x": ANY, "2 - x": ANY, "2 * x": ANY, "2.0 / (x * x + 1)": ANY, "2 % (x.detach() * x.detach() + 1)": ANY, "2.0 ** x": ANY, "x @ y": [((2, 3), (3, 2)), ((3,), (3,))], "x.__rmatmul__(y)": [((3, 2), (2, 3))], "x.mean()": SOME, "x.mean(0)": SOME, "+x": ANY,
    "x + True": ANY, "torch.allclose(x, x + 0)": ANY, "torch.isclose(x, y)": TWO, "torch.logaddexp(x, y)": TWO, "x.positive()": ANY, "x.clone().add_(y)": TWO, "torch.nn.functional.unfold(x[None, None], 2)": [(3, 4), (2, 2)],
}
BITS = {"x & y": TWO, "x | y": TWO, "x ^ y": TWO, "~x": ANY, "3 & x": ANY, "3 | x": ANY, "3 ^ x": ANY}
NAMES = ["abs", "neg", "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp2", "expm1", "log1p", "log2", "log10", "sqrt", "rsqrt", "square", "reciprocal", "sigmoid", "erf", "ceil", "floor", "round", "trunc", "frac", "sign"]
POOLS = {
    "torch.nn.functional.l1_loss(x, y)": TWO, "torch.nn.functional.max_pool1d(x, 2)": [(2, 3, 4), (1, 2, 6)], "torch.nn.functional.max_pool2d(x, 2)": [(1, 2, 4, 4), (2, 1, 3, 5)], "torch.nn.functional.logsigmoid(x)": ANY,
    "torch.nn.functional.embedding(torch.tensor([1, 0, 1]), x)": [(2, 3), (4, 2)], "torch.linalg.inv(x)": [(3, 3), (2, 3, 3)], "torch.linalg.cholesky(x @ x.mT + torch.eye(3, dtype=x.dtype))": [(3, 3), (2, 3, 3)],
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("expression", MOVED)
def test_elements_that_are_moved(expression, dtype):
    # How a copy lies in memory is compared where the layout of its input says it; a name, where there is one to tell.
    sweep(expression, dtype, MOVED[expression], rounds=30, exact=True, lay="x.T" not in expression and "reshape" not in expression)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("cast", CASTS)
def test_casts(cast, dtype):
    kind = "positive" if cast == "byte" else "normal"  # what a negative number becomes in a type without sign is C's affair
    sweep(f"x.{cast}()", dtype, ANY, (kind,), rounds=30, exact=True)
    sweep(f"x.to(torch.{cast if cast not in ('byte', 'char') else {'byte': 'uint8', 'char': 'int8'}[cast]})", dtype, ANY, (kind,), rounds=30, exact=True)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("expression", COMPUTED)
def test_elements_that_are_computed(expression, dtype):
    if dtype == "bool" and "inner" in expression:
        return  # refused in both, but PyTorch names the kernel of `dot` where the product is one number
    sweep(expression, dtype, COMPUTED[expression])


@pytest.mark.parametrize("dtype", [*INTEGERS, "bool"])
@pytest.mark.parametrize("expression", BITS)
def test_bits(expression, dtype):
    sweep(expression, dtype, BITS[expression], exact=True)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NAMES)
def test_functions_of_one_number(name, dtype):
    sweep(f"torch.{name}(x)", dtype, [(3, 4)], ("normal", "positive"))
    leaf = name not in ("asinh", "acosh", "atanh")  # PyTorch has no derivative for these three in place
    sweep(f"x{'' if leaf else '.detach()'}.clone().{name}_()", dtype, [(5,)], ("positive",))


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("expression", POOLS)
def test_layers_and_matrices(expression, dtype):
    sweep(expression, dtype, POOLS[expression], layouts=["contiguous"], lay="linalg" not in expression)  # LAPACK thinks in columns
