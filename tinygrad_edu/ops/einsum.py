"""einsum and tensordot: sums of products along any dimensions, each brought into the form of one matrix product."""

from __future__ import annotations

import string
from typing import Any

from .._tensor import Tensor
from .joining import tensors_of
from .outs import write_out
from .products import bmm, mm
from .reduce import one_dim

__all__ = ["einsum", "tensordot"]

LETTERS = string.ascii_uppercase + string.ascii_lowercase  # in the order of the dimensions of a result that names none


def tensordot(a: Tensor, b: Tensor, dims: Any = 2, out: Tensor | None = None) -> Tensor:
    """The sum of products over pairs of dimensions: *dims* is their number (the last of *a*, the first of *b*) or two
    lists.

    >>> import tinygrad_edu as torch
    >>> torch.tensordot(torch.ones(2, 3), torch.ones(3, 4), dims=1).shape
    tinygrad_edu.Size([2, 4])
    """
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        dims = (range(-dims, 0), range(dims))
    elif isinstance(dims, Tensor):
        dims = dims.tolist()
    given = [list(d) if isinstance(d, (list, tuple, range)) else [d] for d in dims]
    if len(given[0]) != len(given[1]):
        raise RuntimeError("both dimension lists should have same length")
    first, second = ([one_dim(d, x._array.ndim) for d in some] for some, x in zip(given, (a, b)))
    for i, (p, q) in enumerate(zip(first, second)):
        sizes = a._array.shape[p], b._array.shape[q]
        if sizes[1] == 1 != sizes[0]:
            a = a.sum(p, keepdim=True)
        elif sizes[0] == 1 != sizes[1]:
            b = b.sum(q, keepdim=True)
        elif sizes[0] != sizes[1]:
            raise RuntimeError(
                f"contracted dimensions need to match, but first has size {sizes[0]} in dim {given[0][i]} and second "
                "has size "
                f"{sizes[1]} in dim {given[1][i]}"
            )
    free_a = [d for d in range(a._array.ndim) if d not in first]
    free_b = [d for d in range(b._array.ndim) if d not in second]
    sizes_a, sizes_b = ([x._array.shape[d] for d in free] for x, free in ((a, free_a), (b, free_b)))
    summed = _product(a._array.shape[d] for d in first)
    left = a.permute(*free_a, *first).reshape(_product(sizes_a), summed) if a._array.ndim else a.reshape(1, 1)
    right = b.permute(*second, *free_b).reshape(summed, _product(sizes_b)) if b._array.ndim else b.reshape(1, 1)
    result = mm(left, right).view([*sizes_a, *sizes_b])
    return result if out is None else write_out(out, result, "tensordot")


def _product(sizes: Any) -> int:
    total = 1
    for n in sizes:
        total *= n
    return total


def einsum(equation: Any, *operands: Any) -> Tensor:
    """The sum of products that *equation* writes down: `"ij,jk->ik"` is the matrix product, for a repeated letter that
    is not in the result is summed.

    A letter names a dimension of each operand; `...` stands for any number of further ones, which broadcast. Without an
    arrow, the result has, in alphabetical order, the letters that occur once. A letter twice in one operand takes its
    diagonal.

    >>> import tinygrad_edu as torch
    >>> x = torch.tensor([[1, 2], [3, 4]])
    >>> torch.einsum("ij,jk->ik", x, x), torch.einsum("ii", x)
    (tensor([[ 7, 10],
            [15, 22]]), tensor(5))
    """
    if isinstance(equation, Tensor):
        equation, operands = _in_letters(equation, operands)
    elif len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    xs = tensors_of("einsum", operands)
    left, arrow, right = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(xs):
        which = (
            "more operands were provided than specified in the equation"
            if len(xs) > len(terms)
            else ("fewer operands were provided than specified in the equation")
        )
        raise RuntimeError(f"einsum(): {which}")
    labels = [_labels(term, x, i) for i, (term, x) in enumerate(zip(terms, xs))]
    dots = sorted({label for some in labels for label in some if isinstance(label, int)})
    result = _result(right, labels, dots) if arrow else _implied(labels, dots)
    _check_sizes(labels, xs)
    return _contract([_diagonals(x, some) for x, some in zip(xs, labels)], result)


