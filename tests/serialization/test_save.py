"""What is saved comes back, the file is in the layout it claims, and a crash leaves the old one."""

import collections
import io
import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import tinygrad_edu as torch

ROOT = Path(__file__).parents[2]
DTYPES = ["float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"]


def there_and_back(obj, **options):
    buffer = io.BytesIO()
    torch.save(obj, buffer)
    buffer.seek(0)
    return torch.load(buffer, **options)


def header_of(path):
    content = Path(path).read_bytes()
    length = int.from_bytes(content[:8], "little")
    return json.loads(content[8 : 8 + length]), content[8 + length :]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0, 3)])
def test_a_tensor_of_each_type_and_shape(dtype, shape):
    x = (torch.arange(6, device="cpu").reshape(2, 3)[: shape[0] if shape else 1] - 2).to(getattr(torch, dtype))
    x = x.reshape(-1)[: int(np.prod(shape))].reshape(shape)
    back = there_and_back(x)
    assert (back.dtype, back.shape, back.tolist()) == (x.dtype, x.shape, x.tolist())
    back.zero_()  # its memory is its own


def test_special_numbers_keep_their_bits():
    x = torch.tensor([float("nan"), float("inf"), -0.0, 1e-45])
    assert there_and_back(x).cpu().numpy().tobytes() == x.cpu().numpy().tobytes()
    assert repr(there_and_back([float("nan"), float("-inf"), -0.0, 2**70, True, None])) == (
        "[nan, -inf, -0.0, 1180591620717411303424, True, None]"
    )


def test_containers_keep_their_types():
    obj = {
        "list": [1, [2.5, "text"]], "tuple": (1, (2,)), 3: {(1, 2): "key"},
        "ordered": collections.OrderedDict(b=1, a=2), "counter": collections.Counter("aab"), "set": {1, 2},
        "frozen": frozenset([3]), "size": torch.Size([2, 3]), "dtype": torch.float16, "device": torch.device("cpu"),
        "bytes": b"\x00\xff", "array": bytearray(b"x"), None: {},
    }
    back = there_and_back(obj)
    assert back == obj and list(back) == list(obj)
    for key in obj:
        assert type(back[key]) is type(obj[key])


def test_views_come_back_contiguous_and_independent():
    x = torch.arange(6).reshape(2, 3)
    back = there_and_back({"x": x, "t": x.t(), "row": x[1], "wide": torch.ones(1).expand(3)})
    assert back["t"].tolist() == [[0, 3], [1, 4], [2, 5]] and back["t"].is_contiguous()
    back["x"].zero_()
    assert back["row"].tolist() == [3, 4, 5] and back["wide"].tolist() == [1, 1, 1]


def test_tensors_of_one_array_are_one_again():
    shared = torch.nn.Parameter(torch.ones(2))
    back = there_and_back({"head": shared, "embedding": shared, "detached": shared.detach()})
    back["head"].data.fill_(5)
    assert back["embedding"].tolist() == back["detached"].tolist() == [5, 5]


def test_parameters_and_requires_grad():
    back = there_and_back([torch.nn.Parameter(torch.ones(1)), torch.ones(1, requires_grad=True), torch.ones(1)])
    assert [type(x) for x in back] == [torch.nn.Parameter, torch.Tensor, torch.Tensor]
    assert [x.requires_grad for x in back] == [True, True, False]
    x = torch.ones(1, requires_grad=True) * 2
    assert there_and_back(x).is_leaf


def test_a_model_and_its_optimizer_go_on_as_if_nothing_had_been():
    def model_and_optimizer():
        torch.manual_seed(0)
        model = torch.nn.Linear(3, 2)
        return model, torch.optim.Adam(model.parameters(), lr=0.1)

    def step(model, optimizer):
        optimizer.zero_grad()
        (model(torch.ones(4, 3)) ** 2).sum().backward()
        optimizer.step()

    model, optimizer = model_and_optimizer()
    step(model, optimizer)
    saved = there_and_back({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 1})
    other, other_optimizer = model_and_optimizer()
    other.load_state_dict(saved["model"])
    other_optimizer.load_state_dict(saved["optimizer"])
    for _ in range(3):
        step(model, optimizer)
        step(other, other_optimizer)
    assert [p.tolist() for p in model.parameters()] == [p.tolist() for p in other.parameters()]


def test_the_file_is_as_the_format_says(tmp_path):
    path = tmp_path / "model.safetensors"
    torch.save({"flag": torch.tensor([True]), "w": torch.tensor([[1.0, 2.0]]), "n": 7}, path)
    header, numbers = header_of(path)
    metadata = header.pop("__metadata__")
    assert header == {
        "w": {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]},
        "flag": {"dtype": "BOOL", "shape": [1], "data_offsets": [8, 9]},
    }
    assert numbers == np.array([1, 2], "<f4").tobytes() + b"\x01"
    assert metadata["format"] == "pt" and json.loads(metadata["tinygrad_edu"])["items"][2] == ["n", 7]
    assert (int.from_bytes(path.read_bytes()[:8], "little")) % 8 == 0


