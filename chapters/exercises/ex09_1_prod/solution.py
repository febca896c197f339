"""The rule of the product."""

import math


def prod_gradient(factors):
    return [math.prod(factors[:i]) * math.prod(factors[i + 1 :]) for i in range(len(factors))]
