"""Who may look where."""

import tinygrad_edu as torch


def may_look(lengths, longest):
    places = torch.arange(longest)
    not_later = places <= places[:, None]
    there = places < torch.tensor(lengths)[:, None, None]
    return not_later & there
