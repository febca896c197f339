"""Two moons, told apart by nine neurons: the program of chapter 3, to run with `python -m chapters.moons`.

The engine is its argument, and all that depends on the engine is one function: `value` for that of part I, `tensor`
for that of part II and, where they are installed, `opencl`, which is the same on an OpenCL device, and `torch`, which
is PyTorch. The points, the weights to start from and the loop are the same for every engine, and so are the losses that
it prints.
"""

import importlib.util
import math
import random
import sys


def moons(count, seed=0, noise=0.1):
    """*count* points on two interlocking half-moons, not quite exactly, and the label of each: -1 or 1."""
    rng = random.Random(seed)
    points, labels = [], []
    for i in range(count):
        angle = math.pi * rng.random()
        x, y, label = math.cos(angle), math.sin(angle), -1
        if i % 2:
            x, y, label = 1 - x, 0.5 - y, 1
        points.append((x + rng.gauss(0, noise), y + rng.gauss(0, noise)))
        labels.append(label)
    return points, labels


def start(hidden=8, seed=1):
    """The weights W of the hidden neurons and v of the last one, plain numbers; all biases start at zero."""
    rng = random.Random(seed)

    def row(inputs):
        bound = 1 / math.sqrt(inputs)
        return [rng.uniform(-bound, bound) for _ in range(inputs)]

    return [row(2) for _ in range(hidden)], row(hidden)


def value(points, labels, W, v):
    """The engine of part I: a function that computes the loss, and the optimizer that takes the steps."""
    from tinygrad_edu.scalar import Value
    from tinygrad_edu.scalar.nn import SGD

    W = [[Value(w) for w in row] for row in W]
    b = [Value(0.0) for _ in W]
    v = [Value(w) for w in v]
    c = Value(0.0)
    parameters = [w for row in W for w in row] + b + v + [c]

    def score(point):
        hidden = [Value.dot(W[i], point, b[i]).tanh() for i in range(len(W))]
        return Value.dot(v, hidden, c).tanh()

    def loss():
        errors = [score(points[i]) - labels[i] for i in range(len(points))]
        return Value.sum(e**2 for e in errors) / len(errors)

    return loss, SGD(parameters, lr=0.5, momentum=0.9)


def tensor(points, labels, W, v, torch=None):
    """The engine of part II, or another module *torch* of the same names: an array in place of each list of numbers."""
    if torch is None:
        import tinygrad_edu as torch

    points, labels, W, v = (torch.tensor(x, dtype=torch.float64) for x in (points, labels, W, v))
    b = torch.zeros(len(W), dtype=torch.float64)
    c = torch.tensor(0.0, dtype=torch.float64)
    parameters = [x.requires_grad_() for x in (W, b, v, c)]

    def scores():
        hidden = (points @ W.T + b).tanh()
        return (hidden @ v + c).tanh()

    def loss():
        errors = scores() - labels
        return (errors**2).mean()

    return loss, Descent(parameters, torch.no_grad, lr=0.5, momentum=0.9)


class Descent:
    """What `SGD` is for Values: it moves each parameter, a tensor, against its gradient, with momentum."""

    def __init__(self, parameters, no_grad, lr, momentum):
        self.parameters, self.no_grad, self.lr, self.momentum = parameters, no_grad, lr, momentum
        self.velocity = [x.detach() * 0 for x in parameters]

    def zero_grad(self):
        for x in self.parameters:
            x.grad = None

    def step(self):
        with self.no_grad():  # the step is no part of what is to be differentiated
            for x, v in zip(self.parameters, self.velocity):
                v *= self.momentum
                v += x.grad
                x -= self.lr * v


def opencl(points, labels, W, v):
    """The engine of part II, with all its arrays in the memory of an OpenCL device."""
    import tinygrad_edu as torch

    with torch.device("opencl"):
        return tensor(points, labels, W, v, torch)


def pytorch(points, labels, W, v):
    """The engine of part II, with PyTorch in the place of this library."""
    import torch

    return tensor(points, labels, W, v, torch)


ENGINES = {"value": value, "tensor": tensor}
if importlib.util.find_spec("pyopencl"):
    ENGINES["opencl"] = opencl
if importlib.util.find_spec("torch"):
    ENGINES["torch"] = pytorch


def train(engine, steps=100, every=10):
    """Train with *engine*, a key of ENGINES, and print the loss of every so many steps."""
    loss, optimizer = ENGINES[engine](*moons(100), *start())
    for step in range(steps + 1):
        now = loss()
        optimizer.zero_grad()
        now.backward()
        optimizer.step()
        if step % every == 0:
            print(f"step {step:3}   loss {now.item():.6f}")


if __name__ == "__main__":
    chosen = sys.argv[1] if len(sys.argv) > 1 else "value"
    if chosen not in ENGINES:
        sys.exit(f"moons.py: no engine {chosen!r}; there is {', '.join(ENGINES)}")
    train(chosen)
