"""The gradient of the weights of a convolution."""


def weight_gradient(g, columns):
    return (g @ columns.mT).sum(0)
