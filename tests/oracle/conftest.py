"""What of the oracle runs on another device than the CPU: each function, on fewer types and fewer inputs.

There a kernel is built for each function and type, which takes longer than all that is to be compared. A function gets
float32 and of its other types one in turn; of programs at random, one in five runs. What is left out pytest counts as
deselected; on the CPU nothing is, and the tests of tensors, of all types, run on each device.
"""

import zlib
from collections import defaultdict

from tests.oracle.placing import WHOLE

ALWAYS = "float32"


def function_of(item):
    """The test without its type: those of one function are told from others by it."""
    return item.nodeid.replace(str(item.callspec.params["dtype"]), "") if "dtype" in parameters(item) else item.nodeid


def parameters(item):
    return item.callspec.params if hasattr(item, "callspec") else {}


def pytest_collection_modifyitems(config, items):
    if WHOLE:
        return
    others = defaultdict(list)
    for item in items:
        if parameters(item).get("dtype", ALWAYS) != ALWAYS:
            others[function_of(item)].append(item)
    chosen = {own[zlib.crc32(name.encode()) % len(own)] for name, own in others.items()}
    left = [item for own in others.values() for item in own if item not in chosen]
    left += [item for item in items if isinstance(seed := parameters(item).get("seed"), int) and seed % 5]
    config.hook.pytest_deselected(items=left)
    left = set(left)
    items[:] = [item for item in items if item not in left]
