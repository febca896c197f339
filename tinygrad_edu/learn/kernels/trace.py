"""Run a kernel over a small grid in Python, see who read and wrote what, and hear what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from . import tree
from .expressions import Arrival, Machine, Variable
from .machine import Item, Stop
from .memory import Access, Array, Fault, Local, cell_name
from .parser import parse
from .tokens import KernelError
from .values import OF_NUMPY, TYPES, Value

Size = int | Sequence[int]
Shape = tuple[int, ...]


class Trace:
    """What a kernel did: `trace["out"]` is what the argument of that name holds at the end, as an array of NumPy.

    *names* are the work-items' names, group by group, *group_of* their groups. *arguments* are the global arrays by
    name, *before* what they held at first, *locals* the local ones. *accesses* has every reading and writing in order,
    *faults* what went wrong; *phases* counts the parts into which barriers cut the work.
    """

    def __init__(self, kernel: tree.Function, arguments: dict[str, Array], machine: Machine) -> None:
        self.kernel, self.arguments = kernel, arguments
        self.before = {array: list(array.cells) for array in arguments.values()}
        self.accesses, self.faults = machine.accesses, machine.faults
        self.names: list[str] = []
        self.group_of: list[int] = []
        self.locals: list[Array] = []
        self.phases = 1

    def __getitem__(self, name: str) -> Any:
        return self.arguments[name].numpy()

    @property
    def groups(self) -> int:
        return len(set(self.group_of))


def trace(source: str, arguments: Sequence[Any], global_size: Size, local_size: Size | None = None) -> Trace:
    """Run the kernel in *source* on as many work-items as *global_size*, in groups of *local_size*.

    An argument is an array of NumPy, of which the kernel gets a copy, `Unset(shape)` for a result, `Local(count)` for
    local memory, or a number. Without *local_size* all work-items are one group. KernelError for a source that cannot
    be read; what the kernel does wrong is in `faults`.

    >>> import numpy as np
    >>> source = '''
    ... __kernel void shift(__global float *a) {
    ...     int i = get_global_id(0);
    ...     a[i] = a[i + 1];
    ... }'''
    >>> for fault in trace(source, [np.ones(3, np.float32)], 3).faults:
    ...     print(fault.message)
    work-item 2 reads a[3], and a has 3 elements (line 4)
    work-items 0 and 1 race for a[1]: one reads it, the other writes it, and no barrier is between (line 4)
    work-items 1 and 2 race for a[2]: one reads it, the other writes it, and no barrier is between (line 4)
    """
    functions = parse(source)
    kernel = next((function for function in functions.values() if function.kernel), None)
    if kernel is None:
        raise KernelError(1, "there is no `__kernel void` function")
    sizes, groups = _sizes(global_size, local_size)
    machine = Machine(functions)
    globals, names = _arguments(kernel, arguments)
    result = Trace(kernel, globals, machine)
    try:
        for number, group in enumerate(product(*map(range, reversed(groups)))):
            _run_group(result, machine, kernel, number, group[::-1], sizes, groups, names)
    except Stop:
        pass
    machine.faults += races(result)
    return result


def _sizes(global_size: Size, local_size: Size | None) -> tuple[tuple[Shape, Shape], Shape]:
    """The global and the local size, and how many groups they make."""
    whole = (global_size,) if isinstance(global_size, int) else tuple(global_size)
    local = whole if local_size is None else (local_size,) if isinstance(local_size, int) else tuple(local_size)
    if len(whole) != len(local) or any(n % m if m else n for n, m in zip(whole, local)):
        raise ValueError(f"a global size of {whole} does not come in groups of {local}")
    return (whole, local), tuple(n // m if m else 0 for n, m in zip(whole, local))


def _arguments(kernel: tree.Function, given: Sequence[Any]) -> tuple[dict[str, Array], dict[str, Any]]:
    """The global arrays by name, and what each parameter's name means: an array, a number, or local memory."""
    if len(given) != len(kernel.parameters):
        raise ValueError(f"{kernel.name} takes {len(kernel.parameters)} arguments, got {len(given)}")
    arrays: dict[str, Array] = {}
    names: dict[str, Any] = {}
    for parameter, value in zip(kernel.parameters, given):
        if not parameter.pointer:
            names[parameter.name] = Value(parameter.type, parameter.type(value))
        elif isinstance(value, Local):
            names[parameter.name] = value
        else:
            if TYPES.get(OF_NUMPY.get(value.dtype.str[1:], "")) is not parameter.type:
                raise ValueError(f"{parameter.name} is {parameter.type.name} * in the kernel, and given {value.dtype}")
            arrays[parameter.name] = names[parameter.name] = Array.of(parameter.name, value, parameter.const)
    return arrays, names


