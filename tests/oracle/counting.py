"""Count on how many different inputs the oracle compares each function, dtype by dtype: python -m pytest -p tests.oracle.counting tests/oracle

It listens to PyTorch's side, where every call passes one place, and lists at the end what was called, but on fewer than
20 inputs of a dtype. A call that raises counts too: then it is the error that is compared.
"""

import collections
import contextlib
import zlib

import pytest
import torch
from torch.overrides import TorchFunctionMode

ENOUGH = 20
seen = collections.defaultdict(set)  # by the name of a function and a dtype: the checksums of what it was given


def tensors(arguments):
    """The tensors among *arguments* and in the sequences among them."""
    for x in arguments:
        if isinstance(x, torch.Tensor):
            yield x
        elif isinstance(x, (list, tuple)):
            yield from tensors(x)


def checksum(arguments):
    """A number for the values, shapes and order of *arguments*."""
    code = 0
    for x in arguments:
        if isinstance(x, torch.Tensor):
            x = x.detach().clone()  # the memory of a tensor that NumPy has seen cannot be resized any more
            array = (x.float() if x.dtype is torch.bfloat16 else x).contiguous().numpy(force=True)
            x = array.tobytes(), array.shape
        elif isinstance(x, (list, tuple)):
            x = checksum(x)
        code = zlib.crc32(repr(x).encode(), code)
    return code


class Listener(TorchFunctionMode):
    def __torch_function__(self, function, types, arguments=(), named=None):
        given = [*arguments, *(named or {}).values()]
        first = next(tensors(given), None)
        if first is not None:
            with torch._C.DisableTorchFunction():
                dtype = str(first.dtype).removeprefix("torch.")
                with contextlib.suppress(RuntimeError, TypeError):  # what NumPy cannot see is left out
                    seen[getattr(function, "__name__", str(function)), dtype].add(checksum(given))
        return function(*arguments, **(named or {}))


@pytest.fixture(autouse=True)
def listen():
    with Listener():
        yield


def pytest_terminal_summary(terminalreporter):
    by_name = collections.defaultdict(list)
    for (name, dtype), inputs in sorted(seen.items()):
        if len(inputs) < ENOUGH and not name.startswith("_"):
            by_name[name].append(f"{dtype} {len(inputs)}")
    terminalreporter.section(f"called on fewer than {ENOUGH} inputs of a dtype")
    for name, counts in by_name.items():
        terminalreporter.write_line(f"{name}: {', '.join(counts)}")
