"""Brings the last two dimensions into the wrong order.

The grader says: The block is transposed
"""


def blocks(image, size):
    rows, columns = image.shape
    return image.view(rows // size, size, columns // size, size).permute(0, 2, 3, 1)
