"""Standardize."""


def standardize(table):
    centered = table - table.mean(1, keepdim=True)
    return centered / (centered**2).mean(1, keepdim=True).sqrt()
