"""One step downhill."""


def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
