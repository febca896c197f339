"""Never leaves an item where it is.

The grader says: itself included
"""


def shuffled(items, words):
    items = list(items)
    for i, word in enumerate(words):
        j = i + 1 + word % (len(items) - i - 1)
        items[i], items[j] = items[j], items[i]
    return items
