"""Write down what the programs in sessions/ show under PyTorch: python -m tests.golden.record_sessions"""

from pathlib import Path

import torch

from tests.sessions.session import transcript

for path in (Path(__file__).parent / "sessions").glob("*.program"):
    path.with_suffix(".shown").write_text(transcript(path.read_text(encoding="utf-8"), torch), encoding="utf-8")
