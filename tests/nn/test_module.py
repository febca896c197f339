"""Module: what it holds, how it is found, called and saved. The texts of the errors are PyTorch's; tests/oracle
compares them with it, live.
"""

import copy
import gc
import operator
import pickle
import weakref

import pytest

import tinygrad_edu as torch
from tinygrad_edu import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(3, 4)
        self.rest = nn.Sequential(nn.Linear(4, 4, bias=False), nn.Identity())
        self.scale = nn.Parameter(torch.ones(2))
        self.mean = nn.Buffer(torch.zeros(2))
        self.scratch = nn.Buffer(torch.zeros(1), persistent=False)
        self.again = self.first

    def forward(self, x):
        return self.rest(self.first(x))


def test_assigning_sorts_by_kind():
    net = Net()
    assert list(net._parameters) == ["scale"]
    assert list(net._buffers) == ["mean", "scratch"]
    assert list(net._modules) == ["first", "rest", "again"]
    net.plain = torch.ones(1)
    assert "plain" in vars(net)
    net.scale = None
    assert net.scale is None
    assert "scale" not in dict(net.named_parameters())


def test_what_stands_in_two_places_is_found_once():
    net = Net()
    names = ["scale", "first.weight", "first.bias", "rest.0.weight"]
    assert [name for name, _ in net.named_parameters()] == names
    assert len(list(net.named_parameters(remove_duplicate=False))) == 6
    assert [name for name, _ in net.named_modules()] == ["", "first", "rest", "rest.0", "rest.1"]
    assert list(net.state_dict()) == [
        "scale", "mean", "first.weight", "first.bias", "rest.0.weight", "again.weight", "again.bias",
    ]  # fmt: skip


def test_a_name_changes_its_kind():
    net = Net()
    net.first = nn.Parameter(torch.ones(1))
    assert "first" in net._parameters
    assert "first" not in net._modules
    net.mean = nn.Linear(1, 1)
    assert "mean" not in net._buffers
    del net.mean, net.scratch
    assert not net._non_persistent_buffers_set
    with pytest.raises(AttributeError, match="'Net' object has no attribute 'mean'"):
        net.mean


@pytest.mark.parametrize(
    ("what", "text"),
    [
        (lambda: nn.Linear(1, 1), "cannot assign module before Module.__init__() call"),
        (lambda: nn.Parameter(torch.ones(1)), "cannot assign parameters before Module.__init__() call"),
        (lambda: nn.Buffer(torch.ones(1)), "cannot assign buffer before Module.__init__() call"),
    ],
)
def test_init_must_be_called_first(what, text):
    class Early(nn.Module):
        def __init__(self):
            self.x = what()

    with pytest.raises(AttributeError) as error:
        Early()
    assert str(error.value) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("scale", 3, "cannot assign 'int' as parameter 'scale' (torch.nn.Parameter or None expected)"),
        ("first", "a", "cannot assign 'str' as child module 'first' (torch.nn.Module or None expected)"),
        ("mean", [], "cannot assign 'list' as buffer 'mean' (torch.nn.Buffer, torch.Tensor or None expected)"),
    ],
)
def test_a_name_keeps_its_kind(name, value, text):
    with pytest.raises(TypeError) as error:
        setattr(Net(), name, value)
    assert str(error.value) == text


def test_forward_must_be_defined():
    with pytest.raises(NotImplementedError, match=r'Module \[Module\] is missing the required "forward" function'):
        nn.Module()(3)


def test_state_goes_from_one_model_to_another():
    one, other = Net(), Net()
    assert not torch.equal(one.first.weight, other.first.weight)
    assert str(other.load_state_dict(one.state_dict())) == "<All keys matched successfully>"
    x = torch.randn(5, 3)
    assert torch.equal(one(x), other(x))
    assert other.first.weight is not one.first.weight


def test_loading_says_what_does_not_fit():
    net = Net()
    state = net.state_dict()
    del state["scale"]
    state["foo"] = torch.ones(1)
    state["first.bias"] = torch.ones(7)
    with pytest.raises(RuntimeError) as error:
        net.load_state_dict(state)
    assert str(error.value) == (
        'Error(s) in loading state_dict for Net:\n\tMissing key(s) in state_dict: "scale". \n\tUnexpected key(s) in '
        'state_dict: "foo". \n\tsize mismatch for first.bias: copying a param with shape tinygrad_edu.Size([7]) from '
        "checkpoint, the shape in current model is tinygrad_edu.Size([4])."
    )
    state["first.bias"] = torch.ones(4)
    keys = net.load_state_dict(state, strict=False)
    assert (keys.missing_keys, keys.unexpected_keys) == (["scale"], ["foo"])


def test_to_casts_floats_in_place():
    net = Net()
    net.register_buffer("count", torch.tensor(3))
    weight = net.first.weight
    net(torch.ones(1, 3)).sum().backward()
    net.to(torch.float64)
    assert net.first.weight is weight
    assert (weight.dtype, weight.grad.dtype, net.mean.dtype) == (torch.float64,) * 3
    assert net.count.dtype is torch.int64


