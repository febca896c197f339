"""One work-item that carries out a kernel: a generator, which yields where it comes to a barrier."""

from __future__ import annotations

from math import prod

from . import tree
from .expressions import Arrival, Expressions, Machine, Steps, Variable
from .memory import Array
from .tokens import KernelError
from .tree import Node
from .values import Plain

MOST_ROUNDS = 10_000  # of all the loops of a work-item


class Stop(Exception):
    """A fault after which nothing more can be carried out."""


class Item(Expressions):
    """A work-item."""

    def __init__(self, machine: Machine, index: int, name: str, group: int, sizes: dict[str, tuple[int, ...]],
                 locals: dict[tree.Declare, Array]) -> None:  # fmt: skip
        super().__init__(machine, index, name, group, sizes)
        self.locals = locals
        self.rounds: list[int] = []  # of each loop that it is in
        self.left = MOST_ROUNDS

    # Statements: each returns None, or the jump that it makes.

    def run(self, node: Node) -> Steps:
        """Carry out a statement."""
        if isinstance(node, tree.Do):
            self.value(node.x, wanted=False)
        elif isinstance(node, tree.Declare):
            self.declare(node)
        elif isinstance(node, tree.Barrier):
            yield Arrival(node.line, tuple(self.rounds), int(self.number(node.flags).number))
        elif isinstance(node, tree.If):
            if self.truth(node.condition):
                return (yield from self.scoped(node.then))
            if node.otherwise is not None:
                return (yield from self.scoped(node.otherwise))
        elif isinstance(node, tree.Loop):
            return (yield from self.loop(node))
        elif isinstance(node, tree.Jump):
            return node.kind, None if node.x is None else self.value(node.x)
        elif isinstance(node, tree.Block):
            if node.scope:
                self.scopes.append({})
            try:
                for statement in node.body:
                    jump = yield from self.run(statement)
                    if jump:
                        return jump
            finally:
                if node.scope:
                    self.scopes.pop()
        return None

    def scoped(self, node: Node) -> Steps:
        return (yield from self.run(tree.Block(node.line, [node])))

    def loop(self, node: tree.Loop) -> Steps:
        self.scopes.append({})
        self.rounds.append(0)
        try:
            if node.first is not None:
                yield from self.run(node.first)
            skip = node.body_first
            while skip or node.condition is None or self.truth(node.condition):
                skip = False
                self.count_round(node)
                jump = yield from self.scoped(node.body)
                if jump and jump[0] == "return":
                    return jump
                if jump and jump[0] == "break":
                    break
                if node.step is not None:
                    self.value(node.step, wanted=False)
        finally:
            self.scopes.pop()
            self.rounds.pop()
        return None

    def count_round(self, node: tree.Loop) -> None:
        self.rounds[-1] += 1
        self.left -= 1
        if self.left < 0:
            message = f"work-item {self.name} is still in this loop after {MOST_ROUNDS:,} rounds: it never ends"
            self.machine.fault("endless", message, node.line)
            raise Stop

    def declare(self, node: tree.Declare) -> None:
        shape = tuple(int(self.number(n).number) for n in node.shape)
        if node.space == "local" and not node.pointer:
            if node not in self.locals:
                self.locals[node] = Array(node.name, node.type, "local", shape, self.group)
            self.scopes[-1][node.name] = self.locals[node]
            if node.first is not None:
                raise KernelError(node.line, f"{node.name} is local memory, which cannot be given a value here")
        elif shape:
            first = node.first if isinstance(node.first, list) else []
            cells: list[Plain | None] = [node.type(self.number(x).number) for x in first]
            if first:
                cells += [node.type(0)] * (prod(shape) - len(cells))
            self.scopes[-1][node.name] = Array(node.name, node.type, "private", shape, cells=cells)
        else:
            variable = Variable(node.type, const=node.const and not node.pointer)
            if isinstance(node.first, Node):
                variable.value = self.converted(self.value(node.first), node.type)
            self.scopes[-1][node.name] = variable
