"""The source of elementwise kernels: the expression, and around it the loads, the loops and the stores."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from .expressions import LOOPING, MATHEMATICS, NAMES, definitions, typed
from .types import FP64, STORED, VECTOR, computed, converted, load, loaded, rounded, store
from .walks import loops, struct

LETTERS = "xyzw"


class Recipe:
    """What to compute: *expression*, of inputs converted to the types *computing*, with a value of type *result*, which
    is rounded to what bfloat16 has if *bfloat16*.
    """

    __slots__ = ("bfloat16", "computing", "expression", "name", "result")

    def __init__(
        self, name: str, expression: str, computing: Sequence[str], result: str, bfloat16: bool = False
    ) -> None:
        self.name, self.expression, self.computing = NAMES.get(expression, name), expression, tuple(computing)
        self.result, self.bfloat16 = result, bfloat16

    @property
    def type(self) -> str:
        """The C type in which the expression is computed: that of its last input."""
        return computed(self.computing[-1])

    def value(self, to: str) -> str:
        """The expression in C for one element, as it is stored as type *to*."""
        value = typed(self.expression, self.type)
        if self.result == "b1":
            value = f"({value}) != 0"
        elif self.result[0] in "iu" and to != self.result:
            value = f"({computed(self.result)})({value})"
        value = typed(converted("VALUE", self.result, to), computed(self.result)).replace("VALUE", value)
        return f"to_bfloat16_float({value})" if self.bfloat16 else value

    def vector(self, stored: Sequence[str], to: str) -> int:
        """How many elements to compute at once on a processor; 1 where its compiler sees to that, or cannot."""
        types = {computed(code) for code in self.computing}
        simple = len(types) == 1 and types < {"float", "double"} and (to == self.result == "b1" or to[0] == "f")
        if ("f8", "f2") in zip(stored, self.computing):
            return 1
        if "double" in types and any(name in self.expression for name in LOOPING):
            return 1
        return VECTOR["f4" if "float" in types else "f8"] if simple and MATHEMATICS.search(self.expression) else 1


@cache
def program(recipe: Recipe, stored: tuple[str, ...], to: str, dimensions: int, is_cpu: bool, pattern: str) -> str:
    """The source of the kernel of *recipe* for arrays *stored* as certain types, "" for a number, that steps through
    the result and them in the ways of *pattern*.
    """
    types = {recipe.type, *map(computed, recipe.computing), *[computed(c) for c in (to, *stored) if c]}
    parts = [FP64] if "double" in types else []
    parts.append("#pragma OPENCL FP_CONTRACT OFF\n")
    parts += prelude(recipe, stored, to)
    parts.append(struct(1 + len([code for code in stored if code]), dimensions))
    parts.append(_kernel(recipe, stored, to, pattern, is_cpu))
    return "\n".join(parts)


def prelude(recipe: Recipe, stored: Sequence[str], to: str) -> list[str]:
    """The C functions that the kernels of *recipe* call."""
    found = definitions([recipe.expression], recipe.type)
    for code, own in zip(stored, recipe.computing, strict=True):
        if code:
            found += definitions([loaded("x", code, own)], rounded(code, own))
    found += definitions([converted("x", recipe.result, to)], computed(recipe.result))
    if recipe.bfloat16:
        found += definitions(["to_bfloat16(x)"], "float")
    if (width := recipe.vector(stored, to)) > 1:
        found += definitions([recipe.expression], f"{recipe.type}{width}")
        found += definitions([loaded("x", "f4", own) for own in recipe.computing], f"{recipe.type}{width}")
        if recipe.bfloat16:
            found += definitions(["to_bfloat16(x)"], f"float{width}")
    return list(dict.fromkeys(found))


def _head(recipe: Recipe, stored: Sequence[str], to: str, pattern: str) -> str:
    """The first line of the kernel: its name and arguments."""
    arguments = [f"global {STORED[to]} *out"]
    arguments += [f"global const {STORED[c]} *{a.upper()}" for a, c in zip(LETTERS, stored, strict=False) if c]
    arguments.append("const Walk walk")
    numbers = zip(LETTERS, stored, recipe.computing, strict=False)
    arguments += [f"const {computed(own)} {a}1" for a, c, own in numbers if not c]
    return f"kernel void {recipe.name}_{pattern}({', '.join(arguments)})\n"


def _loads(recipe: Recipe, stored: Sequence[str], pattern: str) -> list[str]:
    """The lines that make x, y ... of one element each, at place i of the row."""
    lines = []
    for j, (a, code, own, step) in enumerate(zip(LETTERS, stored, recipe.computing, pattern[1:], strict=False)):
        if step in "nr":
            value = f"{a}1"
        else:
            place = f"at_{a} + i" if step == "v" else f"at_{a} + i * walk.step[{_number(stored, j)}]"
            value = _element(a, code, own, place)
        lines.append(f"const {computed(own)} {a} = {value};")
    return lines


def _repeated(recipe: Recipe, stored: Sequence[str], pattern: str) -> list[str]:
    """The lines that load what is the same for the whole row."""
    return [
        f"const {computed(own)} {a}1 = {_element(a, code, own, f'at_{a}')};"
        for a, code, own, step in zip(LETTERS, stored, recipe.computing, pattern[1:], strict=False) if step == "r"
    ]


def _element(a: str, code: str, own: str, place: str) -> str:
    """The element at *place* of the array of input *a*, stored as type *code*, as type *own*."""
    return typed(loaded(load(code, place, a.upper()), code, own), rounded(code, own))


def _number(stored: Sequence[str], j: int) -> int:
    """Which array, the result being 0, input *j* is."""
    return 1 + len([code for code in stored[:j] if code])


def _kernel(recipe: Recipe, stored: Sequence[str], to: str, pattern: str, is_cpu: bool) -> str:
    """The kernel that steps through the arrays in the ways of *pattern*."""
    place = "o + i" if pattern[0] == "v" else "o + i * walk.step[0]"
    width = recipe.vector(stored, to) if is_cpu and pattern[0] == "v" else 1
    return _head(recipe, stored, to, pattern) + loops(
        names=["o", *[f"at_{a}" for a, code in zip(LETTERS, stored, strict=False) if code]],
        row=_repeated(recipe, stored, pattern),
        vectors=_vectors(recipe, stored, to, pattern, width) if width > 1 else [],
        element=[*_loads(recipe, stored, pattern), f"{store(to, recipe.value(to), place, 'out')};"],
        is_cpu=is_cpu,
    )


def _vectors(recipe: Recipe, stored: Sequence[str], to: str, pattern: str, width: int) -> list[str]:
    """The loop over as many whole vectors of *width* elements as the piece of the row has."""
    type = f"{recipe.type}{width}"
    lines = [f"for (; i + {width} <= end; i += {width}) {{"]
    for a, code, own, step in zip(LETTERS, stored, recipe.computing, pattern[1:], strict=False):
        if step in "nr":
            value = f"({type})({a}1)"
        else:
            value = f"vload{'_half' if code == 'f2' else ''}{width}(0, {a.upper()} + at_{a} + i)"
            if computed(code) != recipe.type:
                code, value = ("f4" if recipe.type == "float" else "f8"), f"convert_{type}({value})"
            value = typed(loaded(value, code, own), type)
        lines.append(f"    const {type} {a} = {value};")
    value, put = typed(recipe.expression, type), f"vstore_half{width}" if to == "f2" else f"vstore{width}"
    if to == "b1":
        value = f"convert_uchar{width}(({value}) != 0) & (uchar{width})(1)"
    elif computed(to) != recipe.type and to != "f2":
        value = f"convert_{computed(to)}{width}({value})"
    if recipe.bfloat16:
        value = f"to_bfloat16_float{width}({value})"
    return [*lines, f"    {put}({value}, 0, out + o + i);", "}"]
