"""The residual connection."""

SHARE = 1


def residual(inner):
    """A module that computes x + SHARE * inner(x); *inner* is a module, and is to be found in it as `inner`.

    SHARE is 1, or that of your variant.

    >>> import tinygrad_edu as torch
    >>> model = residual(torch.nn.Linear(2, 2))
    >>> [name for name, _ in model.named_parameters()]
    ['inner.weight', 'inner.bias']
    """
    raise NotImplementedError
