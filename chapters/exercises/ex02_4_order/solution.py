"""An order in which backward can go."""


def order(value):
    uses, todo = {value: 0}, [value]
    for v in todo:
        for p in v.parents:
            if p not in uses:
                uses[p] = 0
                todo.append(p)
            uses[p] += 1
    ready, result = [value], []
    while ready:
        v = ready.pop()
        result.append(v)
        for p in v.parents:
            uses[p] -= 1
            if uses[p] == 0:
                ready.append(p)
    return result
