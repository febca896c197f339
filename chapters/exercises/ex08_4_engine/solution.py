"""The engine."""


def walk(roots, behind):
    arrived, waiting = {}, {}

    def send(pairs):
        for place, gradient in pairs:
            sums = waiting if hasattr(place, "number") else arrived
            sums[place] = sums[place] + gradient if place in sums else gradient

    send(roots)
    while waiting:
        node = max(waiting, key=lambda node: node.number)
        send(behind(node, waiting.pop(node)))
    return arrived
