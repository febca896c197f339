"""Do they go together?"""


def meet(a, b):
    ndim = max(len(a), len(b))
    a, b = (1,) * (ndim - len(a)) + a, (1,) * (ndim - len(b)) + b
    shape = []
    for m, n in zip(a, b):
        if m != n and m != 1 and n != 1:
            raise ValueError(f"{m} does not go with {n}")
        shape.append(n if m == 1 else m)
    return tuple(shape)
