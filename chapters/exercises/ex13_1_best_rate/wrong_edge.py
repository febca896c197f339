"""Takes the largest rate that does not run away.

The grader says: from wall to wall
"""


def best_rate(steep, flat):
    rate = 2 / max(steep, flat)
    return rate, abs(1 - rate * max(steep, flat))
