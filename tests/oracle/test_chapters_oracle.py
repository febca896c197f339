"""The chapters on tensors, with PyTorch in the place of this library: every session prints what the book shows."""

import doctest
import re
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the oracle needs PyTorch")

from tests.oracle.on_pytorch import on_pytorch

# The table of chapter 14 and its model come from the library's own training command: its tensors are not PyTorch's.
ON_OUR_TENSORS = {"14_data.rst"}
CHAPTERS = [path for path in sorted(Path(__file__).parents[2].glob("chapters/[0-9]*.rst")) if path.name >= "04"]
CHAPTERS = [path for path in CHAPTERS if path.name not in ON_OUR_TENSORS]
CHAPTERS = [path for path in CHAPTERS if not path.read_text(encoding="utf-8").startswith(".. needs-opencl\n")]
# What only this library has: its insides, and the places in anomaly mode's errors.
OURS = ("tinygrad_edu.ops", "tinygrad_edu.random", "unbroadcast(", "grad_fn.saved", "set_detect_anomaly", "TABLE")
OURS += ("softsign", "unary(", "runs(", ".words(", "len(right)", ", Generator()", "summary")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_pytorch_prints_what_the_chapter_shows(chapter, capsys, monkeypatch):
    text = chapter.read_text(encoding="utf-8").replace("import tinygrad_edu as torch", "import torch")
    text = text.replace("from tinygrad_edu import nn", "from torch import nn")
    if "tinygrad_edu.models.gpt" in text:
        monkeypatch.setitem(sys.modules, "gpt_on_pytorch", on_pytorch("models/gpt.py"))
        text = text.replace("from tinygrad_edu.models.gpt", "from gpt_on_pytorch")
    text = re.sub(r"\btinygrad_edu\.(?!scalar|ops|random)", "torch.", text)
    test = doctest.DocTestParser().get_doctest(text, {"__name__": "__main__"}, chapter.name, str(chapter), 0)
    test.examples = [example for example in test.examples if not any(name in example.source for name in OURS)]
    assert len(test.examples) > 20
    results = doctest.DocTestRunner(verbose=False).run(test)
    assert results.failed == 0, capsys.readouterr().out
