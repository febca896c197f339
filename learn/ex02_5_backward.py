"""Your own backward."""


def backward(value):
    """Do what `value.backward(retain_graph=True)` does, by yourself.

    Use nothing but `.edges()`, `.op` and `.grad`. To the `.grad` of each leaf (a
    Value whose `.op` is empty) is added the derivative of *value*. The `.grad` of a
    value in between is that of this call alone: what an earlier call left there must
    not count. Chains of 50,000 values must work, and so must graphs with 2¹⁰⁰ paths.

    >>> from tinygrad_edu.scalar import Value
    >>> a = Value(5.0)
    >>> b = a + a
    >>> c = b + b
    >>> backward(c)
    >>> a.grad, b.grad, c.grad
    (4.0, 2.0, 1.0)
    """
    raise NotImplementedError
