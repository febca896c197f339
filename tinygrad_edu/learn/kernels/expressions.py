"""What a work-item does with an expression: its value, the places that it reads and writes, the functions it calls."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, NamedTuple

from . import tree
from .memory import Access, Array, Fault, Pointer, cell_name
from .tokens import KernelError
from .tree import Node
from .types import type_of
from .values import ANY, CONSTANTS, FLOATING, INT, SIZE, SIZES, TYPES, Plain, Type, Value, arithmetic, builtin, promoted

ATOMIC: dict[str, Callable[..., Plain]] = {
    "add": lambda old, x: old + x, "sub": lambda old, x: old - x, "inc": lambda old: old + 1,
    "dec": lambda old: old - 1, "min": min, "max": max, "xchg": lambda old, x: x, "and": lambda old, x: old & x,
    "or": lambda old, x: old | x, "cmpxchg": lambda old, expected, x: x if old == expected else old,
}  # fmt: skip


class Variable:
    """A name with one value, None until it is given one."""

    def __init__(self, type: Type, value: Value | Pointer | None = None, const: bool = False) -> None:
        self.type, self.value, self.const = type, value, const


class Cell(NamedTuple):
    array: Array
    offset: int


class Arrival(NamedTuple):
    """That an item has come to a barrier: which, in which rounds of the loops around it, and what it orders."""

    line: int
    rounds: tuple[int, ...]
    flags: int


Steps = Generator[Arrival, None, Any]


class Machine:
    """What all work-items share."""

    def __init__(self, functions: dict[str, tree.Function]) -> None:
        self.functions = functions
        self.accesses: list[Access] = []
        self.faults: list[Fault] = []

    def fault(self, kind: str, message: str, line: int, array: Array | None = None, cell: int = 0) -> None:
        self.faults.append(Fault(kind, f"{message} (line {line})", line, array, cell))


class Expressions:
    """Who a work-item is, what its names mean, and what expressions do."""

    def __init__(self, machine: Machine, index: int, name: str, group: int, sizes: dict[str, tuple[int, ...]]) -> None:
        self.machine, self.index, self.name, self.group, self.sizes = machine, index, name, group, sizes
        self.scopes: list[dict[str, Variable | Array]] = [{}]
        self.phase = 0  # how many barriers it has passed, and how many that order either memory
        self.epochs = {"local": 0, "global": 0}

    def run(self, node: Node) -> Steps:
        """Carry out a statement: see machine.py."""
        raise NotImplementedError  # the statements are those of Item, which is made of this class

    def value(self, node: Node, wanted: bool = True) -> Value | Pointer:
        """The value of an expression; *wanted* is False where it stands for what it does."""
        value = getattr(self, f"of_{type(node).__name__.lower()}")(node)
        if value is None and wanted:
            raise KernelError(node.line, "this has no value")
        return value

    def number(self, node: Node) -> Value:
        value = self.value(node)
        if isinstance(value, Pointer):
            raise KernelError(node.line, f"expected a number: {value.array.name} is memory, and wants an index")
        return value

    def truth(self, node: Node) -> bool:
        return self.number(node).number != 0

    def converted(self, value: Value | Pointer, type: Type) -> Value | Pointer:
        return value if isinstance(value, Pointer) else Value(type, type(value.number))

    def of_number(self, node: tree.Number) -> Value:
        return node.value

    def of_name(self, node: tree.Name) -> Value | Pointer:
        return self.read(self.place(node), node)

    def of_index(self, node: tree.Index) -> Value | Pointer:
        return self.read(self.place(node), node)

    def of_address(self, node: tree.Address) -> Pointer:
        place = self.place(node.place)
        if isinstance(place, Variable):
            raise KernelError(node.line, "only the address of a cell of memory can be taken here")
        return place if isinstance(place, Pointer) else Pointer(place.array, place.offset)

    def of_cast(self, node: tree.Cast) -> Value:
        return Value(node.type, node.type(self.number(node.x).number))

    def of_choice(self, node: tree.Choice) -> Value | Pointer:
        value = self.value(node.x if self.truth(node.condition) else node.y)
        return self.converted(value, type_of(node, self))  # of which the one that is not chosen is a part

    def of_unary(self, node: tree.Unary) -> Value:
        x = self.number(node.x)
        type = promoted(x.type)
        if node.sign == "!":
            return Value(INT, int(x.number == 0))
        if node.sign == "~":
            if type.floating:
                raise KernelError(node.line, f"~ is for integers, and not for {type.name}")
            return Value(type, type(~int(x.number)))
        return Value(type, type(-x.number if node.sign == "-" else x.number))

    def of_binary(self, node: tree.Binary) -> Value | Pointer:
        if node.sign in ("&&", "||"):
            first = self.truth(node.x)
            return Value(INT, int(self.truth(node.y) if first == (node.sign == "&&") else first))
        x, y = self.value(node.x, wanted=node.sign != ","), self.value(node.y)
        return y if node.sign == "," else self.combined(node.sign, x, y, node.line)

    def combined(self, sign: str, x: Value | Pointer, y: Value | Pointer, line: int) -> Value | Pointer:
        if isinstance(x, Pointer) and isinstance(y, Value) and sign in "+-" and not y.type.floating:
            return x.moved(int(y.number if sign == "+" else -y.number))
        if isinstance(x, Pointer) or isinstance(y, Pointer):
            raise KernelError(line, f"{sign} is for numbers: memory wants an index")
        try:
            return arithmetic(sign, x, y)
        except TypeError as error:
            raise KernelError(line, str(error)) from None
        except ZeroDivisionError:
            self.machine.fault("zero", f"work-item {self.name} divides an integer by zero", line)
            return Value(promoted(x.type), 0)

    def of_assign(self, node: tree.Assign) -> Value | Pointer:
        value, place = self.value(node.x), self.place(node.place)
        if node.sign:
            value = self.combined(node.sign, self.read(place, node.place), value, node.line)
        return self.write(place, value, node)

    def of_step(self, node: tree.Step) -> Value | Pointer:
        place = self.place(node.place)
        old = self.read(place, node.place)
        written = self.write(place, self.combined(node.sign, old, Value(INT, 1), node.line), node)
        return written if node.before else old

    # Places: a variable, a cell, or a pointer to several.

    def place(self, node: Node) -> Variable | Cell | Pointer:
        if isinstance(node, tree.Index):
            pointer, index = self.value(node.array), self.number(node.index)
            if not isinstance(pointer, Pointer):
                raise KernelError(node.line, "only memory takes an index")
            if index.type.floating:
                raise KernelError(node.line, f"an index is an integer, and not a {index.type.name}")
            at = pointer.moved(int(index.number))
            return at._replace(rows=at.rows[1:]) if at.rows else Cell(at.array, at.offset)
        if not isinstance(node, tree.Name):
            raise KernelError(node.line, "this cannot be assigned to")
        found = self.meaning(node.name, node.line)
        if isinstance(found, Variable):
            return found
        rows = found.shape[1:] if found.space != "global" else ()  # what a kernel is given is a row of cells to it
        return Pointer(found, 0, rows) if found.shape else Cell(found, 0)

    def meaning(self, name: str, line: int) -> Variable | Array:
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        if name in CONSTANTS:
            return Variable(CONSTANTS[name].type, CONSTANTS[name], const=True)
        raise KernelError(line, f"nothing here is called `{name}`")

    def read(self, place: Variable | Cell | Pointer, node: Node) -> Value | Pointer:
        if isinstance(place, Pointer):
            return place
        if isinstance(place, Variable):
            if place.value is None:
                name = getattr(node, "name", "")
                self.machine.fault("unset", f"work-item {self.name} uses {name} before it has a value", node.line)
                place.value = Value(place.type, place.type(0))
            return place.value
        array, at = place
        number = array.cells[at] if self.inside(place) else array.type(0)
        self.note(place, node.line, number)
        if number is None:
            message = f"work-item {self.name} reads {cell_name(array, at)}, into which nobody has written"
            self.machine.fault("unset", message, node.line, array, at)
        return Value(array.type, array.type(0) if number is None else number)

    def write(self, place: Variable | Cell | Pointer, value: Value | Pointer, node: Node) -> Value | Pointer:
        if isinstance(place, Variable):
            if place.const:
                raise KernelError(node.line, "a constant cannot be assigned to")
            place.value = self.converted(value, place.type)
            return place.value
        if isinstance(place, Pointer) or isinstance(value, Pointer):
            raise KernelError(node.line, "a whole row of memory cannot be assigned: take one element")
        array, at = place
        if array.const:
            raise KernelError(node.line, f"{array.name} is const: it can only be read")
        number = array.type(value.number)
        self.note(place, node.line, number, write=True)
        if self.inside(place):
            array.cells[at] = number
        return Value(array.type, number)

    def inside(self, cell: Cell) -> bool:
        return 0 <= cell.offset < len(cell.array.cells)

    def note(self, cell: Cell, line: int, number: Plain | None, write: bool = False, atomic: bool = False) -> None:
        """Note an access, and a fault where there is no such cell."""
        array, at = cell
        if array.space != "private":
            epoch = self.epochs[array.space]
            access = Access(self.index, self.group, array, at, number, write, atomic, self.phase, epoch, line)
            self.machine.accesses.append(access)
        if not self.inside(cell):
            verb, size = "writes" if write else "reads", len(array.cells)
            message = f"work-item {self.name} {verb} {array.name}[{at}], and {array.name} has {size} elements"
            self.machine.fault("bounds", message, line, array, at)

    # Functions.

    def of_call(self, node: tree.Call) -> Value | Pointer | None:
        name = node.name
        if name == "get_work_dim":
            return Value(TYPES["uint"], len(self.sizes["get_global_id"]))
        if name.startswith(("atomic_", "atom_")) and name.partition("_")[2] in ATOMIC:
            return self.atomic(node, ATOMIC[name.partition("_")[2]])
        arguments = [self.value(x) for x in node.arguments]
        if name in self.machine.functions:
            return self.call(self.machine.functions[name], arguments, node.line)
        numbers = [x for x in arguments if isinstance(x, Value)]
        try:
            if name in SIZES:
                [dim] = numbers
                sizes = self.sizes[name]
                missing = 0 if name.endswith("_id") else 1
                return Value(SIZE, sizes[int(dim.number)] if 0 <= dim.number < len(sizes) else missing)
            if name in FLOATING or name in ANY:
                return builtin(name, numbers)
        except (TypeError, ValueError, IndexError):
            raise KernelError(node.line, f"{name} was given {len(arguments)} values of the wrong kind") from None
        raise KernelError(node.line, f"no function is called `{name}` here")

    def call(self, function: tree.Function, arguments: list[Value | Pointer], line: int) -> Value | Pointer | None:
        if len(arguments) != len(function.parameters):
            count = len(function.parameters)
            raise KernelError(line, f"{function.name} takes {count} arguments, and was given {len(arguments)}")
        names: dict[str, Variable | Array] = {
            p.name: Variable(p.type, self.converted(x, p.type)) for p, x in zip(function.parameters, arguments)
        }
        outside, self.scopes = self.scopes, [names]
        try:
            jump = next(self.run(function.body))
        except StopIteration as end:
            jump = end.value
        else:
            raise KernelError(jump.line, "a barrier in a function that a kernel calls is not known here")
        finally:
            self.scopes = outside
        if jump is None or jump[1] is None or function.result is None:
            return None
        return self.converted(jump[1], function.result)

    def atomic(self, node: tree.Call, change: Callable[..., Plain]) -> Value:
        pointer, *others = [self.value(x) for x in node.arguments]
        if not isinstance(pointer, Pointer) or pointer.rows:
            raise KernelError(node.line, f"{node.name} wants the address of a cell first: &counts[i]")
        type = pointer.array.type
        if type.floating and not node.name.endswith("xchg"):
            raise KernelError(node.line, f"{node.name} is for integers, and not for {type.name}")
        cell = Cell(pointer.array, pointer.offset)
        old, numbers = type(0), [type(x.number) for x in others if isinstance(x, Value)]
        if self.inside(cell):
            number = cell.array.cells[cell.offset]
            if number is None:
                message = f"work-item {self.name} changes {cell_name(*cell)}, into which nobody has written"
                self.machine.fault("unset", message, node.line, *cell)
            old = number or type(0)
            cell.array.cells[cell.offset] = type(change(old, *numbers))
        self.note(cell, node.line, type(change(old, *numbers)), write=True, atomic=True)
        return Value(type, old)
