"""Laws that hold for every operation beside the elementwise table: of any layout the same, as a method the same, with a
slope that is one, in the input's type, of nothing without harm.
"""

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu.autograd import gradcheck, gradgradcheck

F = torch.nn.functional
# These are given a second tensor of float64.
NEED_DOUBLE = {
    "addmm", "index_add", "index_copy", "inner", "kron", "linear", "matmul", "mm", "mse_loss", "mv", "scatter",
    "scatter_add", "solve", "where",
}
INDEX, ONES = torch.tensor([2, 0, 2]), torch.ones(3, 3, dtype=torch.float64)
# Operations on a matrix of 3 by 3; a name stands for `torch.name(x)` and `x.name()`.
CALLS = {
    "sum": {}, "nansum": {}, "mean": {}, "nanmean": {}, "prod": {}, "amax": {}, "amin": {}, "max": {}, "min": {},
    "var": {}, "std": {}, "logsumexp": {"dim": 0}, "norm": {}, "cumsum": {"dim": 1}, "cumprod": {"dim": 0},
    "logcumsumexp": {"dim": 1}, "trace": {}, "median": {}, "softmax": {"dim": 1}, "log_softmax": {"dim": 0},
    "relu": {}, "reshape": {"shape": (9,)}, "ravel": {}, "flatten": {}, "t": {}, "transpose": {"dim0": 0, "dim1": 1},
    "permute": {"dims": (1, 0)}, "movedim": {"source": 0, "destination": 1}, "flip": {"dims": (0,)},
    "roll": {"shifts": 1}, "rot90": {}, "squeeze": {}, "unsqueeze": {"dim": 1},
    "narrow": {"dim": 0, "start": 1, "length": 2}, "select": {"dim": 1, "index": 2}, "diagonal": {}, "diag": {},
    "tril": {}, "triu": {}, "tile": {"dims": (2, 1)}, "repeat_interleave": {"repeats": 2},
    "broadcast_to": {"size": (2, 3, 3)}, "index_select": {"dim": 0, "index": INDEX},
    "index_add": {"dim": 0, "index": INDEX, "source": ONES},
    "index_copy": {"dim": 0, "index": INDEX[:2], "source": ONES[:2]},
    "index_fill": {"dim": 1, "index": INDEX, "value": 2}, "gather": {"dim": 1, "index": INDEX.expand(3, 3)},
    "scatter": {"dim": 0, "index": INDEX[None], "src": ONES},
    "scatter_add": {"dim": 0, "index": INDEX[None], "src": ONES}, "take": {"index": INDEX},
    "masked_fill": {"mask": torch.eye(3) > 0, "value": 1.5}, "masked_select": {"mask": torch.eye(3) > 0},
    "take_along_dim": {"indices": INDEX[None], "dim": 0}, "sort": {}, "topk": {"k": 2}, "msort": {},
    "kthvalue": {"k": 2}, "mm": {"mat2": ONES}, "matmul": {"other": ONES}, "mv": {"vec": ONES[0]},
    "addmm": {"mat1": ONES, "mat2": ONES}, "kron": {"other": ONES}, "inner": {"other": ONES}, "det": {},
    "inverse": {}, "logdet": {}, "matrix_power": {"n": 2}, "clamp": {"min": -0.4, "max": 0.6}, "clone": {}, "cov": {},
    "quantile": {"q": 0.3, "dim": 1}, "cummax": {"dim": 0}, "unbind": {}, "split": {"split_size_or_sections": 2},
    "chunk": {"chunks": 2}, "tensor_split": {"indices_or_sections": 2},
}
FUNCTIONS_ONLY = {
    "stack": lambda x: torch.stack([x, x * 2]), "cat": lambda x: torch.cat([x, x], 1),
    "einsum": lambda x: torch.einsum("ij,kj->ik", x, x), "tensordot": lambda x: torch.tensordot(x, x, 1),
    "cdist": lambda x: torch.cdist(x, x * 2 + 1), "where": lambda x: torch.where(ONES > 0, x, 0.0),
    "linear": lambda x: F.linear(x, ONES), "layer_norm": lambda x: F.layer_norm(x, (3,)), "gelu": F.gelu,
    "silu": F.silu, "mish": F.mish, "cross_entropy": lambda x: F.cross_entropy(x, INDEX),
    "mse_loss": lambda x: F.mse_loss(x, ONES), "normalize": F.normalize,
    "conv1d": lambda x: F.conv1d(x, torch.ones(2, 3, 2, dtype=x.dtype)), "avg_pool1d": lambda x: F.avg_pool1d(x, 2),
    "pad": lambda x: F.pad(x, (1, 2)), "max_pool1d": lambda x: F.max_pool1d(x, 2),
    "attention": lambda x: F.scaled_dot_product_attention(x, x, x), "solve": lambda x: torch.linalg.solve(x, ONES[0]),
    "svdvals": torch.linalg.svdvals, "cholesky": lambda x: torch.linalg.cholesky(x @ x.mT),
    "vector_norm": torch.linalg.vector_norm, "pinv": torch.linalg.pinv,
}


