"""Laws of products and linear algebra: NumPy's values, what each decomposition promises, derivatives by central
differences, errors.
"""

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu.autograd import gradcheck, gradgradcheck

RNG = np.random.default_rng(13)
EINSUMS = [
    "ij,jk->ik",
    "ij,kj",
    "ij,ij->",
    "i...,i...->...",
    "bij,bjk->bik",
    "ii->i",
    "ii",
    "iij->j",
    "i,j->ij",
    "ij->ji",
    "ij,jk,kl->il",
    "...ij,...jk->...ik",
]


def leaf(*shape):
    """Return a random float64 leaf."""
    return torch.tensor(RNG.standard_normal(shape), requires_grad=True)


def leaves(equation):
    """Return operands that fit *equation*."""
    sizes = dict(zip("bijkl", (2, 3, 3, 4, 2)))
    return [leaf(*(sizes[c] for c in term.replace("...", "b"))) for term in equation.partition("->")[0].split(",")]


@pytest.mark.parametrize("equation", EINSUMS)
def test_einsum_is_numpys_and_has_derivatives(equation):
    xs = leaves(equation)
    ours = torch.einsum(equation, *xs)
    np.testing.assert_allclose(
        ours.detach().cpu().numpy(), np.einsum(equation, *[x.detach().cpu().numpy() for x in xs]), rtol=1e-10
    )
    assert gradcheck(lambda *ts: torch.einsum(equation, *ts), tuple(xs))
    assert gradgradcheck(lambda *ts: torch.einsum(equation, *ts), tuple(xs))


@pytest.mark.parametrize(
    "shapes",
    [((3, 4), (4, 2)), ((4,), (4,)), ((3, 4), (4,)), ((4,), (4, 2)), ((2, 3, 4), (4, 2)), ((2, 1, 3, 4), (3, 4, 2))],
)
def test_matmul_is_numpys_and_has_derivatives(shapes):
    a, b = (leaf(*shape) for shape in shapes)
    x, y, product = (t.detach().cpu().numpy() for t in (a, b, a @ b))
    np.testing.assert_allclose(product, x @ y, rtol=1e-10)
    assert gradcheck(torch.matmul, (a, b)) and gradgradcheck(torch.matmul, (a, b))


ALGEBRA = {
    "inv": torch.linalg.inv,
    "det": torch.linalg.det,
    "logabsdet": lambda t: torch.linalg.slogdet(t).logabsdet,
    "pinv": torch.linalg.pinv,
    "cholesky": lambda t: torch.linalg.cholesky(t @ t.mT),
    "power": lambda t: torch.linalg.matrix_power(t, 3),
    "solve": lambda t: torch.linalg.solve(t, t[:, 0] ** 2),
    "svdvals": torch.linalg.svdvals,
    "eigvalsh": lambda t: torch.linalg.eigvalsh(t + t.mT),
    "R": lambda t: torch.linalg.qr(t).R ** 2,
    "norm": torch.linalg.norm,
    "nuclear": lambda t: torch.linalg.matrix_norm(t, "nuc"),
    "three": lambda t: torch.linalg.vector_norm(t, 3),
    "cross": lambda t: torch.linalg.cross(t, t.mT),
}


@pytest.mark.parametrize("name", ALGEBRA)
def test_derivatives_of_algebra(name):
    x = torch.tensor(RNG.standard_normal((3, 3)) + 3 * np.eye(3), requires_grad=True)
    assert gradcheck(ALGEBRA[name], (x,)) and gradgradcheck(ALGEBRA[name], (x,))


@pytest.mark.parametrize("shape", [(4, 3), (3, 3), (3, 4), (2, 4, 3)])
def test_decompositions_keep_their_promises(shape):
    A = leaf(*shape).detach()
    U, S, Vh = torch.linalg.svd(A, full_matrices=False)
    Q, R = torch.linalg.qr(A)
    assert torch.allclose(U @ S.diag_embed() @ Vh, A) and torch.allclose(Q @ R, A)
    assert torch.allclose(R, R.triu()) and torch.allclose(
        Q.mT @ Q, torch.eye(Q.shape[-1]).double().expand(Q.mT.shape[:-1] + Q.shape[-1:])
    )
    P = torch.linalg.pinv(A)
    assert torch.allclose(A @ P @ A, A) and torch.allclose(P @ A @ P, P)


def test_the_gradient_of_a_determinant_of_a_singular_matrix_is_its_cofactors():
    x = torch.tensor([[1.0, 2.0], [2.0, 4.0]], requires_grad=True)
    x.det().backward()
    assert x.grad.tolist() == [[4, -2], [-2, 1]]


def test_errors():
    with pytest.raises(torch.linalg.LinAlgError, match="The diagonal element 2 is zero"):
        torch.linalg.inv(torch.ones(2, 2))
    with pytest.raises(RuntimeError, match="Incompatible shapes of A and B for the equation AX = B"):
        torch.linalg.solve(torch.eye(3), torch.ones(4))
    with pytest.raises(
        RuntimeError, match=r"linalg.inv: A must be batches of square matrices, but they are 2 by 3 matrices"
    ):
        torch.linalg.inv(torch.ones(2, 3))
    with pytest.raises(NotImplementedError, match="not implemented for 'Half'"):
        torch.linalg.det(torch.ones(2, 2).half())
