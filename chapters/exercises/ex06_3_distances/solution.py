"""All distances."""


def distances(points, centers):
    differences = points[:, None] - centers  # (n, 1, d) against (k, d)
    return (differences**2).sum(-1).sqrt()
