"""From the result alone."""


def sqrt_rule(g, out):
    """The gradient of x, where out = sqrt(x), from *out* alone."""
    raise NotImplementedError


def reciprocal_rule(g, out):
    """The gradient of x, where out = 1 / x, from *out* alone."""
    raise NotImplementedError


def softplus_rule(g, out):
    """The gradient of x, where out = log(1 + exp(x)), from *out* alone.

    >>> import tinygrad_edu as torch
    >>> softplus_rule(torch.tensor(1.0), torch.log(torch.tensor(4.0)))    # x was log(3)
    tensor(0.7500)
    """
    raise NotImplementedError