def test_hooks_see_and_change():
    layer, seen = nn.Linear(2, 2), []
    handle = layer.register_forward_hook(lambda module, args, result: seen.append(result) or result + 1)
    with layer.register_forward_pre_hook(lambda module, args: seen.append(args)):
        out = layer(torch.ones(1, 2))
    assert len(seen) == 2
    assert torch.equal(out, seen[1] + 1)
    handle.remove()
    layer(torch.ones(1, 2))
    assert len(seen) == 2


def test_backward_hooks_see_the_gradients_of_inputs_and_outputs():
    layer, seen = nn.Linear(2, 1, bias=False), {}
    x = torch.ones(3, 2, requires_grad=True)
    layer.register_full_backward_hook(lambda module, grad_input, grad_output: seen.update(i=grad_input, o=grad_output))
    layer.register_full_backward_pre_hook(lambda module, grad_output: (grad_output[0] * 2,))
    layer(x).sum().backward()
    assert torch.equal(seen["o"][0], torch.full((3, 1), 2.0))
    assert torch.equal(seen["i"][0], 2 * layer.weight.expand(3, 2))
    assert torch.equal(x.grad, seen["i"][0])
    assert torch.equal(layer.weight.grad, torch.full((1, 2), 6.0))


def test_copies_share_nothing_but_what_they_share_inside():
    net = Net()
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(nn.Sequential(net.first, net.first)))):
        first = twin.first if isinstance(twin, Net) else twin[0]
        assert torch.equal(first.weight, net.first.weight)
        assert first.weight.data_ptr() != net.first.weight.data_ptr()
        assert isinstance(first.weight, nn.Parameter)
    assert copy.deepcopy(net).again is not net.again
    twin = copy.deepcopy(net)
    assert twin.again is twin.first


def test_modules_and_their_graphs_are_freed_without_the_collector():
    gc.disable()
    try:
        net = Net()
        net.rest[0].register_forward_hook(lambda module, args, result: None)
        handle = net.first.register_full_backward_hook(lambda module, i, o: None)
        out = net(torch.ones(1, 3, requires_grad=True))
        out.sum().backward()
        gone = [weakref.ref(net), weakref.ref(net.first), weakref.ref(out)]
        del net, out, handle
        assert [ref() for ref in gone] == [None] * 3
    finally:
        gc.enable()


def test_a_parameter_shares_the_memory_it_was_made_of():
    x = torch.ones(2)
    p = nn.Parameter(x)
    x[0] = 5
    assert p.tolist() == [5, 1]
    assert (p.requires_grad, x.requires_grad, p.is_leaf) == (True, False, True)
    assert isinstance(p, nn.Parameter)
    assert not isinstance(x, nn.Parameter)
    assert type(p * 1) is torch.Tensor
    with pytest.raises(RuntimeError, match="Only Tensors of floating point and complex dtype can require gradients"):
        nn.Parameter(torch.tensor([1]))


def test_sequential_like_a_list():
    s = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.Sigmoid())
    assert [type(m).__name__ for m in s[1:]] == ["Tanh", "Sigmoid"]
    del s[0]
    s += nn.Sequential(nn.ReLU())
    s.insert(1, nn.GELU())
    assert [type(m).__name__ for m in s] == ["Tanh", "GELU", "Sigmoid", "ReLU"]
    assert list(s._modules) == ["0", "1", "2", "3"]
    assert type(s.pop(-1)) is nn.ReLU
    with pytest.raises(IndexError, match="index 7 is out of range"):
        s[7]


def test_containers_find_their_parameters():
    net = nn.Module()
    net.layers = nn.ModuleList([nn.Linear(1, 1), nn.Linear(1, 1)])
    net.named = nn.ModuleDict({"a": nn.Linear(1, 1, bias=False)})
    net.few = nn.ParameterList([torch.ones(1)])
    net.most = nn.ParameterDict({"w": torch.ones(1)})
    assert [name for name, _ in net.named_parameters()] == [
        "layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias", "named.a.weight", "few.0", "most.w",
    ]  # fmt: skip


@pytest.mark.parametrize("path", [
    "nn.Conv3d", "nn.functional.gumbel_softmax", "nn.init.dirac_", "nn.utils.weight_norm", "optim.Adamax",
    "optim.swa_utils", "utils.checkpoint", "utils.data.StackDataset", "distributions.Gamma", "cuda.amp", "jit", "vmap",
])  # fmt: skip
def test_absent_names_say_so(path):
    name = path.rpartition(".")[2]
    with pytest.raises(AttributeError, match=f"has no attribute '{name}': PyTorch has it, this library does not$"):
        operator.attrgetter(path)(torch)
    with pytest.raises(AttributeError, match=f"has no attribute '{name}x'$"):
        operator.attrgetter(f"{path}x")(torch)


def test_compile_returns_what_it_is_given():
    net = Net()
    assert torch.compile(net, mode="max-autotune") is net
    assert torch.compile(dynamic=True)(net) is net
    assert net.compile(mode="max-autotune") is None
