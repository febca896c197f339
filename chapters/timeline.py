"""What a device's own clock says of three products and a sum: `python -m chapters.timeline` measures it."""

import json
from pathlib import Path
from types import SimpleNamespace

RECORD = Path(__file__).with_suffix(".json")


def three_products(torch, side=1000):
    """Enqueue three products and a sum of *side* × *side* numbers, and wait for the number that comes out."""
    with torch.device("opencl"):
        x = torch.randn(side, side) / side**0.5
    return (x @ x @ x @ x).sum().item()


def measure():
    """The calls of a profile of `three_products`, after one run in which the kernels are built."""
    import tinygrad_edu as torch

    three_products(torch)
    with torch.opencl.profile() as p:
        three_products(torch)
    return [call._asdict() for call in p.calls]


def recorded():
    """The calls that were measured when this book was made."""
    return [SimpleNamespace(**call) for call in json.loads(RECORD.read_text(encoding="utf-8"))]


if __name__ == "__main__":
    RECORD.write_text(json.dumps(measure(), indent=1) + "\n", encoding="utf-8")
    print(f"written: {RECORD.name}")
