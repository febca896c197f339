"""summary: each call of each layer, its shape, its parameters, and the memory."""

import pytest

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.utils import summary


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(10, 4)
        self.shared = nn.Linear(4, 4)
        self.norm = nn.BatchNorm1d(4)
        self.norm.weight.requires_grad_(False)

    def forward(self, x, more):
        y = self.shared(self.shared(self.words(x)) + more)
        return {"out": self.norm(y), "rest": (y, more)}


def test_rows_in_the_order_of_the_calls():
    block = Block()
    found = summary(block, [(2,), (2, 4)], dtypes=[torch.int64, torch.float32])
    assert [(row.name, row.kind, row.depth, row.parameters) for row in found.rows] == [
        ("", "Block", 0, 0),
        ("words", "Embedding", 1, 40),
        ("shared", "Linear", 1, 20),
        ("shared", "Linear", 1, 0),
        ("norm", "BatchNorm1d", 1, 8),
    ]
    assert found.rows[0].shapes == [[2, 4], [2, 4], [2, 4]]
    assert (found.total_params, found.trainable_params) == (68, 64)
    assert found.input_bytes == 2 * 8 + 8 * 4
    assert found.output_bytes == 4 * 8 * 4
    assert found.param_bytes == 68 * 4 + 8 * 4 + 8  # the means and variances, and the count of batches
    assert "of which 4 are not trained" in str(found)


def test_the_model_is_left_as_it_was():
    block = Block()
    block.shared.eval()
    state = {k: v.clone() for k, v in block.state_dict().items()}
    summary(block, input_data=[torch.tensor([1, 2]), torch.zeros(2, 4)])
    assert all(torch.equal(v, state[k]) for k, v in block.state_dict().items())
    assert (block.training, block.shared.training, block.norm.training) == (True, False, True)
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in block.modules())


def test_sizes_in_words():
    text = str(summary(nn.Linear(1024, 1024), (1024, 1024)))
    assert text.splitlines()[-1] == "memory: parameters 4.0 MiB, input 4.0 MiB, results of the layers 4.0 MiB"


def test_something_must_be_passed():
    with pytest.raises(ValueError, match="summary needs input_size"):
        summary(nn.Identity())
