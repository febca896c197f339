"""gather, but the result keeps the dimension along which it picked.

The grader says: drop the dimension
"""


def right_scores(scores, labels):
    return scores.gather(1, labels[:, None])
