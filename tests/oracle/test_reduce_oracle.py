"""Every reduction, scan, order and product of elements here and in PyTorch, on random inputs of every type and layout."""

import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

from tests.oracle.agreement import DTYPES, LAYOUTS, sweep

ANY = [(), (5,), (3, 4), (0,), (2, 0, 3), (2, 3, 4)]
MATRIX = [(3, 4), (2, 0, 3), (2, 3, 4), (1, 3, 2), (4, 1)]
FULL = [(3, 4), (2, 3, 4), (1, 3, 2), (4, 1)]
ROWS = [(5,), (3, 4), (2, 3, 4), (), (1,), (2, 3, 0)]

# An expression of x, the shapes of x, what kinds of numbers.
SUMS = {
    "torch.sum(x)": ANY, "x.sum(dim=0)": ANY, "x.sum(-1, keepdim=True)": ANY, "torch.sum(x, (0, 1))": MATRIX, "x.sum((-1, 0), True)": MATRIX,
    "x.sum(dtype=torch.float64)": ANY, "x.sum(axis=1, keepdims=True)": MATRIX, "torch.sum(x, 1, dtype=torch.int64)": MATRIX,
    "x.sum([])": ANY, "torch.sum(input=x, dim=1)": MATRIX, "x.sum(3)": ANY,
    "torch.nansum(x)": ANY, "x.nansum(1, keepdim=True)": MATRIX, "x.nansum((0, 1))": MATRIX,
    "torch.mean(x)": ANY, "x.mean(0)": ANY, "x.mean((0, -1), keepdim=True)": MATRIX, "x.mean(dtype=torch.float32)": ANY, "x.mean(axis=1)": MATRIX,
    "torch.nanmean(x)": ANY, "x.nanmean(1)": MATRIX, "x.nanmean(dim=0, keepdim=True)": ANY,
    "torch.all(x)": ANY, "x.all(0)": ANY, "x.all((0, 1), keepdim=True)": MATRIX, "torch.any(x)": ANY, "x.any(-1)": ANY, "x.any(dim=1, keepdim=True)": MATRIX,
    "torch.count_nonzero(x)": ANY, "x.count_nonzero(0)": ANY, "x.count_nonzero(dim=(0, 1))": MATRIX,
    "torch.logsumexp(x, 0)": ANY, "x.logsumexp((0, 1))": MATRIX, "x.logsumexp(dim=-1, keepdim=True)": ANY,
    "torch.trace(x)": [(3, 4), (4, 3), (2, 2), (3,), (0, 2)],
}
SPREADS = {
    "torch.var(x)": ANY, "x.var(0)": ANY, "x.var(-1, keepdim=True)": ANY, "x.var(unbiased=False)": ANY, "torch.var(x, False)": ANY, "x.var(1, False)": FULL,
    "x.var((0, 1), correction=0)": FULL, "x.var(dim=1, correction=2, keepdim=True)": FULL,
    "torch.std(x)": ANY, "x.std(0)": ANY, "x.std(correction=0)": ANY, "x.std(1, unbiased=False, keepdim=True)": FULL, "x.std((0, 1))": FULL,
    "torch.var_mean(x)": ANY, "torch.var_mean(x, 0)": ANY, "torch.var_mean(x, dim=1, correction=0, keepdim=True)": FULL,
    "torch.std_mean(x)": ANY, "torch.std_mean(x, -1, unbiased=False)": ANY, "torch.std_mean(x, (0, 1))": FULL,
}
EXTREMES = {
    "torch.max(x)": ANY, "torch.min(x)": ANY, "x.max(0)": ANY, "x.min(-1)": ANY, "x.max(dim=1, keepdim=True)": MATRIX, "torch.min(x, 1)": MATRIX,
    "x.max(1).values": MATRIX, "x.max(2)": MATRIX,
    "torch.amax(x)": ANY, "x.amax(0)": ANY, "x.amin((0, 1))": MATRIX, "x.amin(dim=-1, keepdim=True)": ANY, "torch.amax(x, dim=(1, 0), keepdim=True)": MATRIX,
    "torch.argmax(x)": ANY, "x.argmin()": ANY, "x.argmax(0)": ANY, "x.argmin(-1)": ANY, "x.argmax(dim=1, keepdim=True)": MATRIX, "x.argmax(keepdim=True)": ANY,
    "torch.aminmax(x)": ANY, "torch.aminmax(x, dim=0)": ANY, "x.aminmax(dim=-1, keepdim=True)": ANY,
    "torch.median(x)": ANY, "x.nanmedian()": ANY,
    "torch.cummax(x, 0)": ANY, "x.cummin(-1)": ANY, "x.cummax(dim=1)": MATRIX,
    "torch.sort(x)": ROWS, "x.sort(-1)": ROWS, "x.sort(dim=0, descending=True)": ROWS, "torch.sort(x, dim=0, descending=True, stable=True)": ROWS,
    "x.sort(dim=-1).values": ROWS, "torch.argsort(x, dim=0, stable=True)": ROWS, "x.argsort(dim=-1, descending=True)": ROWS,
    "torch.msort(x)": ROWS, "torch.sort(x, 1)": [(3, 4), (2, 3, 4), (3,)],
}
FOUR = [(3, 4), (5,), (2, 3, 4), (1,), ()]
PICKS = {  # which of equal elements is picked is not determined, so the gradients are compared where there are no equal ones
    "torch.topk({}, 2).values": FOUR, "{}.topk(1, 0, largest=False).values": FOUR, "torch.kthvalue({}, 2).values": FOUR,
    "{}.kthvalue(1, 0, keepdim=True).values": FOUR, "torch.mode({}).values": ROWS, "{}.mode(0, keepdim=True).values": ROWS,
    "{}.median(0).values": ROWS, "{}.median(-1, keepdim=True).values": ROWS, "torch.nanmedian({}, 0).values": ROWS,
}
SCANS = {  # and products: of zeros and infinities their gradients are NaN in other places, as they multiply in another order
    "torch.prod(x)": ANY, "x.prod(0)": ANY, "x.prod(dim=-1, keepdim=True)": ANY, "x.prod(dtype=torch.float64)": ANY,
    "torch.cumsum(x, 0)": ANY, "x.cumsum(-1)": ANY, "x.cumsum(dim=1, dtype=torch.float64)": MATRIX, "torch.cumprod(x, 0)": ANY, "x.cumprod(dim=-1)": ANY,
    "x.cumprod(1, dtype=torch.float64)": MATRIX, "torch.logcumsumexp(x, 0)": ANY, "x.logcumsumexp(-1)": ANY,
}


