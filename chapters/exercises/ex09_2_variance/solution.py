"""The variance."""

LESS = 1


def variance(table, dim):
    deviations = table - table.mean(dim, keepdim=True)
    return (deviations**2).sum(dim) / (table.shape[dim] - LESS)
