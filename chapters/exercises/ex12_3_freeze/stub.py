"""Train a part of a model only."""


def freeze(model, path):
    """Let no parameter of the module at *path* require a gradient; return how many numbers of *model* still do.

    >>> import tinygrad_edu as torch
    >>> model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Linear(8, 2))
    >>> freeze(model, "0")
    18
    >>> [parameter.requires_grad for parameter in model.parameters()]
    [False, False, True, True]
    """
    raise NotImplementedError
