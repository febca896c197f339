"""Files between PyTorch and this library: its checkpoints are read here, and what is saved here is read by safetensors there."""

import collections
import io
import pickle

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")
safetensors = pytest.importorskip("safetensors.torch", reason="the oracle needs safetensors")

import tinygrad_edu
from tests.oracle.placing import host

DTYPES = ["float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"]


def equal(mine, theirs):
    """Assert that two objects, one of each library, are the same: types of containers, dtypes, shapes, numbers, flags."""
    if isinstance(theirs, torch.Tensor):
        assert isinstance(mine, tinygrad_edu.Tensor)
        assert isinstance(mine, tinygrad_edu.nn.Parameter) == isinstance(theirs, torch.nn.Parameter)
        assert (mine.dtype.name, tuple(mine.shape)) == (str(theirs.dtype).removeprefix("torch."), tuple(theirs.shape))
        assert (mine.requires_grad, mine.stride()) == (theirs.requires_grad, theirs.stride())
        np.testing.assert_array_equal(mine.float().numpy(force=True), theirs.float().numpy(force=True))
    elif isinstance(theirs, dict):
        assert type(mine).__name__ == type(theirs).__name__ and list(mine) == list(theirs)
        for key in theirs:
            equal(mine[key], theirs[key])
    elif isinstance(theirs, (list, tuple)):
        assert type(mine).__name__ == type(theirs).__name__ and len(mine) == len(theirs)
        for one, other in zip(mine, theirs):
            equal(one, other)
    elif isinstance(theirs, (torch.dtype, torch.device)):
        assert str(mine).rpartition(".")[2] == str(theirs).rpartition(".")[2]
    else:
        assert (type(mine), repr(mine)) == (type(theirs), repr(theirs))


def theirs_read_here(obj, protocol=2):
    buffer = io.BytesIO()
    torch.save(obj, buffer, pickle_protocol=protocol)
    buffer.seek(0)
    mine = tinygrad_edu.load(buffer)
    buffer.seek(0)
    return mine, torch.load(buffer, weights_only=False)  # its own careful reader knows protocol 2 alone


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_checkpoint_of_each_dtype(dtype, protocol):
    x = torch.arange(-12, 12).reshape(2, 3, 4).to(getattr(torch, dtype))
    views = {
        "x": x, "t": x.transpose(0, 2), "row": x[1, ::2, 1:], "scalar": x[0, 0, 0], "empty": x[:0], "wide": x[0, 0, :1].expand(3, 1), "step": x.reshape(-1)[::5],
    }
    equal(*theirs_read_here(views, protocol))


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_checkpoint_of_every_container(protocol):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.LSTM(3, 4))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [3, 5])
    for parameter in model.parameters():
        parameter.grad = torch.randn_like(parameter)
    optimizer.step()
    marked = torch.nn.Parameter(torch.ones(2))
    marked.note = "an attribute"
    obj = {
        "model": model.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict(), "parameters": list(model.parameters()), "frozen": torch.nn.Parameter(torch.ones(1), requires_grad=False),
        "size": torch.Size([2, 3]), "dtype": torch.bfloat16, "device": torch.device("cpu"), "set": {1, 2}, "bytes": b"\x00\xff", "array": bytearray(b"xy"), "none": None, "big": 2**70, "small": -5, "wide": 70000,
        "text": "häß", "float": 1.5, "flags": (True, False), (1, 2): [[], {}, ()], "counter": collections.Counter("aab"), "leaf": torch.ones(2, requires_grad=True), "marked": marked, "long": list(range(2000)),
    }
    mine, theirs = theirs_read_here(obj, protocol)
    equal(mine, theirs)
    assert mine["bytes"] == b"\x00\xff"


def test_views_of_one_storage_share_memory_as_there():
    x = torch.arange(6.0)
    for tensors in theirs_read_here([x, x[2:], x.view(2, 3).t()]):
        tensors[0].fill_(7)
        assert tensors[1].tolist() == [7] * 4 and tensors[2].tolist() == [[7, 7]] * 3


class NotData:
    pass


@pytest.mark.parametrize("obj", [NotData(), torch.nn.Linear(1, 1), np.float64(1), np.ones(2), collections.defaultdict(list), slice(1, 2), {"a": [NotData]}], ids=lambda x: type(x).__name__)
def test_what_weights_only_refuses_is_refused(obj):
    buffer = io.BytesIO()
    torch.save(obj, buffer)
    for load in (tinygrad_edu.load, torch.load):
        buffer.seek(0)
        with pytest.raises(pickle.UnpicklingError):
            load(buffer)