def matrix(dtype=torch.float64):
    """Numbers without ties, and with an inverse, far from each other and from the limits of `clamp`."""
    numbers = np.array([[2.5, -0.8, 0.9], [1.1, 3.2, -1.7], [-0.5, 0.3, 1.9]])
    return torch.tensor(numbers).to(dtype)


def functions():
    for name, options in CALLS.items():
        yield name, lambda x, name=name, options=options: getattr(torch, name)(x, **options)
    yield from FUNCTIONS_ONLY.items()


def parts(result):
    """The floating-point tensors of a result."""
    return [y for y in (result if isinstance(result, tuple) else (result,)) if y.dtype.is_floating_point]


@pytest.mark.parametrize(("name", "function"), list(functions()), ids=[name for name, _ in functions()])
class TestLaws:
    def test_any_layout_gives_the_same(self, name, function):
        x = matrix()
        transposed, stepped = x.t().contiguous().t(), torch.zeros(3, 6, dtype=x.dtype)
        stepped[:, ::2] = x
        for other in (transposed, stepped[:, ::2]):
            for a, b in zip(parts(function(x)), parts(function(other)), strict=True):
                assert torch.allclose(a, b, rtol=1e-13, atol=1e-13)

    def test_its_derivatives_are_slopes(self, name, function):
        x = matrix().requires_grad_()
        assert gradcheck(lambda x: tuple(parts(function(x))), (x,))
        assert gradgradcheck(lambda x: tuple(parts(function(x))), (x,))

    def test_the_gradient_looks_like_the_input(self, name, function):
        x = matrix(torch.float32 if name not in NEED_DOUBLE else torch.float64).requires_grad_()
        sum(y.sum() for y in parts(function(x))).backward()
        assert x.grad.shape == x.shape
        assert x.grad.dtype is x.dtype
        with torch.no_grad():
            assert all(y.grad_fn is None for y in parts(function(x)))


@pytest.mark.parametrize("name", CALLS)
def test_the_method_is_the_function(name):
    x, options = matrix(), CALLS[name]
    for a, b in zip(parts(getattr(torch, name)(x, **options)), parts(getattr(x, name)(**options)), strict=True):
        assert torch.equal(a, b)


OF_THIS_SIZE = {  # what they are given besides fits a matrix of 3 by 3
    "addmm", "broadcast_to", "cov", "det", "diag", "gather", "index_add", "index_copy", "index_fill",
    "index_select", "inner", "inverse", "kthvalue", "logdet", "masked_fill", "masked_select", "matmul",
    "matrix_power", "median", "mm", "mv", "narrow", "quantile", "reshape", "scatter", "scatter_add", "select",
    "std", "take", "take_along_dim", "topk", "trace", "var",
}


@pytest.mark.parametrize("name", sorted(CALLS.keys() - OF_THIS_SIZE))
def test_of_nothing_it_is_a_result_or_a_clear_error(name):
    x = torch.zeros(3, 0, dtype=torch.float64, requires_grad=True)
    try:
        results = parts(getattr(torch, name)(x, **CALLS[name]))
    except (RuntimeError, IndexError) as error:
        assert str(error)
        return
    sum(y.sum() for y in results).backward()
    assert x.grad.shape == (3, 0)
