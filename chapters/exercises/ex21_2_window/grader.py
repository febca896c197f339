"""One group, several, groups that are not full; then it is counted how often each number was fetched."""

from collections import Counter
from pathlib import Path

import numpy as np

from tinygrad_edu.learn.grading import load, require
from tinygrad_edu.learn.kernels import KernelError, Unset, trace
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers, rounded, source_of

spec = load(Path(__file__).with_name("stub.py")).spec

W = np.array([1, 0.5, -2], np.float32)


def launch(n):
    a = numbers(n)
    wrong = [(spec(a, W[::-1]), "That is with the weights backwards.")]
    arguments = [a, W, Unset(n - 2), n]
    return Launch(f"with {n} numbers in groups of 4", arguments, {"out": spec(a, W)}, rounded(n, 4), 4, wrong)


SMALL = [launch(n) for n in (6, 9, 12, 3, 2)]
LARGE = [launch(n) for n in (1009, 4096)]
SAY = {
    "unset": "A group needs two numbers more than it has work-items: let the first two bring two each.",
    "race": "All must have brought theirs before anybody uses what others brought: a barrier.",
    "barrier": "All come to the barrier: guard the work, and not the barrier.",
    "bounds": "There are n numbers, n - 2 results, and GROUP + 2 places in part.",
}


def grade(module):
    remark = grade_kernel(module, __file__, SMALL, LARGE, SAY)
    try:
        done = trace(source_of(module, __file__), SMALL[0].arguments, 8, 4)
    except KernelError:  # for the device alone
        return remark
    fetched = Counter((x.group, x.cell) for x in done.accesses if x.array.name == "a")
    most = max(fetched.values())
    require(most == 1, f"the result is right, but a group fetches a number {most} times: use what is in part.")
    return remark
