"""Writes = for +=.

The grader says: was lost
"""


def send(gradient, edges, grads):
    for name, derivative in edges:
        grads[name] = derivative * gradient
