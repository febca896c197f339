"""Makes a dictionary of the edges, in which two edges to one parent become one.

The grader says: two edges
"""


def send(gradient, edges, grads):
    for name, derivative in dict(edges).items():
        grads[name] = grads.get(name, 0.0) + derivative * gradient
