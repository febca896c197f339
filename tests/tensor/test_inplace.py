"""Writes in place: versions, histories through views, refusals, and that no graph holds on to itself."""

import gc
import tracemalloc
import weakref

import pytest

import tinygrad_edu as torch


@pytest.fixture
def leaf():
    return torch.Tensor([[1, 2, 3], [4, 5, 6]]).requires_grad_()


def test_a_write_through_a_view_reaches_the_gradient_of_the_base(leaf):
    y = leaf * 1
    y.view(-1).narrow(0, 1, 2).mul_(10)
    assert repr(y.grad_fn).startswith("<CopySlices")
    assert [node and node.name() for node, _ in y.grad_fn.next_functions] == ["MulBackward0", None]
    y.sum().backward()
    assert leaf.grad.tolist() == [[1, 10, 10], [1, 1, 1]]


def test_the_written_values_get_their_gradient_too(leaf):
    y = torch.zeros(3)
    w = torch.Tensor([5]).requires_grad_()
    y.narrow(0, 0, 2).mul_(3).add_(w)
    assert y.requires_grad
    (y * torch.Tensor([1, 2, 4])).sum().backward()
    assert w.grad.tolist() == [3]


def test_a_view_looks_at_its_base_anew(leaf):
    y = leaf * 1
    v, w = y.select(0, 0), y.t()
    assert v.grad_fn.name() == "SelectBackward0"
    y.mul_(2)
    assert v.grad_fn.name() == w.grad_fn.name() == "AsStridedBackward0"
    v.mul_(3)
    (w * w).sum().backward()
    assert leaf.grad.tolist() == [[72, 144, 216], [32, 40, 48]]


def test_a_chain_of_views_and_second_derivatives(leaf):
    y = leaf * leaf
    y.t().narrow(0, 0, 2).select(1, 1).mul_(y.detach().select(0, 0).narrow(0, 0, 2).clone())
    (g,) = torch.autograd.grad(y.sum(), leaf, create_graph=True)
    assert g.tolist() == [[2, 4, 6], [8, 40, 12]]
    (gg,) = torch.autograd.grad(g.sum(), leaf)
    assert gg.tolist() == [[2, 2, 2], [2, 8, 2]]


def test_an_operand_keeps_its_old_values_for_the_derivative():
    x = torch.Tensor([2, 3]).requires_grad_()
    w = torch.Tensor([5, 7]).requires_grad_()
    y = x * 1
    y.mul_(w)
    y.sum().backward()
    assert w.grad.tolist() == [2, 3] and x.grad.tolist() == [5, 7]


def test_versions_are_shared_by_views_and_detached_tensors_but_not_by_data(leaf):
    y = leaf * 1
    v, d, data = y.view(-1), y.detach(), y.data
    d.add_(1)
    v.add_(1)
    assert (y._version, v._version, d._version, data._version) == (2, 2, 2, 0)
    data.add_(1)
    assert y._version == 2 and y.tolist()[0][0] == 4


@pytest.mark.parametrize(
    ("spoil", "text"),
    [
        (
            lambda y: y.add_(1),
            "[torch.FloatTensor [2, 3]], which is output 0 of Add, is at version 1; expected version 0 instead.",
        ),
        (
            lambda y: y.detach().add_(1),
            "[torch.FloatTensor [2, 3]], which is output 0 of Mul, is at version 1; expected version 0",
        ),
        (
            lambda y: y.view(-1).zero_(),
            "which is output 0 of torch::autograd::CopySlices, is at version 1; expected version 0",
        ),
    ],
)
def test_a_saved_tensor_must_not_have_been_modified(leaf, spoil, text):
    y = leaf * 1
    z = y * y
    spoil(y)
    with pytest.raises(RuntimeError) as caught:
        z.sum().backward()
    assert "one of the variables needed for gradient computation has been modified by an inplace operation: " in str(
        caught.value
    )
    assert text in str(caught.value)


