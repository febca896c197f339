"""Shuffle."""


def shuffled(items, words):
    items = list(items)
    for i, word in enumerate(words):
        j = i + word % (len(items) - i)
        items[i], items[j] = items[j], items[i]
    return items
