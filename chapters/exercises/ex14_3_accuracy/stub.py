"""How often a model is right."""


def accuracy(model, loader):
    """The share, a float from 0 to 1, of all examples in *loader*, pairs (inputs, classes), that *model* gets right.

    Its answer is the class with the highest score. It is asked as for an exam: without dropout, without recording. When
    the function returns, the model is in the mode, training or evaluation, in which it came.

    >>> import tinygrad_edu as torch
    >>> scores = torch.tensor([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]])
    >>> round(accuracy(torch.nn.Identity(), [(scores, torch.tensor([1, 1, 1]))]), 3)
    0.667
    """
    raise NotImplementedError
