"""A safe softmax."""


def softmax(scores):
    powers = (scores - scores.max()).exp()
    return powers / powers.sum()
