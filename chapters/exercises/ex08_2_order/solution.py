"""The order."""


def order(result):
    found = {result.grad_fn}
    todo = [result.grad_fn]
    while todo:
        for node, _ in todo.pop().next_functions:
            if hasattr(node, "number") and node not in found:
                found.add(node)
                todo.append(node)
    return [node.name() for node in sorted(found, key=lambda node: -node.number)]