STATISTICS = {
    "torch.quantile(x, 0.3)": [(3, 4), (5,), (2, 3, 4), ()], "x.quantile(0.5, 1)": [(3, 4), (2, 3, 4)], "x.quantile(0.5, dim=0, keepdim=True)": [(3, 4), (5,)],
    "torch.quantile(x, torch.tensor([0.0, 0.25, 1.0], dtype=x.dtype), 0)": [(3, 4), (5,)], "x.quantile(0.4, interpolation='lower')": [(3, 4)],
    "torch.quantile(x, torch.tensor([0.2, 0.9], dtype=x.dtype), 1, True)": [(3, 4)],
    "x.quantile(0.4, interpolation='nearest')": [(3, 4)], "x.quantile(0.4, interpolation='midpoint')": [(3, 4)], "x.nanquantile(0.6)": [(3, 4)], "x.quantile(2.0)": [(3, 4)],
    "torch.unique(x.detach())": [(3, 4), (5,), (0,)], "x.detach().unique(return_inverse=True, return_counts=True)": [(3, 4), (5,)], "x.detach().round().unique(dim=0, return_inverse=True)": [(3, 2), (5,)],
    "torch.unique_consecutive(x.detach(), return_inverse=True, return_counts=True)": [(3, 4), (5,)], "x.detach().unique_consecutive(dim=0)": [(4, 2), (5,)],
    "torch.searchsorted(x.detach().sort().values, x.detach())": [(5,), (3, 4)], "torch.searchsorted(x.detach().sort().values, x.detach(), right=True, out_int32=True)": [(5,)],
    "torch.bucketize(x.detach(), x.detach().flatten().sort().values)": [(3, 4)], "torch.histc(x.detach().double(), 4, min=-2, max=2)": [(3, 4), (0,)], "x.detach().float().histc(5)": [(3, 4)],
    "torch.cov(x)": [(3, 4), (5,)], "x.cov(correction=0)": [(3, 4)], "torch.corrcoef(x)": [(3, 4)], "torch.combinations(x)": [(4,)], "torch.combinations(x, 3, True)": [(3,)],
    "torch.cartesian_prod(x, y)": [((3,), (2,))], "torch.cdist(x, y)": [((3, 4), (2, 4)), ((2, 3, 4), (2, 5, 4)), ((3, 4), (2, 3))], "torch.cdist(x, y, p=1.0)": [((3, 4), (2, 4))],
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("expression", STATISTICS)
def test_statistics(expression, dtype):
    # Of equal rows, as an expanded tensor has them, the correlation is 1, where the clamp has its corner; the derivative of cdist's is not PyTorch's to give.
    sweep(expression, dtype, STATISTICS[expression], names=False, lay=False, layouts=LAYOUTS[:3], second="cdist" not in expression)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("expression", SUMS)
def test_sums(expression, dtype):
    sweep(expression, dtype, SUMS[expression], ("normal", "ties", "special"))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("expression", SPREADS)
def test_spreads(expression, dtype):
    sweep(expression, dtype, SPREADS[expression], ("normal", "ties"))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("expression", EXTREMES)
def test_extremes_and_orders(expression, dtype):
    sweep(expression, dtype, EXTREMES[expression], ("normal", "ties", "special"), exact=True)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("expression", PICKS)
def test_picked_elements(expression, dtype):
    layouts = LAYOUTS[:3]  # of an expanded tensor PyTorch's median is wrong: it sorts the one row that all the rows are
    sweep(expression.format("x"), dtype, PICKS[expression], exact=True, layouts=layouts)
    sweep(expression.format("x.detach()"), dtype, PICKS[expression], ("ties", "special"), exact=True, layouts=layouts)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("expression", SCANS)
def test_scans(expression, dtype):
    sweep(expression, dtype, SCANS[expression], ("normal", "ties"))
    sweep(f"({expression}).detach()", dtype, SCANS[expression], ("special",))
