"""Follow one path back."""


def slope_along(value):
    slope = 1.0
    edges = list(value.edges())
    while edges:
        [(value, derivative)] = edges
        slope *= derivative
        edges = list(value.edges())
    return slope
