"""Every product of vectors and matrices and all of linear algebra here and in PyTorch, on random inputs; decompositions up to the signs that are free."""

import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

from tests.oracle.agreement import DTYPES, LAYOUTS, sweep

M, V = (3, 4), (4,)
PRODUCTS = {
    "torch.mm(x, y)": [((3, 4), (4, 2)), ((0, 4), (4, 2)), ((3, 0), (0, 2)), ((1, 1), (1, 1)), ((3, 4), (3, 4)), ((3,), (3, 2))],
    "torch.bmm(x, y)": [((2, 3, 4), (2, 4, 5)), ((0, 3, 4), (0, 4, 5)), ((2, 3, 4), (3, 4, 5)), ((2, 3, 4), (2, 4))],
    "torch.mv(x, y)": [(M, V), (M, (3,)), ((0, 4), V), (V, V)],
    "torch.dot(x, y)": [(V, V), ((0,), (0,)), ((3,), (4,)), (M, V)],
    "x @ y": [(M, (4, 2)), (V, V), (M, V), (V, (4, 2)), ((2, 3, 4), (4, 5)), ((2, 3, 4), (2, 4, 5)), ((2, 1, 3, 4), (3, 4, 2)), (V, (2, 4, 3)),
              ((2, 3, 4), V), ((), V), (M, M), ((2, 3, 4), (3, 4, 5)), ((2, 0, 4), (4, 3))],
    "torch.outer(x, y)": [(V, (3,)), ((0,), (3,)), (M, V)],
    "torch.inner(x, y)": [(V, V), (M, M), ((2, 3, 4), M), ((), V), (M, (3, 2))],
    "torch.kron(x, y)": [(M, M), (V, M), ((2, 1, 2), (3, 2)), ((), V)],
    "torch.tensordot(x, y, 1)": [(M, (4, 2)), ((2, 3, 4), V), (M, M)],
    "torch.tensordot(x, y, ([0, 1], [1, 0]))": [(M, (4, 3)), ((3, 4, 2), (4, 3, 5))],
    "torch.addmm(z, x, y)": [(M, (4, 2), (3, 2)), (M, (4, 2), (2,)), (M, (4, 2), ()), (M, (4, 2), (3, 1)), (M, M, M)],
    "torch.addmm(z, x, y, beta=2, alpha=3)": [(M, (4, 2), (3, 2)), (M, (4, 2), (2,))],
    "torch.addmv(z, x, y)": [(M, V, (3,)), (M, V, ()), (M, (3,), (3,))], "z.addmv(x, y, beta=2, alpha=3)": [(M, V, (3,))],
    "torch.baddbmm(z, x, y)": [((2, 3, 4), (2, 4, 5), (2, 3, 5)), ((2, 3, 4), (2, 4, 5), (5,))],
    "z.baddbmm(x, y, beta=2, alpha=3)": [((2, 3, 4), (2, 4, 5), (2, 3, 5))],
    "torch.addr(z, x, y)": [((3,), V, M)], "torch.linalg.cross(x, y)": [((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (1, 3)), ((2,), (2,))],
    "torch.cross(x, y)": [((3, 2), (3, 2)), ((2, 3), (2, 3)), ((2, 2), (2, 2))], "torch.linalg.cross(x, y, dim=0)": [((3, 2), (3, 2))],
    "torch.linalg.multi_dot([x, y, z])": [(M, (4, 2), (2, 5)), (V, (4, 2), (2, 3)), (M, (4, 2), (2,))],
}
EINSUMS = {
    "torch.matmul(x, y)": [((3, 4), (2, 4, 5))],  # which PyTorch transposes or not, as the strides advise
    "torch.einsum('ij->ji', x)": [M], "torch.einsum('ij->i', x)": [M], "torch.einsum('ij->', x)": [M], "torch.einsum('ii->i', x)": [(3, 3)], "torch.einsum('ii', x)": [(3, 3)],
    "torch.einsum('iij->j', x)": [(3, 3, 4)], "torch.einsum('...ij->...ji', x)": [(2, 3, 4), M], "torch.einsum('i...->...', x)": [(2, 3, 4)],
    "torch.einsum('ij,jk->ik', x, y)": [(M, (4, 2))], "torch.einsum('ij,jk', x, y)": [(M, (4, 2))], "torch.einsum('i,j->ij', x, y)": [(V, (3,))],
    "torch.einsum('bij,bjk->bik', x, y)": [((2, 3, 4), (2, 4, 5))], "torch.einsum('ij,ij->', x, y)": [(M, M)], "torch.einsum('ij,ij->ij', x, y)": [(M, M)],
    "torch.einsum('...ij,...jk->...ik', x, y)": [((2, 3, 4), (4, 5)), ((2, 1, 3, 4), (3, 4, 5))], "torch.einsum('bhqd,bhkd->bhqk', x, y)": [((2, 2, 3, 4), (2, 2, 5, 4))],
    "torch.einsum('ij,jk,kl->il', x, y, z)": [(M, (4, 2), (2, 3))], "torch.einsum('i,ij,j->', x, y, z)": [((3,), M, V)], "torch.einsum('ab,cb->ca', x, y)": [(M, (2, 4))],
    "torch.einsum('bn,anm,bm->ba', x, y, z)": [((2, 3), (5, 3, 4), (2, 4))], "torch.einsum(x, [0, 1], y, [1, 2], [0, 2])": [(M, (4, 2))], "torch.einsum('ik,jk->ij', x, y)": [(M, M)],
    "torch.einsum('ij,jk', x, y)  # wrong": [(M, M)], "torch.einsum('ij->k', x)": [M], "torch.einsum('ijk', x)": [M], "torch.einsum('ij', x, y)": [(M, M)],
}
SQUARE = [(3, 3), (2, 3, 3), (1, 1), (4, 4)]
TALL = [(4, 3), (2, 4, 3), (3, 3)]
ANY = [*TALL, (3, 4), (2, 3, 4)]
GOOD = "(x @ x.mT + torch.eye(x.shape[-1], dtype=x.dtype))"  # symmetric, positive-definite
ALGEBRA = {
    "torch.linalg.det(x)": [*SQUARE, (2, 3), (3,)], "x.det()": SQUARE, "torch.linalg.slogdet(x)": SQUARE, "torch.slogdet(x)": SQUARE, "torch.logdet(x)": SQUARE,
    "torch.linalg.inv(x)": [*SQUARE, (2, 3), (3,)], "x.inverse()": SQUARE, "torch.linalg.solve(x, y)": [((3, 3), (3, 2)), ((3, 3), (3,)), ((2, 3, 3), (2, 3, 2))],
    "torch.linalg.solve(x, y, left=False)": [((3, 3), (2, 3))], "torch.linalg.matrix_power(x, 3)": [*SQUARE, (2, 3)], "torch.linalg.matrix_power(x, -2)": [(3, 3)],
    "torch.linalg.matrix_power(x, 0).detach()": SQUARE, "x.matrix_power(1)": SQUARE, f"torch.linalg.cholesky({GOOD})": ANY, f"torch.linalg.cholesky({GOOD}, upper=True)": ANY,
    "torch.linalg.cholesky(-torch.eye(3, dtype=x.dtype))": [(3, 3)], "torch.linalg.inv(x * 0)": [(3, 3), (2, 3, 3)], "torch.linalg.solve(x * 0, x)": [(3, 3), (2, 3, 3)],
    "torch.linalg.pinv(x)": ANY, "torch.linalg.svdvals(x)": ANY, "torch.linalg.eigvalsh(x + x.mT)": SQUARE, "torch.linalg.matrix_rank(x)": ANY,
    "torch.linalg.lstsq(x, y).solution": [((4, 3), (4, 2)), ((3, 3), (3, 2)), ((2, 4, 3), (2, 4, 2)), ((4, 3), (3, 2))],
    "torch.linalg.lstsq(x, y).residuals": [((4, 3), (4, 2))],
    "torch.linalg.cond(x)": TALL, "torch.linalg.cond(x.detach(), 1)": SQUARE,
}
# Functions of the factors that the free signs leave alone: products that put A together again, projections, squares.
INVARIANT = {
    "(lambda s: s.U @ s.S.diag_embed() @ s.Vh)(torch.linalg.svd(x, full_matrices=False))": ANY, "(lambda s: (s.U ** 2, s.S))(torch.linalg.svd(x, False))": ANY,
    "(lambda s: (s.V ** 2, s.S))(torch.svd(x))": ANY, "torch.linalg.svd(x).S": ANY, "(lambda s: s.Q @ s.R)(torch.linalg.qr(x))": ANY,
    "(lambda s: (s.Q ** 2, s.R ** 2))(torch.linalg.qr(x))": ANY, "(lambda s: (s[0] ** 2, s[1] ** 2))(torch.qr(x))": ANY,
    "(lambda s: (s.eigenvalues, s.eigenvectors ** 2))(torch.linalg.eigh(x + x.mT))": SQUARE,
    "(lambda s: s.eigenvectors @ s.eigenvalues.diag_embed() @ s.eigenvectors.mT)(torch.linalg.eigh(x + x.mT))": SQUARE,
}
NORMS = {
    "torch.linalg.norm(x)": [M, V, (2, 3, 4), ()], "torch.linalg.vector_norm(x)": [M, V, (2, 3, 4), (0,), ()], "torch.linalg.vector_norm(x, 3, 0)": [M, V],
    "torch.linalg.vector_norm(x, 1, 1, True)": [M], "torch.linalg.vector_norm(x, float('inf'), dim=0)": [M, V], "torch.linalg.vector_norm(x, -float('inf'))": [M, V],
    "torch.linalg.vector_norm(x.detach(), 0)": [M], "torch.linalg.vector_norm(x, 1.5, dim=(0, 1))": [M], "torch.linalg.vector_norm(x.double(), 0.5)": [M], "torch.linalg.vector_norm(x, dim=1, dtype=torch.float64)": [M],
    "torch.linalg.matrix_norm(x)": [M, (2, 3, 4), V], "torch.linalg.matrix_norm(x, 1)": [M, (2, 3, 4)], "torch.linalg.matrix_norm(x, float('inf'), keepdim=True)": [M, (2, 3, 4)],
    "torch.linalg.matrix_norm(x, -1)": [M], "torch.linalg.matrix_norm(x, 'nuc')": [M, (2, 3, 4)], "torch.linalg.matrix_norm(x, 2)": [M, (2, 3, 4)],
    "torch.linalg.matrix_norm(x, 1, dim=(0, 2))": [(2, 3, 4)], "torch.linalg.norm(x, 2)": [M, V], "torch.linalg.norm(x, 'fro', dim=(0, 1))": [(2, 3, 4)], "torch.linalg.norm(x, 1, dim=1)": [M],
    "torch.norm(x)": [M, V, ()], "x.norm(dim=1)": [M], "x.norm(1)": [M], "x.norm(p=2, dim=0, keepdim=True)": [M], "torch.norm(x, float('inf'))": [M], "x.norm(3, dim=(0, 1))": [M], "torch.norm(x, 'nuc')": [M],
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("expression", PRODUCTS)
def test_products(expression, dtype):
    if dtype == "bool" and ("inner" in expression or "tensordot" in expression):
        return  # PyTorch has a sum of products of booleans here that it refuses to `mm`, and an error where it would be `dot`
    # PyTorch's kron is a `view` of a product, which it refuses for some layouts; addr lies as its first input does
    layouts = ["contiguous"] if "kron" in expression or "addr" in expression else LAYOUTS
    if dtype == "bool" and expression == "x @ y":
        layouts = ["contiguous"]  # refused in any layout, but PyTorch names `bmm` where it does not fold a transposed batch
    sweep(expression, dtype, PRODUCTS[expression], layouts=layouts)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("expression", EINSUMS)
def test_einsum(expression, dtype):
    sweep(expression, dtype, EINSUMS[expression], names=False, lay=False)


# How a decomposition lies in memory is LAPACK's affair: by columns there, by rows here.
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int64"])
@pytest.mark.parametrize("expression", ALGEBRA)
def test_algebra(expression, dtype):
    sweep(expression, dtype, ALGEBRA[expression], lay=False, layouts=["contiguous", "transposed", "stepped"])


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("expression", INVARIANT)
def test_decompositions(expression, dtype):
    sweep(expression, dtype, INVARIANT[expression], lay=False, names=False, layouts=["contiguous", "transposed", "stepped"])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("expression", NORMS)
def test_norms(expression, dtype):
    sweep(expression, dtype, NORMS[expression], layouts=["contiguous", "transposed", "stepped"])
