"""Lets a value send what it has whenever one of its users has sent.

The grader says: let it send once
"""


def backward(value):
    todo = [value]
    value.grad = 1.0
    for v in todo:
        for p, derivative in v.edges():
            p.grad += derivative * v.grad
            todo.append(p)
