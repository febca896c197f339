"""A step of Adam."""


def adam_step(w, g, m, s, t, lr=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    """The weights and the two memories after one step: three tensors; change none.

    *m* is the running mean of the gradients, *s* that of their squares, *g* the gradient
    of now and *t* the number of this step, 1 for the first. Each memory keeps a share
    beta of what it was. A share 1 - beta**t has come in so far: divide by it. Then the
    weights move by *lr* times the mean, over *eps* more than the root of the other.

    >>> import tinygrad_edu as torch
    >>> zero = torch.zeros(2)
    >>> w, m, s = adam_step(torch.ones(2), torch.tensor([5.0, -0.5]), zero, zero, 1)
    >>> w
    tensor([0.9000, 1.1000])
    """
    raise NotImplementedError
