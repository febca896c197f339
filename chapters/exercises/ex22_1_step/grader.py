"""Without momentum, where it is plain SGD; with it; sizes of all kinds."""

from pathlib import Path

import numpy as np

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers, rounded

spec = load(Path(__file__).with_name("stub.py")).spec


def launch(n, rate, momentum):
    rate, momentum = np.float32(rate), np.float32(momentum)
    w, v, g = numbers(n), numbers(2 * n)[n:], numbers(3 * n)[2 * n :]
    new, velocity = spec(w, v, g, rate, momentum)
    wrong = [(w - rate * g, "That is the step without momentum: w goes along v, and not along g.")]
    wrong.append((w - rate * v, "That is a step with the old v: v changes first."))
    wrong.append((w + rate * velocity, "Against the gradient: w gets smaller where v is positive."))
    case = f"with {n} numbers, rate {rate} and momentum {momentum}"
    return Launch(case, [w, v, g, rate, momentum, n], {"w": new, "v": velocity}, rounded(n, 4), 4, wrong)


SMALL = [launch(5, 0.5, 0.5), launch(4, 0.25, 0), launch(1, 0.125, 0.75), launch(0, 1, 1)]
LARGE = [launch(1009, 0.1, 0.9), launch(65536, 0.01, 0.9)]


def grade(module):
    return grade_kernel(module, __file__, SMALL, LARGE)
