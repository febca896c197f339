"""Shape, numbers, memory, and an image that is itself a view."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require


def grade(module):
    for rows, columns, size in [(2, 2, 1), (2, 4, 2), (4, 6, 2), (6, 3, 3)]:
        image = torch.arange(rows * columns).view(rows, columns)
        compare(module, f"blocks(torch.arange({rows * columns}).view({rows}, {columns}), {size})", image, size)
    image = torch.arange(24).view(6, 4).T
    compare(module, "blocks(torch.arange(24).view(6, 4).T, 2)", image, 2)
    image = torch.zeros(4, 4)
    module.blocks(image, 2)[1, 1, 0, 0] = 5.0
    copied = "A write into a block did not reach the image: somewhere the numbers were copied."
    require(image[2, 2].item() == 5.0, copied)


def compare(module, case, image, size):
    rows, columns = image.shape
    got = module.blocks(image, size)
    require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
    check(f"the shape of {case}", tuple(got.shape), (rows // size, columns // size, size, size))
    for i in range(rows // size):
        for j in range(columns // size):
            block = image[i * size : (i + 1) * size, j * size : (j + 1) * size]
            cut = image.reshape(-1, size * size)[i * (columns // size) + j].reshape(size, size)
            runs = "These numbers follow each other in memory: view cuts the sequence; a block jumps from row to row."
            check(f"[{i}, {j}] of {case}", got[i, j].tolist(), block.tolist(), (cut.tolist(), runs),
                  (block.T.tolist(), "The block is transposed: its rows have become columns."))
