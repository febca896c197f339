"""The program of chapter 3 with PyTorch as its engine: the same losses to the printed digit."""

import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

from chapters import moons  # noqa: E402  (only after torch is known to be there)


def with_torch(points, labels, W, v):
    """What `moons.value` is for Values, for PyTorch's tensors."""
    points, labels, W, v = (torch.tensor(x, dtype=torch.float64) for x in (points, labels, W, v))
    b, c = torch.zeros(len(W), dtype=torch.float64), torch.zeros((), dtype=torch.float64)
    parameters = [x.requires_grad_() for x in (W, b, v, c)]

    def loss():
        hidden = (points @ W.T + b).tanh()
        scores = (hidden @ v + c).tanh()
        return ((scores - labels) ** 2).mean()

    return loss, torch.optim.SGD(parameters, lr=0.5, momentum=0.9)


def test_pytorch_prints_the_same_losses(monkeypatch, capsys):
    moons.train("value")
    ours = capsys.readouterr().out
    monkeypatch.setitem(moons.ENGINES, "torch", with_torch)
    moons.train("torch")
    assert capsys.readouterr().out == ours