def test_a_saved_result_must_not_have_been_modified(leaf):
    y = leaf.exp()
    y.add_(1)
    with pytest.raises(RuntimeError, match=r"which is output 0 of Exp, is at version 1; expected version 0 instead"):
        y.sum().backward()


def no_grad_view(leaf):
    with torch.no_grad():
        return leaf.view(-1)


REFUSED = [
    (lambda x: x.add_(1), "a leaf Variable that requires grad is being used in an in-place operation."),
    (lambda x: x.zero_(), "a leaf Variable that requires grad is being used in an in-place operation."),
    (lambda x: x.unsqueeze_(0), "a leaf Variable that requires grad is being used in an in-place operation."),
    (
        lambda x: x.view(-1).add_(1),
        "a view of a leaf Variable that requires grad is being used in an in-place operation.",
    ),
    (
        lambda x: (x * 1).split(1)[1].add_(1),
        "Output 1 of Split is a view and is being modified inplace. This view is the output of",
    ),
    (
        lambda x: (x * 1).unbind()[0].view(3).add_(1),
        "Output 0 of View is a view and is being modified inplace. This view is",
    ),
    (
        lambda x: no_grad_view(x).add_(1),
        "A view was created in no_grad mode and is being modified inplace with grad mode enabled.",
    ),
    (
        lambda x: x.select(0, 0).expand(2, 3).detach().add_(1),
        "unsupported operation: more than one element of the written-to tensor refers",
    ),
    (
        lambda x: (y := x.detach().view(-1)).narrow(0, 1, 5).add_(y.narrow(0, 0, 5)),
        "unsupported operation: some elements of the input tensor",
    ),
    (
        lambda x: x.detach().add_(torch.zeros(2, 2, 3)),
        "output with shape [2, 3] doesn't match the broadcast shape [2, 2, 3]",
    ),
    (lambda x: x.detach().long().add_(1.5), "result type Float can't be cast to the desired output type Long"),
    (lambda x: x.detach().copy_(torch.zeros(2)), "The size of tensor a (3) must match the size of tensor b (2)"),
    (
        lambda x: x.detach().fill_(torch.zeros(1)),
        "fill_ only supports 0-dimension value tensor but got tensor with 1 dimensions.",
    ),
    (lambda x: (x * 1).view(-1).detach_(), "Can't detach views in-place. Use detach() instead."),
]


@pytest.mark.parametrize(("write", "text"), REFUSED)
def test_refused(leaf, write, text):
    before = leaf.tolist()
    with pytest.raises(RuntimeError) as caught:
        write(leaf)
    assert str(caught.value).startswith(text)
    assert leaf.tolist() == before and leaf._version == 0


def test_one_of_several_views_cannot_follow_a_write_to_the_base(leaf):
    y = leaf * 1
    first, _ = y.unbind()
    y.add_(1)
    with pytest.raises(
        RuntimeError, match="Output 0 of Unbind is a view and its base or another view of its base has been modified"
    ):
        first.grad_fn
    assert repr(first).endswith("grad_fn=<Invalid>)")


def test_under_no_grad_a_leaf_may_be_written(leaf):
    with torch.no_grad():
        leaf.sub_(1)
        leaf.view(-1).mul_(2)
    assert leaf.is_leaf and leaf.requires_grad and leaf.tolist() == [[0, 2, 4], [6, 8, 10]] and leaf._version == 2


def test_zero_fill_and_copy(leaf):
    y = leaf * 1
    y.select(0, 0).zero_()
    y.select(0, 1).fill_(leaf.select(0, 0).sum())
    y.sum().backward()
    assert leaf.grad.tolist() == [[3, 3, 3], [0, 0, 0]]
    target = torch.zeros(2, 3, dtype=torch.float64)
    target.copy_(leaf.select(0, 0))
    assert target.grad_fn.name() == "torch::autograd::CopyBackwards" and "grad_fn=<CopyBackwards>" in repr(target)
    (g,) = torch.autograd.grad(target.sum(), leaf)
    assert g.tolist() == [[2, 2, 2], [0, 0, 0]] and g.dtype is torch.float32
    assert torch.zeros(2, dtype=torch.int64).copy_(torch.Tensor([1.7, -1.7])).tolist() == [1, -1]


