"""Record in printing.json how PyTorch prints a table of tensors; run it by hand, with PyTorch installed.

Each case holds what is needed to make the array again without PyTorch: its values in row-major order (for a bfloat16
tensor the rounded ones), or, for a large one, the step of ``step * arange``; then the shape, the permutation applied to
it, the print options, and the properties that tensor_text is told.
"""

import json
from math import inf, nan
from pathlib import Path

import torch

FLOATS = ["float64", "float32", "float16", "bfloat16"]
INTEGERS = ["int64", "int32", "int16", "int8", "uint8"]

FLOAT_VALUES = {
    "whole": [1.0, 2.0, -3.0],
    "zeros": [0.0, -0.0],
    "fractions": [0.5, 1.25, -30.0],
    "tenth and hundred": [0.1, 100.0],
    "ratio of 1000": [1.0, 1000.0],
    "whole, ratio above 1000": [1.0, 1001.0, 2048.0],
    "ratio above 1000": [0.25, 512.5],
    "ten-thousandth": [1e-4],
    "below ten-thousandth": [5e-5, -3e-5],
    "hundred million": [1e8],
    "above hundred million": [1.5e8, -2e8],
    "rounds up to 1": [0.99999],
    "only special": [nan, inf, -inf, 0.0],
    "whole and special": [1.0, nan, -inf, 20.0],
    "fractions and special": [1.5, nan, inf, -inf, 0.0, -0.0],
    "scientific and special": [1e-5, nan, -inf, 0.0, -0.0],
    "smallest": [5e-324, 1e-45, 6e-8],
    "largest": [1e300, 3e38, 65504.0],
}
RATIOS = [3.14159, -2.71828, 100.0, 0.001, 12345.678]


def build_cases():
    """Return every case, its text included."""
    cases = []
    for dtype in FLOATS:
        cases += [record(values, dtype) for values in FLOAT_VALUES.values()]
        cases += [record([value], dtype, shape=[]) for value in (3.0, 0.1, -0.0, nan, 1e-7)]
    for dtype in INTEGERS:
        cases += [record(values, dtype) for values in ([1, 2, 3], [0, 100], list(range(40)))]
        cases += [record([7], dtype, shape=[]), record([], dtype, shape=[0]), record([], dtype, shape=[0, 3])]
    cases += [record([-128, 127], dtype) for dtype in INTEGERS[:4]] + [record([2**62, -(2**62)], "int64")]
    cases += [record(values, "bool") for values in ([True], [True, False], [False] * 20)]
    cases += [record([True], "bool", shape=[]), record([], "bool", shape=[0])]
    return cases + option_cases() + shape_cases() + suffix_cases()


def option_cases():
    """Vary the print options."""
    every = [
        {"precision": 0}, {"precision": 2}, {"precision": 8}, {"sci_mode": True}, {"sci_mode": False},
        {"sci_mode": True, "precision": 1}, {"linewidth": 20}, {"linewidth": 1}, {"profile": "short"},
        {"profile": "short", "precision": 6},
    ]  # fmt: skip
    arrays = (RATIOS, [1.0, -20.0, 3.0], [0.25, 1.5, 0.0, nan, inf])
    cases = [record(values, "float32", options=options) for options in every for values in arrays]
    cases += [record([1, 200], "int64", options=options) for options in every[:5]]
    large = [
        {"threshold": 5}, {"threshold": 5, "edgeitems": 1}, {"threshold": 5, "edgeitems": 0}, {"threshold": 24},
        {"edgeitems": 0}, {"threshold": 0, "linewidth": 30}, {"threshold": 0, "profile": "short"},
    ]  # fmt: skip
    for options in large:
        for shape in ([24], [4, 6], [2, 3, 4], [8, 3]):
            cases.append(record(None, "float32", shape=shape, step=1.0, options=options))
    return [*cases, record([2.5], "float64", shape=[], options={"threshold": 0, "edgeitems": 0})]


def shape_cases():
    """Vary nesting, layout and size."""
    shapes = [
        [1000], [1001], [2000], [3, 400], [400, 3], [40, 40], [11, 10, 10], [6, 7, 5, 8], [1, 1, 1001],
        [30, 1], [1, 30], [2, 1, 2, 1, 2], [7, 3], [1, 1, 1, 1],
    ]  # fmt: skip
    cases = [record(None, "float32", shape=shape, step=0.5) for shape in shapes]
    cases += [record(None, "int64", shape=shape, step=7) for shape in shapes[1:6]]
    cases += [record(None, "float64", shape=[1200], step=1000.0), record(None, "float32", shape=[1001], step=1e-6)]
    cases += [record(None, "float32", shape=[2, 3, 4], step=0.5, permute=order) for order in ([2, 1, 0], [1, 0, 2])]
    cases += [record(None, "float32", shape=[40, 60], step=1.0, permute=[1, 0])]
    empty = ([0], [0, 3], [3, 0], [1, 0, 2])
    return cases + [record([], dtype, shape=shape) for shape in empty for dtype in ("float32", "float64")]


