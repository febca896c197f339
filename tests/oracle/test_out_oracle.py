"""`out=` does what it does in PyTorch: the tensor that takes the result, its type, its size, the warning and the errors."""

import warnings

import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

import tinygrad_edu

TYPES = ["float64", "float32", "float16", "int64", "int32", "bool"]
X, SQUARE, V, INTS = [[1.5, 2.0, 3.0], [4.0, 5.0, 7.0]], [[2.0, 1.0], [1.0, 3.0]], [3.0, 1.0, 2.0], [[1, 2, 3], [4, 5, 6]]
ONE = [
    "sum(x, 0", "sum(i, 0", "sum(x, 0, dtype=torch.float64", "nanmean(x, 0", "mean(x, 0", "mean(i, 0", "mean(x", "mean(i, 0, dtype=torch.float32", "prod(x, 0", "prod(i, 0", "amax(x, 0", "amin(x, 0",
    "all(x, 0", "any(x, 0", "all(x", "argmax(x, 0", "argmin(x, 0", "logsumexp(x, 0", "logsumexp(i, 0", "cumsum(x, 0", "cumsum(i, 0", "cumprod(x, 0", "logcumsumexp(x, 0", "var(x, 0", "std(x, 0", "var(x",
    "quantile(x, 0.5, 0", "nanquantile(x, 0.5, 0", "dot(v, v", "vdot(v, v", "mv(x, v", "mm(s, x", "outer(v, v", "inner(v, v", "kron(v, v", "bmm(s[None], x[None]", "matmul(s, x", "matmul(x, v", "addmm(x, s, x",
    "baddbmm(x[None], s[None], x[None]", "addmv(v[:2], x, v", "addr(x, v[:2], v", "tensordot(s, x, 1", "linalg.multi_dot([s, s, x]", "cross(v, v, dim=0", "linalg.cross(v, v", "msort(x", "histc(x, 3",
    "searchsorted(x, v[:2, None]", "bucketize(x, v", "linalg.cholesky(s", "cholesky(s", "linalg.cond(s", "linalg.det(s", "linalg.eigvalsh(s", "linalg.inv(s", "inverse(s", "linalg.matrix_norm(s",
    "linalg.matrix_norm(s, 2", "linalg.matrix_rank(s", "linalg.norm(s", "norm(s", "norm(s, 2, 0", "linalg.pinv(x", "linalg.solve(s, x", "linalg.svdvals(x", "linalg.vector_norm(x", "cat([x, x]", "stack([x, x]",
    "hstack([x, x]", "vstack([x, x]", "dstack([x, x]", "column_stack([x, x]", "gather(x, 0, z", "take_along_dim(x, z, 0", "index_select(x, 0, z[0]", "take(x, z", "masked_select(x, x > 2", "nonzero(x", "where(x > 2, x, x",
    "tril(x", "triu(x", "diag(x", "scatter(x, 0, z, 1.0", "scatter_add(x, 0, z, x", "index_add(x, 0, z[0, :1], x[:1]", "index_copy(x, 0, z[0, :1], x[:1]", "softmax(x, 0", "log_softmax(x, 0", "bernoulli(v * 0 + 1",
    "multinomial(v / v, 3", "normal(v, v * 0", "linspace(0, 1, 3", "logspace(0, 1, 3", "eye(2", "zeros(2", "full((2,), 3.0", "ones(2", "add(x, x", "exp(x", "clamp(x, 2, 3", "lerp(x, x, 0.5", "eq(x, x",
]
SEVERAL = {
    "max(x, 0": "ll", "min(x, 0": "ll", "median(x, 0": "ll", "nanmedian(x, 0": "ll", "mode(x, 0": "ll", "kthvalue(x, 1, 0": "ll", "sort(x, 0": "ll", "sort(x, dim=0, stable=True": "ll", "topk(x, 1, 0": "ll",
    "cummax(x, 0": "ll", "cummin(x, 0": "ll", "aminmax(x, dim=0": "ff", "linalg.eigh(s": "ff", "linalg.qr(x": "ff", "qr(x": "ff", "linalg.slogdet(s": "ff", "slogdet(s": "ff", "linalg.svd(x": "fff", "svd(x": "fff",
}
# The error has the type of PyTorch's there, but another text: it comes from a kernel that only PyTorch has, or names the function that PyTorch's is built on.
OTHER_TEXT = {"mean(x", "nanmean(x, 0", "normal(v, v * 0", "quantile(x, 0.5, 0", "nanquantile(x, 0.5, 0", "inner(v, v", "tensordot(s, x, 1", "linalg.cond(s", "linalg.matrix_norm(s", "linalg.matrix_norm(s, 2", "linalg.matrix_rank(s",
              "linalg.norm(s", "diag(x", "vdot(v, v", "add(x, x", "mean(i, 0", "sum(x, 0, dtype=torch.float64"}


def outcome(library, call, make):
    """Return what the call shows: its result, whether that is the tensor given, warnings; or its error."""
    names = {"torch": library, "x": library.tensor(X), "s": library.tensor(SQUARE), "v": library.tensor(V), "i": library.tensor(INTS), "z": library.zeros(1, 3, dtype=library.int64)}
    library.manual_seed(0)
    out = make(library)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            result = eval(f"torch.{call}, out=out)", {**names, "out": out})
        except Exception as error:
            return type(error).__name__, str(error).split("\nException")[0].split(" and out_int32")[0].replace("CPUBoolType", "torch.BoolTensor")
    many = isinstance(result, tuple)
    parts = result if many else (result,)
    assert all(a is b for a, b in zip(parts, out if isinstance(out, tuple) else (out,), strict=True))
    shown = [(tuple(p.shape), str(p.dtype).rpartition(".")[2], [round(abs(float(n)), 2) for n in p.reshape(-1).double().tolist()]) for p in parts]
    return type(result).__name__, shown, [str(w.message).split("This behavior")[0] for w in seen if "deprecated" not in str(w.message)]


def agree(call, make):
    ours, theirs = outcome(tinygrad_edu, call, make), outcome(torch, call, make)
    if theirs[0].endswith("Error") and call in OTHER_TEXT:
        assert ours[0].endswith("Error")
    else:
        assert ours == theirs


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("call", ONE)
def test_an_empty_tensor_of_any_type(call, dtype):
    agree(call, lambda library: library.empty(0, dtype=getattr(library, dtype)))


@pytest.mark.parametrize("call", ONE)
def test_a_tensor_of_another_shape_warns(call):
    agree(call, lambda library: library.zeros(7))


@pytest.mark.parametrize("call", sorted(set(ONE) - {"histc(x, 3", "eq(x, x"}))  # PyTorch forgets these two
def test_a_tensor_that_requires_a_gradient_is_refused(call):
    make = lambda library: library.zeros(2, requires_grad=True)  # noqa: E731
    ours, theirs = outcome(tinygrad_edu, call, make), outcome(torch, call, make)
    assert ours[0] == theirs[0]
    assert ours[1] == theirs[1] or call in OTHER_TEXT


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("call", SEVERAL)
def test_several_results_in_several_tensors(call, dtype):
    kinds = {"l": "int64", "f": "float32"}
    agree(call, lambda library: (library.empty(0, dtype=getattr(library, dtype)), *(library.empty(0, dtype=getattr(library, kinds[k])) for k in SEVERAL[call][1:])))
