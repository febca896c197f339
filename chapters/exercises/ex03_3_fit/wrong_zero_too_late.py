"""Forgets the gradients between computing and using them.

The grader says: never moves
"""


def fit(parameters, loss_of, rate, steps):
    losses = []
    for _ in range(steps):
        loss = loss_of()
        loss.backward()
        for p in parameters:
            p.zero_grad()
        for p in parameters:
            p.data -= rate * p.grad
        losses.append(loss.data)
    return losses