def suffix_cases():
    """Vary what follows the numbers."""
    cases = []
    for count in (1, 5, 6, 7, 8, 9, 12, 20):
        for make in (torch.Tensor.requires_grad_, doubled, torch.nn.Parameter):
            cases += [record(None, dtype, shape=[count], step=0.5, make=make) for dtype in ("float32", "float64")]
    cases += [record([1.0, 2.0], "float32", make=make) for make in (frozen, logarithm, total)]
    cases += [record([], "float32", shape=[0, 2], make=make) for make in (doubled, frozen)]
    for linewidth in range(30, 60):  # at each of them the suffixes break elsewhere
        for count in (1, 5):
            options = {"linewidth": linewidth}
            cases.append(record([1.0] * count, "float64", make=torch.Tensor.requires_grad_, options=options))
    for default in FLOATS:
        cases += [record([1.0, 2.5], dtype, default=default) for dtype in FLOATS]
        cases += [record([], dtype, shape=[0], default=default) for dtype in ("float32", "int64", default)]
    return cases


def doubled(tensor):
    return tensor.requires_grad_() * 2


def total(tensor):
    return tensor.requires_grad_().sum()


def logarithm(tensor):
    return tensor.requires_grad_().log()


def frozen(tensor):
    return torch.nn.Parameter(tensor, requires_grad=False)


def record(values, dtype, shape=None, step=None, permute=None, options=None, make=None, default="float32"):
    """Print one tensor, and return how to make it again, with its text."""
    shape = [len(values)] if shape is None else shape
    numbers = values if step is None else step * torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    exact = torch.as_tensor(numbers, dtype=torch.float64 if dtype in FLOATS else None)
    tensor = exact.to(getattr(torch, dtype)).reshape(shape)
    tensor = tensor if permute is None else tensor.permute(permute)
    tensor = tensor if make is None else make(tensor)
    torch.set_default_dtype(getattr(torch, default))
    with torch._tensor_str.printoptions(**(options or {})):
        text = repr(tensor)
    torch.set_default_dtype(torch.float32)
    if step is None or make is not None:
        step, shape, values = None, list(tensor.shape), tensor.flatten().tolist()
    told = {
        "requires_grad": tensor.requires_grad,
        "grad_fn_name": tensor.grad_fn and tensor.grad_fn.name(),
        "is_parameter": isinstance(tensor, torch.nn.Parameter),
        "default_dtype_name": default,
    }
    array = {"dtype": dtype, "shape": shape, "values": values, "step": step, "permute": permute}
    return array | {"options": options or {}, "told": told, "text": text}


def option_sessions():
    """Return calls of set_printoptions, one after the other, each with the options in force after it."""
    calls = [
        {"precision": 2}, {"sci_mode": True}, {"edgeitems": 5}, {"profile": "short"}, {"sci_mode": False},
        {"profile": "full"}, {"profile": "short", "edgeitems": 4}, {"profile": "SHORT"}, {"linewidth": 100},
        {"profile": "unknown", "precision": 7}, {"threshold": 10, "linewidth": 50}, {"precision": 0}, {},
        {"profile": "default"},
    ]  # fmt: skip
    steps = []
    for call in calls:
        torch.set_printoptions(**call)
        steps.append({"call": call, "options": torch._tensor_str.get_printoptions()})
    return steps


def write(path):
    """Write one case a line, so that a difference between two recordings can be read."""
    lines = [json.dumps(case) for case in build_cases()]
    steps = [json.dumps(step) for step in option_sessions()]
    head = f'{{"torch": {json.dumps(torch.__version__.split("+")[0])},\n"cases": [\n'
    body = ",\n".join(lines) + '],\n"set_printoptions": [\n' + ",\n".join(steps) + "]}\n"
    path.write_text(head + body, encoding="utf-8")
    print(f"{path.name}: {len(lines)} cases")


if __name__ == "__main__":
    write(Path(__file__).with_name("printing.json"))
