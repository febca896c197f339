"""Two items, three, then many; and the list that was given must stay as it was."""

from tinygrad_edu.learn.grading import check, require
from tinygrad_edu.random import Generator

CASES = [
    (["a", "b"], [0]),
    (["a", "b"], [1]),
    (["a", "b", "c"], [4, 1]),
    (["a", "b", "c"], [2, 1]),
    (["a", "b", "c", "d"], [3, 2, 1]),
]


def grade(module):
    generator = Generator().manual_seed(0)
    for items, words in [*CASES, (list("abcdefgh"), generator.words(7).tolist()), ([], []), (["a"], [])]:
        given = list(items)
        answer = module.shuffled(given, words)
        call = f"shuffled({items}, {words})"
        check(
            call,
            answer,
            fair(items, words),
            (unfair(items, words), "Places that are decided already take part: choose from i on, i + word % (n - i)."),
            (never(items, words), "Each place must be able to keep its item: from i on, itself included."),
        )
        require(given == items, f"{call} changed the list that it was given: work on a copy.")


def fair(items, words):
    return exchange(items, words, lambda i, word: i + word % (len(items) - i))


def unfair(items, words):
    return exchange(items, words, lambda i, word: word % len(items))


def never(items, words):
    return exchange(items, words, lambda i, word: i + 1 + word % (len(items) - i - 1))


def exchange(items, words, partner):
    items = list(items)
    for i, word in enumerate(words):
        j = partner(i, word)
        items[i], items[j] = items[j], items[i]
    return items
