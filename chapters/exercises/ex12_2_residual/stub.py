"""The residual connection."""


def residual(inner):
    """A module that computes x + inner(x); *inner* is a module, and is to be found in it as `inner`.

    >>> import tinygrad_edu as torch
    >>> model = residual(torch.nn.Linear(2, 2))
    >>> [name for name, _ in model.named_parameters()]
    ['inner.weight', 'inner.bias']
    """
    raise NotImplementedError