def test_names_are_the_keys_on_the_way_and_never_the_same(tmp_path):
    torch.save({"a": {"b": torch.tensor(1)}, "a.b": torch.tensor(2), "__metadata__": torch.tensor(3)}, tmp_path / "x")
    header, _ = header_of(tmp_path / "x")
    assert sorted(header) == ["__metadata__", "__metadata__~2", "a.b", "a.b~2"]
    back = torch.load(tmp_path / "x")
    assert (back["a"]["b"].item(), back["a.b"].item(), back["__metadata__"].item()) == (1, 2, 3)


def test_named_tensors_alone(tmp_path):
    path = tmp_path / "w.safetensors"
    torch.serialization.save_file({"a.b": torch.ones(2), "c": torch.tensor(3)}, path, {"author": "me"})
    assert header_of(path)[0]["__metadata__"] == {"author": "me"}
    for back in (torch.serialization.load_file(path), torch.load(path)):
        assert {name: tensor.tolist() for name, tensor in back.items()} == {"a.b": [1.0, 1.0], "c": 3}
    for wrong, error in (({"a": 3}, "Key `a` is invalid"), ({"__metadata__": torch.ones(1)}, "cannot be called")):
        with pytest.raises(ValueError, match=error):
            torch.serialization.save_file(wrong, path)
    with pytest.raises(ValueError, match="metadata must be texts by name, and 'epoch' is 3"):
        torch.serialization.save_file({}, path, {"epoch": 3})


@pytest.mark.parametrize(
    ("obj", "error", "says"),
    [
        (lambda: 3, TypeError, "here is a function"),
        ({"a": [1, {"b": object()}]}, TypeError, "at 'a.1.b' is a object"),
        ({"model": torch.nn.Linear(1, 1)}, TypeError, r"at 'model' is a Linear; save its state_dict\(\)"),
        (collections.defaultdict(int), TypeError, "here is a defaultdict"),
        (1j, TypeError, "here is a complex"),
    ],
)
def test_what_is_no_data_is_not_saved(tmp_path, obj, error, says):
    with pytest.raises(error, match=says):
        torch.save(obj, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_a_list_that_holds_itself():
    endless = []
    endless.append(endless)
    with pytest.raises(ValueError, match="nested too deeply, or one holds itself"):
        torch.save(endless, io.BytesIO())


def test_where_it_cannot_be_written(tmp_path):
    with pytest.raises(RuntimeError, match=r"Parent directory .*no does not exist\."):
        torch.save(1, tmp_path / "no" / "x")
    with pytest.raises(AttributeError, match="expected 'f' to be string, path, or a file-like object with a 'write'"):
        torch.save(1, 3)
    with pytest.raises(IsADirectoryError):
        torch.save(1, tmp_path)


def test_a_link_is_followed_and_a_pipe_written_to(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    torch.save([1], tmp_path / "link")
    assert (tmp_path / "link").is_symlink() and torch.load(tmp_path / "real") == [1]
    torch.save([1], os.devnull)
    assert not stat.S_ISREG(os.stat(os.devnull).st_mode)


def test_an_error_while_writing_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "x"
    torch.save([torch.ones(2)], path)

    def crash(file):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(OSError, match="No space left"):
        torch.save([torch.zeros(2)], path)
    assert torch.load(path)[0].tolist() == [1, 1] and list(tmp_path.iterdir()) == [path]


def test_the_numbers_reach_the_disk_before_the_name_does(tmp_path, monkeypatch):
    done = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *a, name=name, real=real: (done.append(name), real(*a))[1])
    torch.save([torch.ones(2)], tmp_path / "x")
    assert done == ["fsync", "replace", "fsync"]


KILLED = """
import itertools, sys
import tinygrad_edu as torch
for i in itertools.count():
    torch.save({"n": i, "x": [torch.full((100_000,), i) for _ in range(10)]}, sys.argv[1])
    print(i, flush=True)
"""


def test_a_kill_in_the_middle_of_a_save_leaves_a_whole_file(tmp_path):
    path = tmp_path / "x.pt"
    kills_with_a_part = 0
    for attempt in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        process.stdout.readline()
        time.sleep(0.003 * attempt)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills_with_a_part += path.with_name("x.pt.part").exists()
        back = torch.load(path)
        assert {int(x.min()) for x in back["x"]} == {int(x.max()) for x in back["x"]} == {back["n"]}
    assert kills_with_a_part  # else no kill came in the middle, and nothing was tested
