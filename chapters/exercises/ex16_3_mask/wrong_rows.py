"""Masks the places that ask instead of those that answer.

The grader says: the place that is looked at
"""

import tinygrad_edu as torch


def may_look(lengths, longest):
    places = torch.arange(longest)
    return (places <= places[:, None]) & (places[:, None] < torch.tensor(lengths)[:, None, None])
