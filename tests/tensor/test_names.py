"""Names that mean what another one means, and the ones that only ask or switch."""

import pytest

import tinygrad_edu as torch
from tinygrad_edu.backends import threads
from tinygrad_edu.ops.aliases import IN_PLACE, SECOND

ARGUMENTS = {  # of the in-place functions that need more than the tensor
    "addmv_": lambda: (torch.ones(2), torch.ones(2, 2), torch.ones(2)),
    "clamp_": lambda: (torch.ones(2), 0, 1),
    "clamp_max_": lambda: (torch.ones(2), 1),
    "clamp_min_": lambda: (torch.ones(2), 0),
    "fill_": lambda: (torch.ones(2), 3),
    "index_put_": lambda: (torch.ones(2), (torch.tensor([0]),), torch.tensor([2.0])),
}


@pytest.mark.parametrize("name", IN_PLACE)
def test_an_in_place_function_is_the_method(name):
    x, *rest = ARGUMENTS.get(name, lambda: (torch.full((2,), 0.5),))()
    if name == "acosh_":
        x = x + 1
    expected = getattr(x.clone(), name)(*rest)
    assert getattr(torch, name)(x, *rest) is x
    assert torch.equal(x, expected)


@pytest.mark.parametrize("name", SECOND)
def test_a_second_name_is_the_first(name):
    for here in (torch, torch.Tensor):
        assert getattr(here, name) is getattr(here, SECOND[name])
    assert getattr(torch.Tensor, f"{name}_").__name__ == f"{SECOND[name]}_"


def test_a_variable_is_a_tensor():
    x = torch.ones(2)
    v = torch.autograd.Variable(x, requires_grad=True)
    assert type(v) is torch.Tensor
    assert v.requires_grad
    assert not x.requires_grad
    assert v.data_ptr() == x.data_ptr()
    assert isinstance(x, torch.autograd.Variable)
    assert not isinstance([1.0], torch.autograd.Variable)
    with pytest.raises(TypeError, match="Variable data has to be a tensor, but got list"):
        torch.autograd.Variable([1.0])
    with pytest.raises(RuntimeError, match="Only Tensors of floating point"):
        torch.autograd.Variable(torch.tensor([1]), requires_grad=True)


def test_fill_is_recorded():
    x, v = torch.zeros(3, requires_grad=True), torch.tensor(2.0, requires_grad=True)
    torch.fill(x, v).sum().backward()
    assert (x.grad.tolist(), v.grad.item()) == ([0.0, 0.0, 0.0], 3.0)


def test_the_number_of_threads_is_that_of_the_library_below():
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        assert torch.get_num_threads() == 1
        torch.set_num_threads(2)
        assert torch.get_num_threads() == (2 if threads._library() else 1)
    finally:
        torch.set_num_threads(before)
    for wrong, message in ((0, "a positive integer"), (1.5, "an int, but got float"), (True, "an int, but got bool")):
        with pytest.raises(RuntimeError, match=f"set_num_threads expects {message}"):
            torch.set_num_threads(wrong)


def test_a_library_below_that_cannot_be_told_is_left_alone(monkeypatch):
    monkeypatch.setattr(threads, "_library", lambda: None)
    torch.set_num_threads(3)
    assert torch.get_num_threads() == 1
