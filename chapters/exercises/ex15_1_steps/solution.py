"""How many steps a window takes."""


def steps(n, kernel, stride=1, padding=0, dilation=1):
    room = n + 2 * padding - dilation * (kernel - 1) - 1
    return max(0, room // stride + 1)
