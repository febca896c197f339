"""What one node does on the way back."""


def send(gradient, edges, grads):
    """Send the *gradient* of a node to its parents, by changing the dictionary *grads*.

    *edges* is a list of pairs (name of a parent, local derivative). *grads* holds
    what each parent has received so far; one that has received nothing is not in it
    yet.

    >>> grads = {"x": 10.0}
    >>> send(2.0, [("x", 3.0), ("y", 4.0)], grads)
    >>> grads
    {'x': 16.0, 'y': 8.0}
    """
    raise NotImplementedError
