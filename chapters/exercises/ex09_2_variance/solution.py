"""The variance."""


def variance(table, dim):
    deviations = table - table.mean(dim, keepdim=True)
    return (deviations**2).sum(dim) / (table.shape[dim] - 1)
