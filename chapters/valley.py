"""The long valley of chapter 13, and the way that an optimizer takes down into it."""

import tinygrad_edu as torch


def height(x, y):
    """The height of the valley at (x, y): steep across, nearly flat along."""
    return x**2 / 20 + y**2


def path(name, steps=30, height=height, **settings):
    """The points that the optimizer of that *name* passes, as pairs of numbers, from (-9, 2) on."""
    w = torch.tensor([-9.0, 2.0], requires_grad=True)
    optimizer = getattr(torch.optim, name)([w], **settings)
    points = [w.tolist()]

    def closure():
        optimizer.zero_grad()
        loss = height(w[0], w[1])
        loss.backward()
        return loss

    for _ in range(steps):
        optimizer.step(closure)
        points.append(w.tolist())
    return points
