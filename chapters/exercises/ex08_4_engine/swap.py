"""the backward pass of every tensor"""

TESTS = ["tests/tensor/test_engine.py", "tests/tensor/test_laws.py", "tests/tensor/test_func.py"]
TRAIN = ["--data", "digits", "--model", "chapters/by_hand.py:ByHand", "--epochs", "2"]


class Parts(dict):
    """The gradients of a node with several results, by their numbers: all that the learner's walk does is add."""

    def __add__(self, other):
        both = {index: self[index] + other[index] for index in self.keys() & other.keys()}
        return Parts({**self, **other, **both})


def pair(edge, gradient):
    """The edge as a place, and the gradient as what is to be sent there."""
    return (edge[0], Parts({edge[1]: gradient})) if isinstance(edge, tuple) else (edge, gradient)


def install(module):
    from tinygrad_edu.autograd import engine

    class Pass(engine._Pass):
        """The library's pass, but for the walk and the sums."""

        def run(self, roots):
            roots = list(roots)
            starts = [edge for edge, _ in roots]
            needed = None if self.wanted is None else engine._leading_to(self.wanted, starts)

            def behind(node, g):
                if isinstance(g, Parts):
                    g = [g.get(index) for index in range(len(node.like))]
                if needed is not None and node not in needed:
                    return []
                if node.hooks:
                    g = engine._run_hooks(node, g)
                self._capture(node, g)
                if needed is not None and not any(engine._target(edge) in needed for edge in node.edges):
                    return []
                rules = node.checked_gradients if engine.watch.on else node.gradients
                pairs = [pair(edge, part) for edge, part in zip(node.edges, rules(g)) if part is not None]
                if not self.keep_graph:
                    node.free()
                return pairs

            return {**module.walk([pair(*root) for root in roots], behind), **self.arrived}

    engine._Pass = Pass
