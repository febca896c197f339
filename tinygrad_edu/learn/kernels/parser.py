"""From the source of a kernel to its tree, by recursive descent: one method for each thing that C has a name for.

It reads the part of OpenCL C that is about numbers and memory: no vectors, structs, `switch` or `goto`.
"""

from __future__ import annotations

import re

from . import tree
from .tokens import KernelError, Token, tokens
from .tree import Node
from .values import INT, TYPES, Type, Value

SPACES = {
    **{f"__{name}": name for name in ("global", "local", "private", "constant")},
    **{name: name for name in ("global", "local", "private", "constant")},
}
KERNEL = ("__kernel", "kernel")
IGNORED = ("restrict", "volatile", "static", "inline")
ASSIGN = ("=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=")
# From those that bind least to those that bind most; C's order, with & below ==.
BINARY = [("||",), ("&&",), ("|",), ("^",), ("&",), ("==", "!="), ("<", ">", "<=", ">="), ("<<", ">>"), ("+", "-"),
          ("*", "/", "%")]  # fmt: skip
JUMPS = ("break", "continue", "return")
UNKNOWN = ("switch", "goto", "struct", "union", "typedef", "enum", "sizeof")
# Words that are types of OpenCL C, and so no names, though they are not known here.
RESERVED = re.compile(r"half|event_t|image\dd_t|sampler_t|(u?(char|short|int|long)|float|double|half)(2|3|4|8|16)")


def parse(source: str) -> dict[str, tree.Function]:
    """The functions of *source* by name; KernelError, with the line, for what cannot be read.

    >>> list(parse("__kernel void nothing(__global float *a, int n) { return; }")["nothing"].parameters[0].name)
    ['a']
    """
    return Parser(tokens(source)).program()


