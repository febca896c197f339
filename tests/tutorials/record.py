"""Write down what the tutorials show under PyTorch: python -m tests.tutorials.record"""

from pathlib import Path

import torch

from tests.tutorials.session import transcript

HERE = Path(__file__).parent

for path in HERE.glob("*.py"):
    if not path.stem.startswith(("test_", "session", "record")):
        path.with_suffix(".txt").write_text(transcript(path.read_text(encoding="utf-8"), torch), encoding="utf-8")
