"""Fewer elements than work-items, as many, some more, many."""

from pathlib import Path

from tinygrad_edu.learn.grading import load, require
from tinygrad_edu.learn.kernels import KernelError, Unset, trace
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers, source_of

spec = load(Path(__file__).with_name("stub.py")).spec


def launch(n):
    x = numbers(n)
    return Launch(f"with {n} elements and 8 work-items", [x, Unset(n), n], {"out": spec(x)}, 8, 4)


SMALL = [launch(n) for n in (18, 8, 5, 1, 0)]
LARGE = [launch(n) for n in (1009, 65536)]
RACE = "Each goes on by as many work-items as there are in all groups: get_global_size(0)."


def grade(module):
    remark = grade_kernel(module, __file__, SMALL, LARGE, {"race": RACE})
    try:
        done = trace(source_of(module, __file__), SMALL[0].arguments, 8, 4)
    except KernelError:  # for the device alone
        return remark
    first = [access.cell for access in done.accesses if access.write and access.item == 0]
    beside = f"work-item 0 writes out[{first[0]}], then out[{first[1]}]. Neighbours are to take neighbouring elements."
    require(first == [0, 8, 16], f"the result is right, but {beside}")
    return remark