def test_the_shape_changed_in_place(leaf):
    y = leaf * 1
    y.t_().unsqueeze_(0).squeeze_(0).transpose_(0, 1).unsqueeze_(-1)
    assert y.shape == (2, 3, 1) and y._version == 5 and y.grad_fn.name() == "UnsqueezeBackward1"
    (y * y).sum().backward()
    assert leaf.grad.tolist() == [[2, 4, 6], [8, 10, 12]]


def test_retain_grad_follows_the_tensor_and_hooks_stay_with_the_operation(leaf):
    y = leaf * 2
    y.retain_grad()
    seen = []
    y.register_hook(lambda g: seen.append(g.tolist()))
    y.view(-1).narrow(0, 0, 3).mul_(3)
    y.sum().backward()
    assert y.grad.tolist() == [[1, 1, 1], [1, 1, 1]]
    assert seen == [[[3, 3, 3], [1, 1, 1]]]


def test_retain_grad_keeps_what_the_hooks_made_of_it(leaf):
    y = leaf * 2
    y.retain_grad()
    handle = y.register_hook(lambda g: g * 10)
    y.sum().backward(retain_graph=True)
    assert y.grad.tolist() == [[10] * 3] * 2 and leaf.grad.tolist() == [[20] * 3] * 2
    handle.remove()
    leaf.grad = None
    y.sum().backward()
    assert leaf.grad.tolist() == [[2] * 3] * 2


def test_a_hook_after_accumulation(leaf):
    seen = []
    with leaf.register_post_accumulate_grad_hook(lambda x: seen.append((x is leaf, x.grad.sum().item()))):
        (leaf * 2).sum().backward()
    leaf.sum().backward()
    assert seen == [(True, 12.0)]


def write_much(x, keep):
    y = keep(x * 2)
    v = keep(y.view(-1))
    v.mul_(3)
    w = keep(v.narrow(0, 1, 2))
    w.exp_()
    w.mul_(w)
    u = keep(w * w)
    u.mul_(y.sum())
    y.tanh_()
    y.t_().tril_()
    keep(torch.cat([y, y])).split(1)[0].clone().mul_(y.select(0, 0))
    y.fill_(keep(x.sum()))
    u.retain_grad()
    u.register_hook(lambda g: g)


def second_gradients(x, keep):
    y = keep(x.exp().unfold(0, 2, 1).as_strided((2, 2), (1, 1)))
    (g,) = torch.autograd.grad((y * y).sum(), x, create_graph=True)
    keep(g)
    keep(torch.stack(g.unbind())).sum().backward()


@pytest.mark.parametrize("program", [write_much, second_gradients])
def test_no_graph_holds_on_to_itself(leaf, program):
    made = []

    def keep(x):
        made.append(weakref.ref(x))
        return x

    gc.collect()
    gc.disable()
    try:
        program(leaf, keep)
        leaf.grad = None
        assert made and [reference() for reference in made] == [None] * len(made)
    finally:
        gc.enable()


def test_a_write_that_is_not_recorded_needs_no_memory():
    x = torch.zeros(100_000).requires_grad_()
    g = torch.ones(100_000)

    @torch.no_grad()
    def write(x, g):
        x.sub_(g).mul_(0.5).add_(g).zero_().fill_(2).copy_(g)
        x += g

    write(torch.zeros(1), torch.ones(1))  # on a device this builds the kernels
    tracemalloc.start()
    try:
        write(x, g)
        assert tracemalloc.get_traced_memory()[1] < 10_000
    finally:
        tracemalloc.stop()
    assert x._version == 7 and x.is_leaf and x.detach().sum().item() == 200_000
