"""Draws have the promised frequencies, logarithms add up, gradients flow, wrong parameters are refused."""

import math

import pytest

import tinygrad_edu as torch
from tinygrad_edu.distributions import Bernoulli, Categorical, Normal, Uniform


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


@pytest.mark.parametrize(
    "law", [Normal(3.0, 2.0), Uniform(-1.0, 5.0), Bernoulli(0.3), Bernoulli(logits=1.0)], ids=lambda law: repr(law)
)
def test_draws_have_the_mean_and_the_spread(law):
    draws = law.sample((20_000,))
    assert draws.mean().item() == pytest.approx(law.mean.item(), abs=0.05)
    assert draws.std().item() == pytest.approx(law.stddev.item(), abs=0.05)


def test_a_category_is_as_frequent_as_its_weight():
    law = Categorical(torch.tensor([[1.0, 1.0, 2.0], [0.0, 1.0, 0.0]]))
    draws = law.sample((8_000,))
    assert draws.shape == (8000, 2) and draws.dtype is torch.int64
    shares = torch.bincount(draws[:, 0]) / 8000
    assert torch.allclose(shares, torch.tensor([0.25, 0.25, 0.5]), atol=0.02) and (draws[:, 1] == 1).all()


@pytest.mark.parametrize(("law", "low", "high"), [(Normal(1.0, 0.5), -4.0, 6.0), (Uniform(2.0, 4.0), 2.0, 3.999)])
def test_a_density_adds_up_to_one(law, low, high):
    x = torch.linspace(low, high, 10_001)
    step = (high - low) / 10_000
    assert law.log_prob(x).exp().sum().item() * step == pytest.approx(1, abs=2e-3)


@pytest.mark.parametrize("law", [Bernoulli(0.3), Categorical(torch.tensor([1.0, 2.0, 5.0]))], ids=repr)
def test_probabilities_add_up_to_one_and_give_the_entropy(law):
    values = torch.tensor([0.0, 1.0]) if isinstance(law, Bernoulli) else torch.arange(3)
    log_p = law.log_prob(values)
    assert log_p.exp().sum().item() == pytest.approx(1)
    assert -(log_p.exp() * log_p).sum().item() == pytest.approx(law.entropy().item())


def test_the_gradient_flows_through_rsample_and_not_through_sample():
    loc, scale = torch.tensor(1.0, requires_grad=True), torch.tensor(2.0, requires_grad=True)
    law = Normal(loc, scale)
    assert not law.sample((3,)).requires_grad
    draw = law.rsample()
    draw.backward()
    assert loc.grad.item() == 1 and scale.grad.item() == pytest.approx((draw.item() - 1) / 2)
    with pytest.raises(NotImplementedError):
        Categorical(torch.ones(2)).rsample()


def test_the_gradient_of_a_policy():
    scores = torch.zeros(3, requires_grad=True)
    (-Categorical(logits=scores).log_prob(torch.tensor(1))).backward()
    assert torch.allclose(scores.grad, torch.tensor([1 / 3, 1 / 3 - 1, 1 / 3]))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Normal(0.0, -1.0), r"Expected parameter scale .* GreaterThan\(lower_bound=0.0\)"),
        (lambda: Uniform(1.0, 0.0), r"Expected parameter low .* LessThan\(upper_bound=0.0\)"),
        (lambda: Bernoulli(1.5), r"Expected parameter probs .* Interval\(lower_bound=0.0, upper_bound=1.0\)"),
        (lambda: Categorical(torch.tensor([-1.0, 2.0])), r"Expected parameter probs .* Simplex\(\)"),
        (lambda: Bernoulli(), "Either `probs` or `logits` must be specified, but not both"),
        (lambda: Categorical(torch.tensor(1.0)), "`probs` parameter must be at least one-dimensional"),
        (lambda: Normal(0.0, "1"), "Input arguments must all be instances of Number"),
        (lambda: Normal(0.0, 1.0).log_prob(1.0), "The value argument to log_prob must be a Tensor"),
        (lambda: Normal(torch.zeros(2), 1.0).log_prob(torch.zeros(3)), "Value is not broadcastable"),
        (lambda: Categorical(torch.ones(2)).log_prob(torch.tensor(2)), "to be within the support"),
    ],
)
def test_what_makes_no_sense_is_refused(make, says):
    with pytest.raises(ValueError, match=f"(?s){says}"):
        make()


def test_checks_can_be_left_out():
    law = Uniform(0.0, 1.0, validate_args=False)
    assert law.log_prob(torch.tensor(2.0)).item() == -math.inf