def _in_letters(first: Tensor, rest: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """The other way to write it, operand and list of numbers in turn, as an equation."""
    items = [first, *rest]

    def spell(numbers: Any) -> str:
        return "".join("..." if n is Ellipsis else LETTERS[n] for n in numbers)

    pairs = len(items) // 2
    equation = ",".join(spell(items[2 * i + 1]) for i in range(pairs))
    return equation + ("->" + spell(items[-1]) if len(items) % 2 else ""), tuple(items[: 2 * pairs : 2])


def _labels(term: str, x: Tensor, i: int) -> list[Any]:
    """A label for each dimension of operand *i*: a letter, or for one that the dots stand for its number from the
    right, -1 and down.
    """
    ndim = x._array.ndim
    before, dots, after = term.partition("...")
    for letter in before + after:
        if letter not in LETTERS:
            raise RuntimeError(
                f"einsum(): invalid subscript given at index {term.index(letter)} in the equation string, subscripts "
                "must be in [a-zA-Z]"
            )
    count = len(before) + len(after)
    if count > ndim or (not dots and count != ndim):
        start = f"einsum(): the number of subscripts in the equation ({count})"
        if dots:
            raise RuntimeError(f"{start} is more than the number of dimensions ({ndim}) for operand {i}")
        raise RuntimeError(
            f"{start} does not match the number of dimensions ({ndim}) for operand {i} and no ellipsis was given"
        )
    return [*before, *range(-(ndim - count), 0), *after]


def _result(right: str, labels: list[list[Any]], dots: list[int]) -> list[Any]:
    before, mark, after = right.partition("...")
    known = {label for some in labels for label in some}
    for letter in before + after:
        if letter not in known:
            raise RuntimeError(
                f"einsum(): output subscript {letter} does not appear in the equation for any input operand"
            )
        if right.count(letter) > 1:
            raise RuntimeError(f"einsum(): output subscript {letter} appears more than once in the output")
    return [*before, *(dots if mark else []), *after]


def _implied(labels: list[list[Any]], dots: list[int]) -> list[Any]:
    every = [label for some in labels for label in some]
    return [*dots, *(letter for letter in LETTERS if every.count(letter) == 1)]


def _check_sizes(labels: list[list[Any]], xs: list[Tensor]) -> None:
    """RuntimeError where a label stands for dimensions of different sizes other than 1."""
    sizes: dict[Any, int] = {}
    for i, (some, x) in enumerate(zip(labels, xs)):
        own: dict[Any, int] = {}
        for label, size in zip(some, x._array.shape):
            if own.setdefault(label, size) != size:
                raise RuntimeError(
                    f"einsum(): subscript {label} is repeated for operand {i} but the sizes don't match, {size} != "
                    f"{own[label]}"
                )
            if size != 1 and sizes.setdefault(label, size) != size:
                raise RuntimeError(
                    f"einsum(): subscript {label} has size {size} for operand {i} which does not broadcast with "
                    "previously seen "
                    f"size {sizes[label]}"
                )


def _diagonals(x: Tensor, labels: list[Any]) -> tuple[Tensor, list[Any]]:
    """*x* with one dimension for each label: of those that share one, the diagonal."""
    labels = list(labels)
    for label in dict.fromkeys(labels):
        while labels.count(label) > 1:
            i = labels.index(label)
            j = labels.index(label, i + 1)
            x = x.diagonal(0, i, j).movedim(-1, i)
            del labels[j]
    return x, labels


def _contract(operands: list[tuple[Tensor, list[Any]]], result: list[Any]) -> Tensor:
    """Multiply from left to right, summing over a label as soon as no later operand has it."""
    order = [*result, *dict.fromkeys(label for _, some in operands for label in some if label not in result)]
    xs = [_spread(x, some, order) for x, some in operands]
    total = xs[0]
    for i, x in enumerate(xs[1:], 1):
        later = {label for _, some in operands[i + 1 :] for label in some}
        summed = [d for d, label in enumerate(order) if label not in result and label not in later]
        total = _sum_of_products(total, x, summed) if summed else total * x
    rest = list(range(len(result), len(order)))
    if len(xs) == 1:
        return total.sum(rest) if rest else total
    return total.squeeze(tuple(rest)) if rest else total


def _spread(x: Tensor, labels: list[Any], order: list[Any]) -> Tensor:
    """*x* with a dimension for each label of *order*, of size 1 where it has none."""
    x = x.permute([labels.index(label) for label in order if label in labels]) if labels else x
    for d, label in enumerate(order):
        if label not in labels:
            x = x.unsqueeze(d)
    return x


def _sum_of_products(x: Tensor, y: Tensor, summed: list[int]) -> Tensor:
    """The sum over the dimensions *summed*, which are kept, of x * y, as a batch of matrix products."""
    for d in summed:  # where only one of the two has a dimension, it can be summed alone
        if x._array.shape[d] != 1 == y._array.shape[d]:
            x = x.sum(d, keepdim=True)
        elif y._array.shape[d] != 1 == x._array.shape[d]:
            y = y.sum(d, keepdim=True)
    a, b = x._array.shape, y._array.shape
    free = [d for d in range(len(a)) if d not in summed]
    both = [d for d in free if a[d] != 1 and b[d] != 1]
    left = [d for d in free if a[d] != 1 and b[d] == 1]
    right = [d for d in free if a[d] == 1]
    batch, n, m, k = (_product(s[d] for d in some) for s, some in ((a, both), (a, left), (b, right), (a, summed)))
    x = x.permute([*both, *left, *summed, *right]).reshape(batch, n, k)
    y = y.permute([*both, *summed, *right, *left]).reshape(batch, k, m)
    order = [*both, *left, *right, *summed]
    sizes = [a[d] for d in (*both, *left)] + [b[d] for d in right] + [1] * len(summed)
    return bmm(x, y).view(sizes).permute([order.index(d) for d in range(len(order))])
