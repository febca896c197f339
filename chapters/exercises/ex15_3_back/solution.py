"""The way back from what a window saw."""


def give_back(seen, n):
    steps, kernel = seen.shape
    out = seen.new_zeros(n)
    for place in range(kernel):
        out[place : place + steps] += seen[:, place]
    return out