def _run_group(result: Trace, machine: Machine, kernel: tree.Function, number: int, group: Shape,
               sizes: tuple[Shape, Shape], groups: Shape, names: dict[str, Any]) -> None:  # fmt: skip
    """Carry out one group: its items run one after the other from barrier to barrier."""
    whole, local = sizes
    shared: dict[tree.Declare, Array] = {}
    own = {
        p.name: Array(p.name, p.type, "local", (names[p.name].size,), number)
        for p in kernel.parameters if isinstance(names[p.name], Local)
    }  # fmt: skip
    items = []
    for place in product(*map(range, reversed(local))):
        here = place[::-1]
        ids = tuple(g * n + i for g, n, i in zip(group, local, here))
        known = {
            "get_global_id": ids, "get_local_id": here, "get_group_id": group, "get_global_size": whole,
            "get_local_size": local, "get_num_groups": groups,
        }  # fmt: skip
        name = str(ids[0]) if len(ids) == 1 else str(ids)
        item = Item(machine, len(result.names), name, number, known, shared)
        for key, x in {**names, **own}.items():
            item.scopes[0][key] = Variable(x.type, x) if isinstance(x, Value) else x
        result.names.append(name)
        result.group_of.append(number)
        items.append(item)
    result.locals += own.values()
    _run_phases(result, machine, kernel, items)
    result.locals += shared.values()


def _run_phases(result: Trace, machine: Machine, kernel: tree.Function, items: list[Item]) -> None:
    running = [(item, item.run(kernel.body)) for item in items]
    while running:
        waiting: dict[Item, Arrival] = {}
        for item, steps in running:
            arrival = next(steps, None)
            if arrival is not None:
                waiting[item] = arrival
        if waiting and (len(waiting) < len(items) or len(set(waiting.values())) > 1):
            _diverged(machine, items, waiting)
            raise Stop
        for item, arrival in waiting.items():
            item.phase += 1
            item.epochs["local"] += arrival.flags & 1
            item.epochs["global"] += arrival.flags >> 1 & 1
            result.phases = max(result.phases, item.phase + 1)
        running = [(item, steps) for item, steps in running if item in waiting]


def _diverged(machine: Machine, items: list[Item], waiting: dict[Item, Arrival]) -> None:
    """The fault of a barrier that some items of a group wait at, and others do not."""
    first = next(iter(waiting.values()))
    there = [item.name for item in items if waiting.get(item) == first]
    others = [item.name for item in items if waiting.get(item) != first]
    elsewhere = "are at another barrier, or in another round" if len(waiting) == len(items) else "never get there"
    verb = ("waits", "wait")[len(there) > 1]
    elsewhere = elsewhere if len(others) > 1 else elsewhere.replace("are", "is").replace("get", "gets")
    message = f"{_listed(there)} {verb} at the barrier, {_listed(others)} {elsewhere}"
    message += f": all of a group must come to it, or none (line {first.line})"
    missing = tuple(item.index for item in items if waiting.get(item) != first)
    machine.faults.append(Fault("barrier", message, first.line, items=missing))


def _listed(names: list[str]) -> str:
    some = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return f"work-item{'s' if len(names) > 1 else ''} {some}"


def races(result: Trace) -> Iterator[Fault]:
    """A fault for each cell that two work-items touch with no barrier between, at least one of them writing."""
    touched: dict[tuple[Array, int], dict[Any, Access]] = defaultdict(dict)
    for access in result.accesses:
        if 0 <= access.cell < len(access.array.cells):
            same = access.item, access.epoch, access.write, access.atomic  # a loop may do it ten thousand times
            touched[access.array, access.cell].setdefault(same, access)
    for (array, cell), accesses in touched.items():
        pair = next(_conflicts(list(accesses.values())), None)
        if pair is not None:
            yield _race(result, array, cell, *pair)


def _conflicts(accesses: list[Access]) -> Iterator[tuple[Access, Access]]:
    for b in (access for access in accesses if access.write):
        for a in accesses:
            ordered = a.group == b.group and a.epoch != b.epoch
            if a.item != b.item and not ordered and not (a.atomic and b.atomic):
                yield a, b


def _race(result: Trace, array: Array, cell: int, a: Access, b: Access) -> Fault:
    first, second = sorted((a.item, b.item))
    does = "both write it" if a.write else "one reads it, the other writes it"
    if a.group != b.group:
        why = "no barrier orders what two groups do"
    elif a.phase != b.phase:
        why = f"the barrier between does not name CLK_{array.space.upper()}_MEM_FENCE"
    else:
        why = "no barrier is between"
    lines = " and ".join(map(str, sorted({a.line, b.line})))
    where = f"line{'s' if a.line != b.line else ''} {lines}"
    who = f"work-items {result.names[first]} and {result.names[second]}"
    message = f"{who} race for {cell_name(array, cell)}: {does}, and {why} ({where})"
    return Fault("race", message, b.line, array, cell, (first, second), (a.phase, b.phase))
