"""Thinks that the weights are all.

The grader says: leaves the stream of random numbers where it is
"""

from copy import deepcopy


def checkpoint(model, optimizer):
    return {"model": deepcopy(model.state_dict())}


def resume(saved, model, optimizer):
    model.load_state_dict(saved["model"])