@pytest.mark.parametrize("x", [torch.ones(2, dtype=torch.uint16), torch.ones(2).to(torch.float8_e5m2), torch.ones(2, dtype=torch.complex64)], ids=lambda x: str(x.dtype))
def test_a_dtype_that_is_not_here_is_named(x):
    buffer = io.BytesIO()
    torch.save([x], buffer)
    buffer.seek(0)
    with pytest.raises(RuntimeError, match=r"type torch\.(uint16|float8_e5m2|Complex\w+Storage), which"):
        tinygrad_edu.load(buffer)


@pytest.mark.parametrize("dtype", DTYPES)
def test_safetensors_in_pytorch_reads_what_is_saved_here(dtype, tmp_path):
    x = tinygrad_edu.arange(-6, 6).reshape(3, 4).to(getattr(tinygrad_edu, dtype))
    state = {"x": x, "layer.t": x.t(), "scalar": x[0, 0], "empty": x[:0], "flag": tinygrad_edu.tensor([True])}
    tinygrad_edu.save(state, tmp_path / "a")
    tinygrad_edu.serialization.save_file(state, tmp_path / "b", {"note": "text"})
    for name in "ab":
        back = safetensors.load_file(tmp_path / name)
        assert back.keys() == state.keys()
        for key, tensor in state.items():
            assert (str(back[key].dtype), tuple(back[key].shape)) == (f"torch.{tensor.dtype.name}", tuple(tensor.shape))
            np.testing.assert_array_equal(host(tensor.float()), back[key].float().numpy())


def test_a_model_goes_there_and_comes_back(tmp_path):
    mine, theirs = tinygrad_edu.nn.Linear(3, 2), torch.nn.Linear(3, 2)
    tinygrad_edu.save(mine.state_dict(), tmp_path / "here")
    theirs.load_state_dict(safetensors.load_file(tmp_path / "here"))
    x = np.ones((4, 3), np.float32)
    np.testing.assert_allclose(mine(tinygrad_edu.tensor(x)).tolist(), theirs(torch.tensor(x)).tolist(), rtol=1e-6)
    torch.nn.init.normal_(theirs.weight)
    torch.save(theirs.state_dict(), tmp_path / "there.pt")
    safetensors.save_file(theirs.state_dict(), tmp_path / "there.safetensors")
    for name in ("there.pt", "there.safetensors"):
        mine.load_state_dict(tinygrad_edu.load(tmp_path / name))
        np.testing.assert_array_equal(mine.weight.tolist(), theirs.weight.tolist())


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_file_of_safetensors_is_read_here(dtype, tmp_path):
    x = torch.arange(-6, 6).reshape(3, 4).to(getattr(torch, dtype))
    state = {"x": x, "b": torch.tensor([True, False, True]), "h": torch.ones(3).half(), "scalar": x[0, 0].clone(), "empty": x[:0].clone()}
    safetensors.save_file(state, tmp_path / "x", {"format": "pt"})
    for read in (tinygrad_edu.load, tinygrad_edu.serialization.load_file):
        equal(read(tmp_path / "x"), {key: state[key] for key in read(tmp_path / "x")})


def test_tied_parameters_have_both_names_there(tmp_path):
    shared = tinygrad_edu.nn.Parameter(tinygrad_edu.ones(2))
    tinygrad_edu.save({"head": shared, "embedding": shared}, tmp_path / "x")
    assert {name: x.tolist() for name, x in safetensors.load_file(tmp_path / "x").items()} == {"head": [1, 1], "embedding": [1, 1]}


ERRORS = ["load({!r} + '/missing')", "load({!r})", "load(3)", "load(None)", "save(1, 3)", "save(1, {!r} + '/no/x')", "load({!r} + '/empty')"]


@pytest.mark.parametrize("expression", ERRORS)
def test_an_error_has_pytorchs_type(expression, tmp_path):
    (tmp_path / "empty").touch()
    seen = []
    for library in (tinygrad_edu, torch):
        with pytest.raises(Exception) as caught:
            eval(f"library.{expression.format(str(tmp_path))}", {"library": library})
        seen.append((type(caught.value), str(caught.value) if "empty" not in expression else ""))
    assert seen[0] == seen[1]
