"""The program of chapter 3 with PyTorch as its engine: the same losses to the printed digit."""

import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

from chapters import moons


@pytest.mark.parametrize("engine", ["value", "tensor"])
def test_pytorch_prints_the_same_losses(engine, capsys):
    moons.train(engine)
    ours = capsys.readouterr().out
    moons.train("torch")
    assert capsys.readouterr().out == ours


def test_pytorchs_own_optimizer_takes_the_steps_of_the_program():
    loss, descent = moons.ENGINES["torch"](*moons.moons(100), *moons.start())
    sgd = torch.optim.SGD(descent.parameters, lr=0.5, momentum=0.9)
    before = [x.detach().clone() for x in descent.parameters]
    for optimizer in (descent, sgd):
        with torch.no_grad():
            for x, start in zip(descent.parameters, before, strict=True):
                x.copy_(start)
        for _ in range(3):
            optimizer.zero_grad()
            loss().backward()
            optimizer.step()
        if optimizer is descent:
            ours = [x.detach().clone() for x in descent.parameters]
    for x, expected in zip(ours, descent.parameters, strict=True):
        torch.testing.assert_close(x, expected.detach(), rtol=1e-12, atol=1e-14)
