"""Who may look where."""


def may_look(lengths, longest):
    """A mask (N, longest, longest) for N texts that are padded to the *longest*.

    *lengths* is a list. Element (n, i, j) is True where, in text n, place i may look at
    place j: j is not later than i, and it is not padding. What padding looks at does not
    matter to anybody: the same rule holds for it.

    >>> may_look([3, 1], 3)
    tensor([[[ True, False, False],
             [ True,  True, False],
             [ True,  True,  True]],
    <BLANKLINE>
            [[ True, False, False],
             [ True, False, False],
             [ True, False, False]]])
    """
    raise NotImplementedError
