"""Five steps in one go; two, a checkpoint, three more, and from the checkpoint, through a file, three again."""

import io

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.learn.grading import require


def beginning(seed=3):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 1))
    return model, torch.optim.Adam(model.parameters(), lr=0.1)


def train(model, optimizer, steps, noise=True):
    """Train on random numbers; where the model is afterwards."""
    for _ in range(steps):
        x = torch.rand(8, 3) if noise else torch.linspace(0, 1, 24).view(8, 3)
        optimizer.zero_grad()
        (model(x) ** 2).mean().backward()
        optimizer.step()
    return [x.tolist() for x in model.state_dict().values()]


def through_a_file(saved):
    file = io.BytesIO()
    torch.save(saved, file)
    file.seek(0)
    return torch.load(file)


def grade(module):
    with torch.random.fork_rng():
        _grade(module)


def _grade(module):
    model, optimizer = beginning()
    train(model, optimizer, 2)
    saved = module.checkpoint(model, optimizer)
    require(isinstance(saved, dict), f"checkpoint() is {saved!r}, expected a dict.")
    at_once = {name: through_a_file(part) for name, part in saved.items()}
    end = train(model, optimizer, 3)
    changed = "What checkpoint() gave has changed while the training went on: it shares memory with it. Copy it."
    require(repr(at_once) == repr({name: through_a_file(part) for name, part in saved.items()}), changed)

    other, memory = beginning(seed=4)
    module.resume(through_a_file(saved), other, memory)
    _explain(module, saved)
    again = train(other, memory, 3)
    require(again == end, "Three more steps from the checkpoint do not end where the first training ended.")


def _explain(module, saved):
    """Which of the three parts is not brought back?"""
    model, optimizer = beginning(seed=5)
    module.resume(through_a_file(saved), model, optimizer)
    drawn = torch.rand(3).tolist()
    module.resume(through_a_file(saved), model, optimizer)
    require(torch.rand(3).tolist() == drawn, "resume() leaves the stream of random numbers where it is.")
    weights = []
    for seed in (5, 6):
        model, optimizer = beginning(seed)
        train(model, optimizer, 1)
        module.resume(through_a_file(saved), model, optimizer)
        weights.append([x.tolist() for x in model.state_dict().values()])
    require(weights[0] == weights[1], "resume() leaves something of the model as it is: its parameters or its buffers.")
    ends = []
    for steps in (0, 4):
        model, optimizer = beginning()
        train(model, optimizer, steps)
        module.resume(through_a_file(saved), model, optimizer)
        ends.append(train(model, optimizer, 2, noise=False))
    require(ends[0] == ends[1], "resume() leaves the optimizer's memory as it is: Adam would begin anew.")