class Parser:
    """The tokens, and how far they are read."""

    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.at = 0

    # Reading tokens.

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.next
        self.at += token.kind != "end"
        return token

    def accept(self, *texts: str) -> Token | None:
        return self.take() if self.next.kind != "number" and self.next.text in texts else None

    def expect(self, text: str) -> Token:
        found = self.accept(text)
        if found is None:
            before = self.tokens[max(0, self.at - 1)]
            raise KernelError(before.line, f"`{text}` is missing after `{before.text}`")
        return found

    def name(self) -> str:
        token = self.take()
        if token.kind != "name" or token.text in TYPES or token.text in UNKNOWN:
            raise KernelError(token.line, f"expected a name, and not `{token.text or 'the end'}`")
        if RESERVED.fullmatch(token.text):
            raise KernelError(token.line, f"`{token.text}` is a type of OpenCL C, and cannot be a name")
        return token.text

    # Functions.

    def program(self) -> dict[str, tree.Function]:
        functions = {}
        while self.next.kind != "end":
            function = self.function()
            functions[function.name] = function
        return functions

    def function(self) -> tree.Function:
        line = self.next.line
        kernel = False
        while word := self.accept(*KERNEL, *IGNORED, "__attribute__"):
            kernel = kernel or word.text in KERNEL
            if word.text == "__attribute__":
                self.skip_parentheses()
        result = None if self.accept("void") else self.type()
        name = self.name()
        self.expect("(")
        parameters: list[tree.Parameter] = []
        if not (self.accept("void") or self.next.text == ")"):
            parameters.append(self.parameter())
            while self.accept(","):
                parameters.append(self.parameter())
        self.expect(")")
        return tree.Function(line, name, kernel, result, parameters, self.block())

    def skip_parentheses(self) -> None:
        self.expect("(")
        depth = 1
        while depth and self.next.kind != "end":
            depth += {"(": 1, ")": -1}.get(self.take().text, 0)

    def parameter(self) -> tree.Parameter:
        line = self.next.line
        type, space, const = self.words()
        pointer = self.star()
        return tree.Parameter(line, type, pointer, space, const or space == "constant", self.name())

    def words(self) -> tuple[Type, str, bool]:
        """A type, its address space and whether it is const, in whichever order they stand."""
        space, const, type = "private", False, None
        while True:
            word = self.next
            if word.text in SPACES:
                space = SPACES[self.take().text]
            elif word.text == "const":
                const = bool(self.take())
            elif word.text in IGNORED:
                self.take()
            elif word.text in TYPES and type is None:
                type = self.type()
            else:
                break
        if type is None:
            raise KernelError(word.line, f"expected a type, and not `{word.text or 'the end'}`")
        return type, space, const

    def type(self) -> Type:
        token = self.take()
        if token.text not in TYPES:
            raise KernelError(token.line, f"`{token.text or 'the end'}` is no type that is known here")
        if token.text == "unsigned" and (next := self.accept("int", "char", "short", "long")):
            return TYPES[f"u{next.text}"]
        return TYPES[token.text]

    def star(self) -> bool:
        """Whether a `*` makes it a pointer."""
        pointer = bool(self.accept("*"))
        while self.accept("const", "restrict"):
            pass
        return pointer

    # Statements.

    def block(self) -> tree.Block:
        line = self.expect("{").line
        body: list[Node] = []
        while not self.accept("}"):
            if self.next.kind == "end":
                raise KernelError(line, "this `{` is never closed")
            body.append(self.statement())
        return tree.Block(line, body)

    def statement(self) -> Node:
        token = self.next
        if token.text == "{":
            return self.block()
        if token.text in UNKNOWN:
            raise KernelError(token.line, f"`{token.text}` is not known here")
        for word in ("if", "for", "while", "do"):
            if self.accept(word):
                return getattr(self, f"{word}_")(token.line)
        if self.accept(*JUMPS):
            x = self.expression() if token.text == "return" and self.next.text != ";" else None
            self.expect(";")
            return tree.Jump(token.line, token.text, x)
        if self.accept("barrier", "work_group_barrier"):
            self.expect("(")
            flags = self.expression()
            self.expect(")")
            self.expect(";")
            return tree.Barrier(token.line, flags)
        return self.simple()

    def simple(self) -> Node:
        """A declaration, or an expression for what it does, to the semicolon."""
        line = self.next.line
        if self.accept(";"):
            return tree.Block(line, [])
        node = self.declarations() if self.begins_type() else tree.Do(line, self.expression())
        self.expect(";")
        return node

    def begins_type(self) -> bool:
        return self.next.kind == "name" and (self.next.text in (*TYPES, *SPACES, "const"))

    def declarations(self) -> Node:
        line = self.next.line
        type, space, const = self.words()
        found = [self.declaration(type, space, const)]
        while self.accept(","):
            found.append(self.declaration(type, space, const))
        return tree.Block(line, list(found), scope=False)

    def declaration(self, type: Type, space: str, const: bool) -> tree.Declare:
        line, pointer, name = self.next.line, self.star(), self.name()
        shape: list[Node] = []
        while self.accept("["):
            shape.append(self.expression())
            self.expect("]")
        first: Node | list[Node] | None = None
        if self.accept("="):
            first = self.braces() if self.next.text == "{" else self.assignment()
        return tree.Declare(line, type, pointer, name, space, shape, first, const)

    def braces(self) -> list[Node]:
        self.expect("{")
        found = []
        while not self.accept("}"):
            found.append(self.assignment())
            if self.next.text != "}":
                self.expect(",")
        return found

    def condition(self) -> Node:
        self.expect("(")
        condition = self.expression()
        self.expect(")")
        return condition

    def if_(self, line: int) -> Node:
        condition, then = self.condition(), self.statement()
        return tree.If(line, condition, then, self.statement() if self.accept("else") else None)

    def for_(self, line: int) -> Node:
        self.expect("(")
        first = self.simple()
        condition = None if self.next.text == ";" else self.expression()
        self.expect(";")
        step = None if self.next.text == ")" else self.expression()
        self.expect(")")
        return tree.Loop(line, first, condition, step, self.statement())

    def while_(self, line: int) -> Node:
        return tree.Loop(line, None, self.condition(), None, self.statement())

    def do_(self, line: int) -> Node:
        body = self.statement()
        self.expect("while")
        condition = self.condition()
        self.expect(";")
        return tree.Loop(line, None, condition, None, body, body_first=True)

    # Expressions, from what binds least.

    def expression(self) -> Node:
        x = self.assignment()
        while comma := self.accept(","):
            x = tree.Binary(comma.line, ",", x, self.assignment())
        return x

    def assignment(self) -> Node:
        x = self.choice()
        if sign := self.accept(*ASSIGN):
            if not isinstance(x, (tree.Name, tree.Index)):
                raise KernelError(sign.line, f"what stands before `{sign.text}` cannot be assigned to")
            return tree.Assign(sign.line, sign.text[:-1], x, self.assignment())
        return x

    def choice(self) -> Node:
        condition = self.binary()
        if mark := self.accept("?"):
            x = self.expression()
            self.expect(":")
            return tree.Choice(mark.line, condition, x, self.choice())
        return condition

    def binary(self, level: int = 0) -> Node:
        if level == len(BINARY):
            return self.unary()
        x = self.binary(level + 1)
        while sign := self.accept(*BINARY[level]):
            x = tree.Binary(sign.line, sign.text, x, self.binary(level + 1))
        return x

    def unary(self) -> Node:
        token = self.next
        if self.accept("++", "--"):
            return tree.Step(token.line, token.text[0], True, self.unary())
        if self.accept("-", "+", "!", "~"):
            return tree.Unary(token.line, token.text, self.unary())
        if self.accept("*"):
            return tree.Index(token.line, self.unary(), tree.Number(token.line, Value(INT, 0)))
        if self.accept("&"):
            return tree.Address(token.line, self.unary())
        if token.text == "(" and self.tokens[self.at + 1].text in TYPES:
            self.take()
            type = self.type()
            self.expect(")")
            return tree.Cast(token.line, type, self.unary())
        return self.postfix()

    def postfix(self) -> Node:
        x = self.primary()
        while sign := self.accept("[", "++", "--"):
            if sign.text == "[":
                x = tree.Index(sign.line, x, self.expression())
                self.expect("]")
            else:
                x = tree.Step(sign.line, sign.text[0], False, x)
        return x

    def primary(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return tree.Number(token.line, number(token))
        if token.text == "(":
            x = self.expression()
            self.expect(")")
            return x
        if token.kind != "name" or token.text in (*TYPES, *UNKNOWN, *JUMPS):
            raise KernelError(token.line, f"expected a value, and not `{token.text or 'the end'}`")
        if not self.accept("("):
            return tree.Name(token.line, token.text)
        arguments: list[Node] = []
        if self.next.text != ")":
            arguments.append(self.assignment())
            while self.accept(","):
                arguments.append(self.assignment())
        self.expect(")")
        return tree.Call(token.line, token.text, arguments)


def number(token: Token) -> Value:
    """The value of a number as C reads it: 1 is an int, 1.0 a double, 1.0f a float, 1u an uint."""
    text = token.text.lower()
    if text.startswith("0x"):
        digits, suffix = text.rstrip("ul"), text[len(text.rstrip("ul")) :]
        return _whole(int(digits, 16), suffix)
    digits = text.rstrip("ful")
    suffix = text[len(digits) :]
    if "." in digits or "e" in digits or "f" in suffix:
        type = TYPES["float" if "f" in suffix else "double"]
        return Value(type, type(float(digits)))
    return _whole(int(digits, 8 if digits.startswith("0") and digits != "0" else 10), suffix)


def _whole(number: int, suffix: str) -> Value:
    small = number < 1 << 31 or ("u" in suffix and number < 1 << 32)
    type = TYPES[("u" if "u" in suffix else "") + ("int" if small and "l" not in suffix else "long")]
    return Value(type, number)
