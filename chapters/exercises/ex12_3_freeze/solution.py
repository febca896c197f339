"""Train a part of a model only."""


def freeze(model, path):
    model.get_submodule(path).requires_grad_(False)
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)
