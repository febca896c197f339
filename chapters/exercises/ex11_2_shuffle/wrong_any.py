"""Exchanges with any place: not all orders are equally likely.

The grader says: decided already
"""


def shuffled(items, words):
    items = list(items)
    for i, word in enumerate(words):
        j = word % len(items)
        items[i], items[j] = items[j], items[i]
    return items
