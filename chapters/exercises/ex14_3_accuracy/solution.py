"""How often a model is right."""

import tinygrad_edu as torch


def accuracy(model, loader):
    training = model.training
    model.eval()
    right = count = 0
    with torch.no_grad():
        for inputs, classes in loader:
            right += (model(inputs).argmax(1) == classes).sum().item()
            count += len(classes)
    model.train(training)
    return right / count
