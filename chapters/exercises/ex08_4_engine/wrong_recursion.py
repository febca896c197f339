"""Takes the youngest, but calls itself for the next.

The grader says: RecursionError
"""


def walk(roots, behind):
    arrived, waiting = {}, {}

    def send(pairs):
        for place, gradient in pairs:
            sums = waiting if hasattr(place, "number") else arrived
            sums[place] = sums[place] + gradient if place in sums else gradient

    def step():
        if waiting:
            node = max(waiting, key=lambda node: node.number)
            send(behind(node, waiting.pop(node)))
            step()

    send(roots)
    step()
    return arrived
