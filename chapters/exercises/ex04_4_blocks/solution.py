"""Blocks."""


def blocks(image, size):
    rows, columns = image.shape
    return image.view(rows // size, size, columns // size, size).permute(0, 2, 1, 3)
