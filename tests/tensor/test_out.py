"""`out=`: the tensor that takes a result is returned, resized with a warning if need be, and takes part in no graph."""

import warnings

import pytest

import tinygrad_edu as torch

X = torch.tensor([[1.5, 2.0, 3.0], [4.0, 5.0, 7.0]])
SQUARE = torch.tensor([[2.0, 1.0], [1.0, 3.0]])
V = torch.tensor([3.0, 1.0, 2.0])

CALLS = {
    "sum": lambda **o: torch.sum(X, 0, **o),
    "mean": lambda **o: torch.mean(X, 0, **o),
    "prod": lambda **o: torch.prod(X, 1, **o),
    "amax": lambda **o: torch.amax(X, 0, **o),
    "cumsum": lambda **o: torch.cumsum(X, 0, **o),
    "logsumexp": lambda **o: torch.logsumexp(X, 1, **o),
    "std": lambda **o: torch.std(X, 1, **o),
    "quantile": lambda **o: torch.quantile(X, 0.5, 0, **o),
    "matmul": lambda **o: torch.matmul(SQUARE, X, **o),
    "mv": lambda **o: torch.mv(X, V, **o),
    "dot": lambda **o: torch.dot(V, V, **o),
    "outer": lambda **o: torch.outer(V, V, **o),
    "kron": lambda **o: torch.kron(V, V, **o),
    "tensordot": lambda **o: torch.tensordot(SQUARE, X, 1, **o),
    "softmax": lambda **o: torch.softmax(X, 1, **o),
    "inv": lambda **o: torch.linalg.inv(SQUARE, **o),
    "vector_norm": lambda **o: torch.linalg.vector_norm(X, **o),
    "multi_dot": lambda **o: torch.linalg.multi_dot([SQUARE, SQUARE, X], **o),
    "scatter": lambda **o: torch.scatter(X, 0, torch.zeros(1, 3, dtype=torch.int64), 9.0, **o),
    "cat": lambda **o: torch.cat([X, X], **o),
    "exp": lambda **o: torch.exp(X, **o),
    "add": lambda **o: torch.add(X, V, **o),
}
SEVERAL = {
    "max": lambda **o: torch.max(X, 0, **o),
    "sort": lambda **o: torch.sort(X, 1, descending=True, **o),
    "topk": lambda **o: torch.topk(X, 2, **o),
    "median": lambda **o: torch.median(X, 0, **o),
    "cummax": lambda **o: torch.cummax(X, 0, **o),
    "svd": lambda **o: torch.linalg.svd(X, **o),
}


@pytest.mark.parametrize("name", CALLS)
def test_an_empty_tensor_takes_the_result_and_is_returned(name):
    out, result = torch.empty(0), CALLS[name]()
    assert CALLS[name](out=out) is out
    assert torch.equal(out, result)
    assert out._version == 1


@pytest.mark.parametrize("name", CALLS)
def test_a_tensor_of_the_right_shape_keeps_its_memory(name):
    out = torch.zeros_like(CALLS[name]())
    window = out[...]
    CALLS[name](out=out)
    assert torch.equal(window, CALLS[name]())


@pytest.mark.parametrize("name", CALLS)
def test_a_tensor_of_another_shape_is_resized_with_a_warning(name):
    out = torch.zeros(7)
    with pytest.warns(UserWarning, match="An output with one or more elements was resized since it had shape"):
        CALLS[name](out=out)
    assert torch.equal(out, CALLS[name]())


@pytest.mark.parametrize("name", CALLS)
def test_no_graph_goes_through_it(name):
    with pytest.raises(RuntimeError, match="don't support automatic differentiation"):
        CALLS[name](out=torch.zeros(2, requires_grad=True))


@pytest.mark.parametrize("name", SEVERAL)
def test_several_tensors_take_several_results(name):
    results = SEVERAL[name]()
    outs = tuple(torch.empty(0, dtype=x.dtype) for x in results)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        named = SEVERAL[name](out=outs)
    assert type(named).__name__ == f"{type(results).__name__}_out"
    assert type(named)._fields == type(results)._fields
    for a, b, c in zip(named, outs, results, strict=True):
        assert a is b
        assert torch.equal(b, c)


def test_a_sum_is_computed_in_the_type_of_the_tensor_that_takes_it():
    out = torch.empty(0, dtype=torch.int64)
    assert torch.sum(torch.tensor([[0.75, 0.75]]), 1, out=out).tolist() == [0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda o: torch.matmul(SQUARE, X, out=o), "Expected out tensor to have dtype float, but got double instead"),
        (lambda o: torch.amax(X, 0, out=o), "Expected the dtype for input and out to match, but got Float for input's"),
        (lambda o: torch.all(X, 0, out=o), "all only supports bool tensor for result, got: Double"),
        (lambda o: torch.sum(X, 0, dtype=torch.float32, out=o), "Expected out tensor to have dtype float, but got"),
    ],
)
def test_a_type_that_does_not_fit_is_refused(call, message):
    with pytest.raises(RuntimeError) as caught:
        call(torch.empty(0, dtype=torch.float64))
    assert message in str(caught.value)


def test_what_is_no_tensor_is_refused():
    with pytest.raises(TypeError, match=r"sum\(\): argument 'out' must be Tensor, not list"):
        torch.sum(X, 0, out=[])
