"""Takes the nodes in the order in which something reached them first.

The grader says: which is older
"""


def walk(roots, behind):
    arrived, waiting = {}, {}

    def send(pairs):
        for place, gradient in pairs:
            sums = waiting if hasattr(place, "number") else arrived
            sums[place] = sums[place] + gradient if place in sums else gradient

    send(roots)
    while waiting:
        node = next(iter(waiting))
        send(behind(node, waiting.pop(node)))
    return arrived
