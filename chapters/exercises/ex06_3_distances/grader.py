"""Different numbers of points and centers, then the same number of both."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require


def grade(module):
    corner = [[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]]
    compare(module, corner, [[0.0, 0.0]])
    compare(module, corner, [[0.0, 0.0], [3.0, 0.0]])
    compare(module, corner, [[1.0, 1.0], [3.0, 0.0], [0.0, 2.0]])  # as many centers as points
    compare(module, [[1.0, 2.0, 3.0]], [[0.0, 0.0, 1.0], [1.0, 2.0, 3.0]])


def compare(module, points, centers):
    expected = [[sum((p - c) ** 2 for p, c in zip(point, center)) ** 0.5 for center in centers] for point in points]
    case = f"distances(torch.tensor({points}), torch.tensor({centers}))"
    got = module.distances(torch.tensor(points), torch.tensor(centers))
    require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
    pairs = "Each point was compared with one center only: give the points a new dimension, points[:, None]."
    require(got.dim() == 2, f"{case} has the shape {tuple(got.shape)}, expected {(len(points), len(centers))}. {pairs}")
    across = [list(row) for row in zip(*expected)]
    squares = [[d * d for d in row] for row in expected]
    check(case, got.tolist(), expected, (across, "Points belong in the rows, centers in the columns."),
          (squares, "These are the squares of the distances."), tolerance=1e-6)
