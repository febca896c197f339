"""Your own backward."""


def backward(value):
    uses, todo = {value: 0}, [value]
    for v in todo:
        if v.op:
            v.grad = 0.0
        for p, _ in v.edges():
            if p not in uses:
                uses[p] = 0
                todo.append(p)
            uses[p] += 1
    value.grad += 1.0
    ready = [value]
    while ready:
        v = ready.pop()
        for p, derivative in v.edges():
            p.grad += derivative * v.grad
            uses[p] -= 1
            if uses[p] == 0:
                ready.append(p)
