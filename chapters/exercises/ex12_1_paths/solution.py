"""All the paths of a tree."""


def paths(tree, prefix=""):
    leaves = [prefix + name for name, value in tree.items() if not isinstance(value, dict)]
    for name, value in tree.items():
        if isinstance(value, dict):
            leaves += paths(value, f"{prefix}{name}.")
    return leaves
