"""Count paths without walking them."""


def count_paths(value):
    known = {}  # Values are found by identity, so this is one entry a vertex

    def count(v):
        if v not in known:
            parents = v.parents
            known[v] = sum(count(p) for p in parents) if parents else 1
        return known[v]

    return count(value)
