"""A checkpoint, and the way back."""

from copy import deepcopy

import tinygrad_edu as torch


def checkpoint(model, optimizer):
    return {
        "model": deepcopy(model.state_dict()),
        "optimizer": deepcopy(optimizer.state_dict()),
        "stream": torch.get_rng_state(),
    }


def resume(saved, model, optimizer):
    model.load_state_dict(saved["model"])
    optimizer.load_state_dict(saved["optimizer"])
    torch.set_rng_state(saved["stream"])
