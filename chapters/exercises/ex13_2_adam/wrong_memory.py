"""Returns the corrected memories, which the next step would correct again.

The grader says: itself is not corrected
"""


def adam_step(w, g, m, s, t, lr=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    m = (beta1 * m + (1 - beta1) * g) / (1 - beta1**t)
    s = (beta2 * s + (1 - beta2) * g**2) / (1 - beta2**t)
    return w - lr * m / (s.sqrt() + eps), m, s
