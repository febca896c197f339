"""torch.distributions against PyTorch, live: draws and the place in the stream, logarithms, gradients, texts of errors."""

import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

import tinygrad_edu

LIBRARIES = (tinygrad_edu, torch)
CASES = [
    "Normal(0., 1.)", "Normal(T([0., 1.]), T([1., 2.]))", "Normal(T([0., 1.]), -1.)", "Normal(0., 0.)", "Normal(0., 'a')", "Normal(T([0., float('nan')]), 1.)",
    "Normal(0, 1).sample()", "Normal(0, 1).sample((2, ))", "Normal(0, 1).sample(2)", "Normal(0, 1).rsample([2])", "Normal(0., 1.).log_prob(3)",
    "Normal(0., 1.).log_prob(T(float('nan')))", "Normal(0., 1.).log_prob(T([1., 2.]))", "Normal(T([0., 1.]), 1.).log_prob(T([1., 2., 3.]))",
    "Normal(T([0., 1.]), 1.).entropy()", "Normal(T([0., 1.]), 1.).log_prob(T([1, 2]))", "Normal(0., 1.).mean", "Normal(0., 1.).stddev", "Normal(0., 1.).variance",
    "Normal(T([0., 1.]), 1.).batch_shape", "Normal(T([0., 1.]), 1.).event_shape", "Normal(T([0., 1.]), T([1., 2., 3.]))", "Normal(T([0, 1]), T([1, 2]))",
    "Normal(0., 1., validate_args=False).log_prob(T(float('nan')))", "Normal(0., -1., validate_args=False)", "Normal(T([0., 1., 2., 3., 4., 5.]), 1.)",
    "Normal(0., 1.).has_rsample", "Normal(0., 1.).mode", "Normal(T(0., dtype=torch.float64), 1.).sample()", "Normal(0., 1.).sample(torch.Size([2, 3])).shape",
    "Uniform(0., 1.)", "Uniform(1., 0.)", "Uniform(1., 1.)", "Uniform(T([0., 1.]), 2.)", "Uniform(0., 1.).sample((3, ))", "Uniform(0., 1.).log_prob(T(0.5))",
    "Uniform(0., 1.).log_prob(T(2.))", "Uniform(0., 1.).log_prob(T(1.))", "Uniform(0., 1.).log_prob(T(0.))",
    "Uniform(0., 2., validate_args=False).log_prob(T([-1., 0., 1., 2., 3.]))", "Uniform(0., 2.).entropy()", "Uniform(0., 2.).mean", "Uniform(0., 2.).variance",
    "Uniform(0., 2.).stddev", "Uniform(T([0., 3.]), T([1., 2.]))", "Uniform(0., 2.).mode", "Uniform(0, 2).sample()", "Bernoulli(0.5)", "Bernoulli(1.5)",
    "Bernoulli(T([0.2, 1.2]))", "Bernoulli(logits=T([0., 1.]))", "Bernoulli()", "Bernoulli(0.5, 0.5)", "Bernoulli(probs=0.5).logits", "Bernoulli(logits=T(0.)).probs",
    "Bernoulli(T([0.2, 0.8])).sample((3, ))", "Bernoulli(0.5).sample()", "Bernoulli(0.5).log_prob(T(1.))", "Bernoulli(0.5).log_prob(T(2.))", "Bernoulli(0.5).log_prob(1)",
    "Bernoulli(T([0., 1., 0.3])).log_prob(T([0., 1., 1.]))", "Bernoulli(T([0., 1., 0.3])).entropy()", "Bernoulli(0.3).mean", "Bernoulli(0.3).variance",
    "Bernoulli(T([0.3, 0.5, 0.7])).mode", "Bernoulli(0.3).rsample()", "Bernoulli(0.3).has_rsample", "Bernoulli(logits=T(float('nan')))", "Bernoulli('a')", "Bernoulli(1)",
    "Bernoulli(0.3).stddev", "Bernoulli(T([0., 1., 0.3])).log_prob(T([1., 0., 1.]))", "Bernoulli(T([.2, .3])).log_prob(T(1.))", "Categorical(T([0.2, 0.8]))",
    "Categorical(T([1., 3.])).probs", "Categorical(T([1., 3.])).logits", "Categorical(logits=T([0., 1.])).logits", "Categorical(logits=T([0., 1.])).probs",
    "Categorical(T(0.5))", "Categorical(logits=T(0.5))", "Categorical(T([-1., 2.]))", "Categorical(T([0., 0.]))", "Categorical()", "Categorical(T([1.]), T([1.]))",
    "Categorical(T([[1., 2.], [3., 4.]])).sample()", "Categorical(T([[1., 2.], [3., 4.]])).sample((3, ))", "Categorical(T([[1., 2.], [3., 4.]])).sample((3, 2)).shape",
    "Categorical(T([1., 2.])).sample()", "Categorical(T([1., 2.])).sample().dtype", "Categorical(T([1., 2.])).log_prob(T(1))", "Categorical(T([1., 2.])).log_prob(T([0, 1]))",
    "Categorical(T([1., 2.])).log_prob(T(2))", "Categorical(T([1., 2.])).log_prob(T(0.5))", "Categorical(T([1., 2.])).log_prob(1)",
    "Categorical(T([[1., 2.], [3., 4.]])).log_prob(T([0, 1]))", "Categorical(T([[1., 2.], [3., 4.]])).log_prob(T([[0], [1], [1]]))",
    "Categorical(T([[1., 2.], [3., 4.]])).entropy()", "Categorical(T([1., 0.])).entropy()", "Categorical(T([1., 2.])).mean", "Categorical(T([1., 2.])).variance",
    "Categorical(T([1., 2.])).mode", "Categorical(T([[1., 2.], [3., 4.]])).batch_shape", "Categorical(T([1., 2.])).rsample()", "Categorical([1., 2.])",
    "Categorical(T([1., 2.])).has_rsample", "Categorical(T([1, 2]))", "Categorical(logits=T([float('nan'), 1.]))",
    "Categorical(T([1., 2.]), validate_args=False).log_prob(T(0))", "Categorical(T([[.5, .5], [1., 1.]]))", "Categorical(T([[.5, .5], [1., 1.], [1, 2]]))",
    "Categorical(T([[1., 2.]])).log_prob(T([[0, 1], [1, 0]]))", "Normal(T([0., 1.], requires_grad=True), T([1., 2.], requires_grad=True)).rsample()",
    "Normal(T([0., 1.], requires_grad=True), T([1., 2.], requires_grad=True)).sample()", "Normal(T([0., 1.], requires_grad=True), 1.).log_prob(T([1., 1.]))",
    "Uniform(T([0., 1.], requires_grad=True), 2.).rsample()", "Bernoulli(T([0.3], requires_grad=True)).log_prob(T([1.]))",
    "Categorical(T([0.3, 0.7], requires_grad=True)).log_prob(T(1))", "Categorical(logits=T([0.3, 0.7], requires_grad=True)).entropy()", "Normal(0., 1.).support",
    "Normal(0., 1.).foo", "Normal(T([0., 1.]), 1.).log_prob('a')", "Bernoulli(T([.1, .2, .3, .4, .5, .6]))", "Uniform(T([0., 1.]), T([1., 2., 3.]))", "Bernoulli(T(1))",
    "Normal(T(1), T(2)).sample()", "Normal(T([0., 0.]), T([0., -1.]))",
]


