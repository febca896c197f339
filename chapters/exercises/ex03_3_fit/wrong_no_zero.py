"""Never forgets a gradient.

The grader says: from the steps before
"""


def fit(parameters, loss_of, rate, steps):
    losses = []
    for _ in range(steps):
        loss = loss_of()
        loss.backward()
        for p in parameters:
            p.data -= rate * p.grad
        losses.append(loss.data)
    return losses
