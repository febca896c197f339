"""One largest at each place; then several, in each order in which the tree may meet them."""

from itertools import combinations
from pathlib import Path

import numpy as np

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels import Unset
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel

spec = load(Path(__file__).with_name("stub.py")).spec


def launch(*numbers):
    a = np.array(numbers, np.float32)
    last = [7 - int(np.argmax(a[::-1]))]
    wrong = [] if last == spec(a).tolist() else [(last, "That is the last of them.")]
    tied = "Of two that are as large the one with the smaller place wins, wherever the tree meets them."
    wrong += [([i], tied) for i in range(8) if a[i] == a.max() and [i] not in (last, spec(a).tolist())]
    wrong += [([i], "The place must move along with the value.") for i in range(8) if a[i] != a.max()]
    return Launch(f"with {numbers}", [a, Unset(1, np.int32)], {"out": spec(a)}, 8, 8, wrong)


def with_largest(*places):
    return launch(*(3 if i in places else i % 3 for i in range(8)))


SMALL = [launch(2, 5, 1, 9, 0, 3, 8, 4), *map(with_largest, range(8)), launch(*[-1] * 8),
         with_largest(1, 4, 6), *(with_largest(*pair) for pair in combinations(range(8), 2))]  # fmt: skip
LARGE = []
RACE = "Each reads the other half's and writes its own: value[me] and place[me]."


def grade(module):
    return grade_kernel(module, __file__, SMALL, LARGE, {"race": RACE})
