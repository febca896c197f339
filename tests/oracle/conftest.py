"""What of the oracle runs on another device than the CPU: one function in four, on one type and fewer inputs.

There a kernel is built for each function and type, which takes longer than all that is to be compared. A function gets
float32, whose kernels the tests have built before, or if it has none, one of its types in turn; of programs at random,
one in five runs. What is left out pytest counts as deselected; on the CPU nothing is, and the tests of tensors, of all
types, run on each device.
"""

import zlib
from collections import defaultdict

from tests.oracle.placing import WHOLE


def type_of(item):
    return str(parameters(item).get("dtype", ""))


def parameters(item):
    return item.callspec.params if hasattr(item, "callspec") else {}


def pytest_collection_modifyitems(config, items):
    if WHOLE:
        return
    functions = defaultdict(dict)  # by the test without its type, which tells them apart: for each type its test
    for item in items:
        if type_of(item):
            functions[item.nodeid.replace(type_of(item), "")][type_of(item)] = item
    left = {item for item in items if isinstance(seed := parameters(item).get("seed"), int) and seed % 5}
    for name, own in functions.items():
        chosen = "float32" if "float32" in own else list(own)[zlib.crc32(name.encode()) % len(own)]
        left |= {item for type, item in own.items() if type != chosen}
    left |= {item for item in items if zlib.crc32(item.nodeid.encode()) % 4}
    config.hook.pytest_deselected(items=list(left))
    items[:] = [item for item in items if item not in left]
