"""What a window sees, as columns."""


def columns(image, k):
    windows = image.unfold(0, k, 1).unfold(1, k, 1)
    return windows.reshape(-1, k * k).T
