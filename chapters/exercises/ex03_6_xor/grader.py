"""The four inputs in turn, with what each neuron says about the first that comes out wrong."""

from collections.abc import Sequence

from tinygrad_edu.learn.grading import Mistake, require


def grade(module):
    answer = module.network()
    rows = [len(neuron) for neuron in answer if isinstance(neuron, Sequence)] if isinstance(answer, Sequence) else []
    is_network = rows == [3, 3, 3] and all(isinstance(x, (int, float)) for neuron in answer for x in neuron)
    require(is_network, f"network() is {answer!r}, expected three triples of numbers.")
    first, second, (v1, v2, b) = answer
    for x1, x2 in [(0, 0), (0, 1), (1, 0), (1, 1)]:
        sums = [w1 * x1 + w2 * x2 + bias for w1, w2, bias in (first, second)]
        h1, h2 = (max(0.0, s) for s in sums)
        score = v1 * h1 + v2 * h2 + b
        side = "above" if x1 != x2 else "below"
        if (score > 0 and side == "above") or (score < 0 and side == "below"):
            continue
        why = ""
        if score == 0:
            why = " Zero is on neither side: move the output's b by a half."
        elif v1 * v2 == 0 or not any(first[:2]) or not any(second[:2]):
            why = " Only one hidden neuron counts, and one neuron is one straight line: no line parts these points."
        if min(sums) < 0 and side == "above":
            why += " Where a sum is below zero, relu makes it 0."
        told = f"the hidden sums are {sums[0]:g} and {sums[1]:g}, after relu {h1:g} and {h2:g}"
        raise Mistake(f"For the inputs ({x1}, {x2}) {told}; the score is {score:g}, expected {side} zero.{why}")
