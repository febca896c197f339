"""Forgets the padding.

The grader says: Padding may not be looked at
"""

import tinygrad_edu as torch


def may_look(lengths, longest):
    places = torch.arange(longest)
    return (places <= places[:, None]).expand(len(lengths), longest, longest)
