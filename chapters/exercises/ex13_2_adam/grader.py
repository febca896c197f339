"""The first step, the second, the hundredth; with an eps that can be seen; and nothing that was given may change."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require

CASES = [
    ([1.0, 1.0], [5.0, -0.5], [0.0, 0.0], [0.0, 0.0], 1, 1e-8),
    ([1.0, 1.0], [5.0, -0.5], [0.5, -0.05], [0.025, 0.00025], 2, 1e-8),
    ([0.0, -2.0], [1.0, 0.0], [0.25, 0.5], [4.0, 1.0], 100, 0.5),
]


def grade(module):
    for *given, t, eps in CASES:
        tensors = [torch.tensor(x, dtype=torch.float64) for x in given]
        answer = module.adam_step(*tensors, t, eps=eps)
        call = f"adam_step(w={given[0]}, g={given[1]}, m={given[2]}, s={given[3]}, t={t}, eps={eps})"
        require(isinstance(answer, tuple) and len(answer) == 3, f"{call} should return three tensors: w, m, s.")
        require([x.tolist() for x in tensors] == given, f"{call} changed a tensor that it was given.")
        _, m, s = step(*tensors, t, eps)
        for name, mine, right, raw in zip("ms", answer[1:], (m, s), (m / (1 - 0.9**t), s / (1 - 0.999**t))):
            check(
                f"{name} after {call}", mine.tolist(), right.tolist(),
                (raw.tolist(), "The memory itself is not corrected: only what is made from it is."),
            )
        check(
            f"w after {call}",
            answer[0].tolist(),
            step(*tensors, t, eps)[0].tolist(),
            (step(*tensors, t, eps, corrected=False)[0].tolist(), "The memories were not divided by what has come in."),
            (step(*tensors, t - 1 or 2, eps, shift=True)[0].tolist(), "The first step is number 1, not 0."),
            (step(*tensors, t, eps, inside=True)[0].tolist(), "eps stands outside of the root."),
            ((tensors[0] * 2 - step(*tensors, t, eps)[0]).tolist(), "That is uphill."),
        )


def step(w, g, m, s, t, eps, corrected=True, inside=False, shift=False):
    m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
    powers = (t + 1 if shift else t) if corrected else 0
    mean = m / (1 - 0.9**powers) if corrected else m
    square = s / (1 - 0.999**powers) if corrected else s
    size = (square + eps).sqrt() if inside else square.sqrt() + eps
    return w - 0.1 * mean / size, m, s
