"""Equal lengths, different ones, one alone; a zero inside; as the collate_fn of a loader."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require
from tinygrad_edu.utils.data import DataLoader

VARIES = {"FILL": [0, -1, -100, 99]}

CASES = [[[1, 2], [3, 4]], [[5, 6, 7], [8]], [[1], [2, 3, 4, 5], [6, 7]], [[9]], [[0, 4, 0], [7, 0]]]


def grade(module, FILL=0):
    for lists in CASES:
        sentences = [torch.tensor(numbers) for numbers in lists]
        answer = module.pad(sentences)
        call = f"pad of {lists}"
        pair = isinstance(answer, tuple) and len(answer) == 2 and all(isinstance(x, torch.Tensor) for x in answer)
        require(pair, f"{call} is {answer!r}, expected a pair of tensors.")
        rows, lengths = answer
        require(rows.dtype is torch.int64, f"{call}: the rows are {rows.dtype}, expected int64: say dtype=torch.int64.")
        longest = max(map(len, lists))

        def filled(at_the_end, number=FILL, longest=longest, lists=lists):
            zeros = [[number] * (longest - len(row)) for row in lists]
            return [row + more if at_the_end else more + row for row, more in zip(lists, zeros)]

        check(
            f"the rows of {call}",
            rows.tolist(),
            filled(True),
            (filled(False), f"What fills up, {FILL}, stands in front: put it at the end."),
            ([row[: min(map(len, lists))] for row in lists], "The longer ones were cut: fill up the shorter ones."),
            ([(row + row * longest)[:longest] for row in lists], f"Fill up with {FILL}, not with the sentence again."),
        )
        check(
            f"the lengths of {call}",
            lengths.tolist(),
            [len(row) for row in lists],
            ([longest] * len(lists), "These are the lengths of the rows, not those of the sentences."),
            ([sum(n != FILL for n in row) for row in lists], f"{FILL} may be part of a sentence: count before."),
        )
    sentences = [torch.arange(1, n + 1) for n in (2, 5, 3)]
    shapes = [list(rows.shape) for rows, _ in DataLoader(sentences, batch_size=2, collate_fn=module.pad)]
    check("the shapes of the batches of a loader with collate_fn=pad", shapes, [[2, 5], [1, 3]])
