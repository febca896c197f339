"""What does a rule want?"""


def wants(rule):
    """The names of what *rule*, a function, asks for beside the gradient: a list, in the rule's order.

    The gradient is the first parameter, whatever it is called.

    >>> wants(lambda g, x, out: g * x * out)
    ['x', 'out']
    """
    raise NotImplementedError