def run(library, expression, **values):
    """The result of *expression*, or its error."""
    names = {name: getattr(library.distributions, name) for name in tinygrad_edu.distributions.__all__}
    library.manual_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return eval(expression, {**names, "torch": library, "T": library.tensor, **values})
        except Exception as error:
            return f"{type(error).__name__}: {error}"


def same(mine, theirs):
    if isinstance(theirs, torch.Tensor):
        assert (mine.dtype.name, tuple(mine.shape), mine.requires_grad) == (str(theirs.dtype)[6:], tuple(theirs.shape), theirs.requires_grad)
        np.testing.assert_allclose(mine.tolist(), theirs.tolist(), rtol=2e-6, atol=1e-7)
        assert (mine.grad_fn and mine.grad_fn.name()) == (theirs.grad_fn and theirs.grad_fn.name())
    else:
        assert repr(mine).replace("tinygrad_edu.", "torch.") == repr(theirs)


@pytest.mark.parametrize("expression", CASES)
def test_a_result_or_an_error(expression):
    same(*(run(library, expression) for library in LIBRARIES))
    assert tinygrad_edu.get_rng_state().tolist() == torch.get_rng_state().tolist()


MADE = [
    "Normal(a, b.exp())", "Normal(a, 2.0)", "Uniform(a, a + b.exp())", "Bernoulli(a.sigmoid())", "Bernoulli(logits=a)", "Categorical(a.exp())", "Categorical(logits=a)",
]
SHAPES = [(), (1,), (3,), (4, 5), (2, 3, 7)]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("made", MADE)
def test_draws_logarithms_and_gradients(made, dtype):
    rng = np.random.default_rng(0)
    for shape in SHAPES[1:] if "Categorical" in made else SHAPES:
        arrays = [rng.standard_normal(shape).astype(dtype) for _ in range(2)]
        results = []
        for library in LIBRARIES:
            a, b = (library.tensor(array, requires_grad=True) for array in arrays)
            values = {"a": a, "b": b}
            law = run(library, made, **values)
            draws = [run(library, f"law.sample({size})", law=law) for size in ("", "(2,)", "(3, 2)", "(20,)")]
            weighed = law.log_prob(draws[-1])
            total = weighed.sum() + law.entropy().sum()
            drawn = law.rsample((2,)) if law.has_rsample else weighed
            (total + (drawn**2).sum()).backward()
            grads = [x.grad for x in (a, b) if x.grad is not None]
            results.append([*draws, weighed, drawn, law.entropy(), law.mean, law.stddev, law.mode, *grads])
        for mine, theirs in zip(*results, strict=True):
            assert (mine.dtype.name, tuple(mine.shape)) == (str(theirs.dtype)[6:], tuple(theirs.shape))
            np.testing.assert_allclose(mine.tolist(), theirs.tolist(), rtol=1e-4 if dtype == "float32" else 1e-10, atol=2e-5 if dtype == "float32" else 1e-12)


def test_the_shapes_and_what_can_be_differentiated():
    for expression in ("Normal(T([[0.0]]), T([1.0, 2.0]))", "Categorical(torch.ones(2, 3, 4))", "Bernoulli(T(0.5))", "Uniform(T([0.0]), 1.0)"):
        mine, theirs = (run(library, expression) for library in LIBRARIES)
        for name in ("batch_shape", "event_shape", "has_rsample"):
            assert repr(getattr(mine, name)).replace("tinygrad_edu.", "torch.") == repr(getattr(theirs, name))


def test_logits_that_are_first_asked_for_where_no_gradient_flows():
    for library in LIBRARIES:
        p = library.tensor([0.3, 0.7], requires_grad=True)
        law = library.distributions.Categorical(p)
        with library.no_grad():
            law.logits
        law.log_prob(library.tensor(1)).backward()
        np.testing.assert_allclose(p.grad.tolist(), [-1, 1 / 0.7 - 1], rtol=1e-5)
