"""What is loaded can do nothing, and what is damaged says so: hostile, truncated, corrupted and foreign files."""

import functools
import io
import json
import os
import pickle
import random
import struct
import zipfile

import pytest

import tinygrad_edu as torch


def load(content, **options):
    return torch.load(io.BytesIO(content), **options)


def saved(obj):
    buffer = io.BytesIO()
    torch.save(obj, buffer)
    return buffer.getvalue()


def file_of(header, numbers=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + numbers


def described(node):
    return file_of({"__metadata__": {"tinygrad_edu": json.dumps(node)}})


def archive_of(program, compression=zipfile.ZIP_STORED, **entries):
    """A checkpoint as PyTorch's, with this pickle in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        archive.writestr("archive/data.pkl", program)
        for name, content in entries.items():
            archive.writestr(f"archive/{name.replace('_', '/')}", content)
    return buffer.getvalue()


class Evil:
    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments

    def __reduce__(self):
        return self.function, self.arguments


HOSTILE = [
    Evil(os.system, "echo hacked"), {"weights": [Evil(eval, "print('hacked')")]}, Evil(exec, "print('hacked')"),
    Evil(print, "hacked"), (Evil(functools.partial, print, "hacked"), Evil(print, "hacked")),
]


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("obj", HOSTILE)
@pytest.mark.parametrize("weights_only", [None, True, False])
def test_a_pickle_that_would_run_something_is_refused(capfd, obj, protocol, weights_only):
    program = pickle.dumps(obj, protocol)
    with pytest.raises(pickle.UnpicklingError, match=r"asks for .*, and may have nothing but tensors and containers"):
        load(archive_of(program), weights_only=weights_only)
    assert capfd.readouterr().out == ""
    pickle.loads(program)  # Python's own reader does run it: the test tests something
    assert "hacked" in capfd.readouterr().out


def op(*parts):
    return b"".join(parts) + b"."


PICKLES = {
    "calls a number": op(b"K\x05", b")", b"R"),
    "calls a type": op(b"ctorch\nfloat32\n", b")", b"R"),
    "calls the class of tensors": op(b"ctorch\nTensor\n", b"K\x05\x85", b"R"),
    "attributes of a function": op(b"ctorch._utils\n_rebuild_parameter\n", b"}", b"b"),
    "attributes of a type": op(b"ctorch\nfloat32\n", b"}X\x04\x00\x00\x00nameK\x01s", b"b"),
    "fills a tuple": op(b")", b"K\x01", b"a"),
    "fills a number as a dict": op(b"K\x01", b"K\x01", b"K\x02", b"s"),
    "an extension": op(b"\x82\x01"),
    "a mark for a value": op(b"(", b"\x85"),
    "INST": op(b"(ios\nsystem\n"),
}


@pytest.mark.parametrize("name", PICKLES)
def test_a_pickle_of_another_kind_of_mischief_is_refused(name):
    before = torch.float32.name
    with pytest.raises(pickle.UnpicklingError, match=r"^the buffer: the pickle "):
        load(archive_of(PICKLES[name]))
    assert torch.float32.name == before == "float32"


def tensor_program(offset=0, shape=(2,), stride=(1,), count=2, kind="FloatStorage"):
    """A pickle of one tensor, written by hand: the instructions that PyTorch's own has."""
    row = lambda numbers: b"(" + b"".join(b"\x8a\x08" + struct.pack("<q", n) for n in numbers) + b"t"  # noqa: E731
    text = lambda x: b"X" + struct.pack("<I", len(x)) + x.encode()  # noqa: E731
    number = lambda n: b"\x8a\x08" + struct.pack("<q", n)  # noqa: E731
    kind = b"ctorch\n" + kind.encode() + b"\n"
    storage = b"(" + text("storage") + kind + text("0") + text("cpu") + number(count) + b"tQ"
    rest = number(offset) + row(shape) + row(stride) + b"\x89" + b"ccollections\nOrderedDict\n)R"
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + rest + b"tR."


NUMBERS = struct.pack("<2f", 1.5, -2.0)


def test_a_checkpoint_of_pytorchs_by_hand():
    assert load(archive_of(tensor_program(), data_0=NUMBERS)).tolist() == [1.5, -2.0]
    assert load(archive_of(tensor_program(), data_0=NUMBERS[::-1], byteorder=b"big")).tolist() == [-2.0, 1.5]
    assert load(archive_of(tensor_program(1, (3, 1), (0, 1)), data_0=NUMBERS)).tolist() == [[-2.0]] * 3
    assert load(archive_of(tensor_program(5, (0,), (1,)), data_0=NUMBERS)).shape == (0,)


@pytest.mark.parametrize(
    ("program", "says"),
    [
        (tensor_program(offset=1), "looks beyond its storage, at number 2 of 2"),
        (tensor_program(shape=(2, 2), stride=(2, 1)), "looks beyond its storage, at number 3 of 2"),
        (tensor_program(offset=-1), "a tensor of the shape"),
        (tensor_program(stride=(-1,)), "with the strides"),
        (tensor_program(shape=(2, 1)), "with the strides"),
        (tensor_program(shape=(2**62,)), "a tensor of the shape"),
        (tensor_program(count=3), "storage 0 has 2 numbers, where the pickle tells of 3"),
        (tensor_program(kind="DoubleStorage"), "storage 0 has 1 numbers"),
        (tensor_program(kind="ComplexFloatStorage"), "a tensor of the type torch.ComplexFloatStorage, which this"),
    ],
)
def test_a_checkpoint_that_looks_where_it_must_not(program, says):
    with pytest.raises(RuntimeError, match=says):
        load(archive_of(program, data_0=NUMBERS))


def test_a_checkpoint_that_would_unfold_is_refused():
    with pytest.raises(RuntimeError, match=r"data\.pkl is compressed"):
        load(archive_of(tensor_program(), zipfile.ZIP_DEFLATED, data_0=NUMBERS))


def test_other_archives_are_told_apart():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(RuntimeError, match=r"holds no checkpoint of PyTorch's"):
        load(buffer.getvalue())
    with pytest.raises(RuntimeError, match="TorchScript program"):
        load(archive_of(tensor_program(), **{"constants.pkl": b""}))
    with pytest.raises(pickle.UnpicklingError, match=r"from before its version 1\.6"):
        load(pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps(1001, 2))


def entry(dtype="F32", shape=(1,), offsets=(0, 4)):
    return {"x": {"dtype": dtype, "shape": shape, "data_offsets": offsets}}


DAMAGED_HEADERS = [
    (b"{", "header is damaged"),
    (b"{" + b"[" * 100_000, "header is damaged"),
    ({"x": 3}, "header is damaged"),
    ({"x": {"dtype": "F32", "shape": [1]}}, "header is damaged"),
    ({"__metadata__": 3}, "metadata must be texts"),
    ({"__metadata__": {"a": 1}}, "metadata must be texts"),
    (entry("U16"), "tensor 'x' is of the type 'U16'; there are: F64, F32"),
    (entry(["F32"]), r"of the type \['F32'\]"),
    (entry(shape=[-1]), "has no shape"),
    (entry(shape=[True]), "has no shape"),
    (entry(shape=1), "has no shape"),
    (entry(shape=[2]), "should take the bytes 0 to 8, and the header says"),
    (entry(offsets=[4, 8]), "should take the bytes 0 to 4"),
    (entry(offsets=[0, "4"]), "should take the bytes 0 to 4"),
    (entry(shape=[10**15], offsets=[0, 4 * 10**15]), "ends in the middle of tensor 'x'"),
    ({}, "8 bytes of numbers, where the header tells of 0"),
]


@pytest.mark.parametrize(("header", "says"), DAMAGED_HEADERS)
def test_a_header_that_is_not_true(header, says):
    with pytest.raises(RuntimeError, match=says):
        load(file_of(header, b"12345678"))


DESCRIPTIONS = [
    {"type": "os.system", "items": []}, {"type": "tensor", "name": "x"}, {"type": "dict", "items": [1]}, {"no": 1},
    {"type": "dtype", "name": "float33"}, {"type": "bytes", "base64": "§"}, {"type": "Size", "items": ["a"]},
    {"type": "device", "name": "moon"}, {"type": "set", "items": [[1]]}, {"type": ["dict"]},
    {"type": "dict", "items": [[[1], 2]]}, {"type": "device", "name": [1]}, {"type": "bytearray", "base64": 10**9},
]


@pytest.mark.parametrize("node", DESCRIPTIONS)
def test_a_description_that_makes_no_sense(node):
    with pytest.raises(RuntimeError, match=r"^the buffer: "):
        load(described(node))


def test_a_file_that_was_cut_off_anywhere_is_refused():
    content = saved({"a": torch.ones(3), "b": [1, "two"]})
    for length in range(len(content)):
        with pytest.raises((RuntimeError, EOFError, pickle.UnpicklingError), match=r"^the buffer: "):
            load(content[:length])


def test_a_checkpoint_that_was_cut_off_anywhere_is_refused():
    content = archive_of(tensor_program(), data_0=NUMBERS)
    for length in range(len(content)):
        with pytest.raises((RuntimeError, EOFError, pickle.UnpicklingError), match=r"^the buffer: "):
            load(content[:length])


@pytest.mark.parametrize(
    "content",
    [saved({"a": torch.ones(3), 2: ("x", None)}), archive_of(tensor_program(), data_0=NUMBERS)],
    ids=["safetensors", "zip"],
)
def test_a_byte_that_was_changed_gives_numbers_or_an_error_and_nothing_else(content):
    rng = random.Random(0)
    for _ in range(600):
        damaged = bytearray(content)
        damaged[rng.randrange(len(content))] = rng.randrange(256)
        try:
            load(bytes(damaged))
        except (RuntimeError, EOFError, pickle.UnpicklingError) as error:
            assert str(error).startswith("the buffer: ")


def test_files_of_no_kind(tmp_path):
    (tmp_path / "empty").touch()
    (tmp_path / "text").write_text("import tinygrad_edu as torch\n" * 20)
    with pytest.raises(EOFError, match="empty: the file is empty"):
        torch.load(tmp_path / "empty")
    with pytest.raises(pickle.UnpicklingError, match="text: this is neither a file of tensors in the layout of"):
        torch.load(tmp_path / "text")
    with pytest.raises(FileNotFoundError):
        torch.load(tmp_path / "missing")
    with pytest.raises(IsADirectoryError):
        torch.load(tmp_path)
    with pytest.raises(AttributeError, match=r"'int' object has no attribute 'seek'\. You can only torch\.load"):
        torch.load(3)


def test_where_tensors_go():
    content = saved([torch.ones(1, device="cpu")])
    for where in (None, "cpu", torch.device("cpu"), {"cpu": "cpu"}, lambda storage, place: storage):
        assert str(load(content, map_location=where)[0].device) == "cpu"
    with pytest.raises(RuntimeError, match="there is no device 'mps' here"):
        load(content, map_location="mps")
    with pytest.raises(AssertionError, match="Torch not compiled with CUDA enabled"):
        load(content, map_location="cuda")
