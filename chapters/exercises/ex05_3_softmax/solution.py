"""A safe softmax."""

TEMPERATURE = 1


def softmax(scores):
    powers = ((scores - scores.max()) / TEMPERATURE).exp()
    return powers / powers.sum()
