"""Records the exam.

The grader says: nobody wants these gradients
"""


def accuracy(model, loader):
    training = model.training
    model.eval()
    right = count = 0
    for x, y in loader:
        right += (model(x).argmax(1) == y).sum().item()
        count += len(y)
    model.train(training)
    return right / count
