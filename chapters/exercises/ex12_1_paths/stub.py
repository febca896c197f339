"""All the paths of a tree."""


def paths(tree, prefix=""):
    """The paths of all leaves of *tree*, each with *prefix* before it: a list of names joined by dots.

    A tree is a dictionary from names to trees and leaves; what is no dictionary is a leaf.
    As in a module, a dictionary's own leaves come first, in order, then those of its
    dictionaries, in order.

    >>> paths({"first": {"weight": 1, "bias": 2}, "scale": 3})
    ['scale', 'first.weight', 'first.bias']
    """
    raise NotImplementedError
