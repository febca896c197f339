"""The rule of the product."""


def product_rule(g, x, y):
    """The gradients of x and of y, two tensors, where *g* is the gradient of x * y, element by element.

    Write it with operations of tensors, so that it can be differentiated again; *x* and
    *y* have one shape here. `learn swap` has the whole library multiply by your rule.

    >>> import tinygrad_edu as torch
    >>> g, x, y = torch.tensor([1.0, 10.0]), torch.tensor([2.0, 3.0]), torch.tensor([5.0, 7.0])
    >>> product_rule(g, x, y)
    (tensor([ 5., 70.]), tensor([ 2., 30.]))
    """
    raise NotImplementedError  # yours to write; until then the grader says "not started"
