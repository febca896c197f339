"""A window of one number first, then of more, then an image whose memory is not in order."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require


def by_hand(image, k):
    rows, columns = image.shape
    corners = [(i, j) for i in range(rows - k + 1) for j in range(columns - k + 1)]
    return torch.stack([image[i : i + k, j : j + k].reshape(-1) for i, j in corners], dim=1)


def grade(module):
    for shape, k in [((2, 2), 1), ((2, 3), 2), ((4, 4), 2), ((4, 5), 3)]:
        one(module, torch.arange(1, 1 + shape[0] * shape[1]).view(shape), k, "torch.tensor({})")
    one(module, torch.arange(12).view(3, 4).T, 2, "torch.tensor({}), as a transposed view,")


def one(module, image, k, how):
    case = f"columns({how.format(image.tolist())}, {k})"
    got = module.columns(image, k)
    require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
    expected = by_hand(image, k)
    apart = image.unfold(0, k, k).unfold(1, k, k).reshape(-1, k * k).T
    dense = image.contiguous()
    read = dense.as_strided(image.shape, (image.shape[1], 1)) if image.is_contiguous() else memory(image)
    check(
        case,
        got.tolist(),
        expected.tolist(),
        (expected.T.tolist(), "Each step is a row there: transpose."),
        (by_hand(image.T, k).tolist(), "The window goes down first: it is to go to the right first."),
        (expected.view(k, k, -1).transpose(0, 1).reshape(k * k, -1).tolist(), "Within a column: row by row."),
        (apart.tolist(), "The windows do not overlap: the window goes on by 1, not by its size."),
        (by_hand(read, k).tolist(), "The strides are those of a matrix in order: ask the image for its own."),
    )


def memory(image):
    """What strides of (columns, 1) read from the memory of a transposed image."""
    return image.T.reshape(-1).view(image.shape)
