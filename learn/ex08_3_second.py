"""Curvature."""


def second_derivative(f, x):
    """The second derivative of *f*, a function of each element by itself, at each element of *x*.

    *x* is a tensor that need not require a gradient, and it comes out of this as it went
    in: no gradient in its `.grad`, and no new `requires_grad`. The result has no past.

    >>> import tinygrad_edu as torch
    >>> second_derivative(lambda x: x**3, torch.tensor([1.0, 2.0]))
    tensor([ 6., 12.])
    """
    raise NotImplementedError
