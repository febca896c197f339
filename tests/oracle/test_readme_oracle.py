"""The README's program for PyTorch prints what the README says."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.host_only(reason="the program is PyTorch's alone")

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_pytorch_prints_the_same(capsys):
    theirs = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)[0]
    (output,) = re.findall(r"^```text\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    exec(theirs, {})
    assert capsys.readouterr().out == output
