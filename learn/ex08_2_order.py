"""The order."""


def order(result):
    """The names of the nodes behind *result*, a tensor, in the order in which backward takes them.

    The first is `result.grad_fn.name()`. Each node comes once, with its `.number` lower
    than that of the one before; `.next_functions` is a tuple of pairs, of which the
    first is a node or None. Nodes without a `.number` stand for leaves: leave them out.

    >>> import tinygrad_edu as torch
    >>> x = torch.ones(2, requires_grad=True)
    >>> order((x.exp() * x).sum())
    ['SumBackward0', 'MulBackward0', 'ExpBackward0']
    """
    raise NotImplementedError
