"""Tensors of random numbers, drawn from the one seeded stream: rand, randn, randint, normal, bernoulli, multinomial and
the in-place draws.

What the numbers are is written in `_draws.py` and `_choices.py`; here they become tensors. The gradient of a draw is
zero: it does not depend on what stood there before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .._choices import bernoulli as _bernoulli
from .._choices import bernoulli_each, geometric, integers, permutation
from .._choices import multinomial as _multinomial
from .._draws import cauchy, exponential, log_normal, uniform
from .._draws import fill as fill_on_host
from .._draws import normal as _normal
from .._tensor import Tensor, wrap
from ..backends.arrays import device_of, moved, on_host
from ..dtypes import dtype, get_default_dtype, int64
from ..random import Generator, default_generator
from .creation import blank_like, check_out, made, shape_of, target
from .define import broadcast_error, op
from .inplace import check_memory, overwrite
from .masks import nothing
from .numbers import plain
from .outs import write_out
from .record import record

__all__ = [
    "bernoulli", "multinomial", "normal", "rand", "rand_like", "randint", "randint_like", "randn", "randn_like",
    "randperm",
]

Draw = Callable[..., np.ndarray]


def _stream(generator: Any) -> Generator:
    """The generator to draw from: the user's, or the default one."""
    if generator is None:
        return default_generator
    if not isinstance(generator, Generator):
        raise TypeError(f"argument 'generator' must be torch.Generator, not {type(generator).__name__}")
    return generator


def fill(array: Any, draw: Draw, *inputs: Any) -> None:
    """Fill *array* in the order of its memory. Whatever its device, the numbers are drawn on the host, from the one
    stream, and so are the same on all.
    """
    host = on_host(array)
    fill_on_host(host, draw, *map(on_host, inputs))
    if host is not array:
        array[...] = moved(host, device_of(array))


# New tensors.


def rand(
    *sizes: Any, size: Any = None, generator: Any = None, out: Tensor | None = None, dtype: dtype | None = None,
    layout: Any = None, device: Any = None, pin_memory: bool = False, requires_grad: bool = False,
) -> Tensor:
    """Numbers spread evenly over [0, 1).

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.rand(3)
    tensor([0.4963, 0.7682, 0.0885])
    """
    to = target("rand", dtype, get_default_dtype(), device, out)
    return made(uniform(_stream(generator), shape_of("rand", sizes, size), to.name), to, requires_grad, out, device)


def randn(
    *sizes: Any, size: Any = None, generator: Any = None, out: Tensor | None = None, dtype: dtype | None = None,
    layout: Any = None, device: Any = None, pin_memory: bool = False, requires_grad: bool = False,
) -> Tensor:
    """Standard normal numbers: mean 0, standard deviation 1.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.randn(3)
    tensor([ 1.5410, -0.2934, -2.1788])
    """
    to = target("randn", dtype, get_default_dtype(), device, out)
    return made(_normal(_stream(generator), shape_of("randn", sizes, size), to.name), to, requires_grad, out, device)


def _int(name: str, argument: str, position: int, x: Any) -> int:
    x = plain(x) if isinstance(x, Tensor) else x
    if not hasattr(x, "__index__"):
        raise TypeError(f"{name}(): argument '{argument}' (position {position}) must be int, not {type(x).__name__}")
    return int(x.__index__())


def _range(name: str, args: list[Any], low: Any, high: Any) -> tuple[int, int]:
    """*low* and *high* from what was given by position, one or both, and by name."""
    if len(args) == 2:
        low, high = args
    elif len(args) == 1 and high is None:
        high = args[0]
    elif args:
        low = args[0]
    position = 1 if len(args) < 2 else 2
    return _int(name, "low", 1, low), _int(name, "high", position, high)


def randint(
    *args: Any, low: Any = 0, high: Any = None, size: Any = None, generator: Any = None, out: Tensor | None = None,
    dtype: dtype | None = None, layout: Any = None, device: Any = None, pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """Whole numbers from *low* (0 if left out) up to but not including *high*: `randint(high, size)`, `randint(low,
    high, size)`.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.randint(10, (5,))
    tensor([4, 9, 3, 0, 3])
    """
    bounds = list(args)
    if size is None and len(bounds) > 1:
        size = bounds.pop()
    if size is None or (not bounds and high is None):
        given = ", ".join(type(x).__name__ for x in args)
        raise TypeError(f"randint() received an invalid combination of arguments - got ({given})")
    first, end = _range("randint", bounds, low, high)
    if not isinstance(size, (tuple, list)):
        raise TypeError(
            f"randint(): argument 'size' (position {len(args)}) must be tuple of ints, not {type(size).__name__}"
        )
    to = target("randint", dtype, int64, device, out)
    array = integers(_stream(generator), shape_of("randint", (size,)), to.name, first, end)
    return made(array, to, requires_grad, out, device)


def randperm(
    n: int, *, generator: Any = None, out: Tensor | None = None, dtype: dtype | None = None, layout: Any = None,
    device: Any = None, pin_memory: bool = False, requires_grad: bool = False,
) -> Tensor:
    """The whole numbers from 0 to n - 1 in random order.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.randperm(5)
    tensor([4, 0, 1, 3, 2])
    """
    to = target("randperm", dtype, int64, device, out)
    return made(permutation(_stream(generator), _int("randperm", "n", 1, n), to.name), to, requires_grad, out, device)


def _like(name: str, draw: Draw, input: Tensor, options: dict[str, Any]) -> Tensor:
    """A tensor like *input* of what `draw(generator, shape, dtype, contiguous)` draws."""
    requires_grad, g = options.pop("requires_grad", False), _stream(options.pop("generator", None))
    options.pop("layout", None)
    given = options.pop("dtype", None), options.pop("device", None), options.pop("memory_format", None)
    for option in options:
        raise TypeError(f"{name}() got an unexpected keyword argument '{option}'")
    array, to = blank_like(name, input, *given)
    fill(array, lambda shape: draw(g, shape, to.name, array.flags.c_contiguous))
    return made(array, to, requires_grad, device=device_of(array))


def rand_like(input: Tensor, **options: Any) -> Tensor:
    """Numbers spread evenly over [0, 1), of the shape and, unless given, the dtype of *input*.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.rand_like(torch.zeros(3))
    tensor([0.4963, 0.7682, 0.0885])
    """
    return _like("rand_like", lambda g, shape, to, whole: uniform(g, shape, to), input, options)


def randn_like(input: Tensor, **options: Any) -> Tensor:
    """Standard normal numbers, of the shape and, unless given, the dtype of *input*.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.randn_like(torch.zeros(3))
    tensor([ 1.5410, -0.2934, -2.1788])
    """
    return _like("randn_like", lambda g, shape, to, whole: _normal(g, shape, to, contiguous=whole), input, options)


def randint_like(input: Tensor, *args: Any, low: Any = 0, high: Any = None, **options: Any) -> Tensor:
    """Whole numbers from *low* up to but not including *high*, of the shape and, unless given, the dtype of *input*.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.randint_like(torch.zeros(3), 10)
    tensor([4., 9., 3.])
    """
    first, end = _range("randint_like", list(args), low, high)
    return _like("randint_like", lambda g, shape, to, whole: integers(g, shape, to, first, end), input, options)


# Distributions with parameters.


def normal(
    mean: Any, std: Any = 1.0, size: Any = None, *, generator: Any = None, out: Tensor | None = None,
    dtype: dtype | None = None, device: Any = None, requires_grad: bool = False,
) -> Tensor:
    """Normal numbers with the *mean* and the standard deviation *std*: two numbers and a size, or tensors that
    broadcast.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.normal(torch.tensor([0.0, 100.0]), torch.tensor([1.0, 0.5]))
    tensor([ 1.5410, 99.8533])
    """
    if isinstance(mean, Tensor) or isinstance(std, Tensor):
        return _normal_of(mean, std, _stream(generator), out)
    if size is None:
        given = f"{type(mean).__name__}, {type(std).__name__}"
        raise TypeError(f"normal() received an invalid combination of arguments - got ({given})")
    to = target("normal", dtype, get_default_dtype(), device, out)
    array = _normal(_stream(generator), shape_of("normal", (size,)), to.name, mean, std)
    return made(array, to, requires_grad, out, device)


def _normal_of(mean: Any, std: Any, g: Generator, out: Tensor | None) -> Tensor:
    """Standard normals, times *std*, plus *mean*."""
    like = mean if isinstance(mean, Tensor) else std
    if isinstance(std, Tensor) and (std._array < 0).any():
        raise RuntimeError("normal expects all elements of std >= 0.0")
    shapes = [x._array.shape for x in (mean, std) if isinstance(x, Tensor)]
    try:
        shape = np.broadcast_shapes(*shapes)
    except ValueError:
        raise broadcast_error(shapes) from None
    spread = 1.0 if isinstance(std, Tensor) else std
    result = wrap(moved(_normal(g, shape, like.dtype.name, 0.0, spread), like.device), like.dtype)
    if isinstance(std, Tensor):
        result.mul_(std.detach())
    result.add_(mean.detach() if isinstance(mean, Tensor) else mean)
    which = 3 if len(shapes) == 2 else 1 if like is mean else 2
    result = record(f"NormalBackward{which}", result, (mean, std), (nothing, nothing))
    return result if out is None else write_out(out, result, "normal")


@op()
def bernoulli(input: Tensor, p: float | None = None, *, generator: Any = None, out: Tensor | None = None) -> Tensor:
    """1 with the probability that each element of *input* gives, or with probability *p* for all, else 0.

    >>> import tinygrad_edu as torch
    >>> torch.bernoulli(torch.tensor([0.0, 1.0, 1.0]))
    tensor([0., 1., 1.])
    """
    g = _stream(generator)
    array, to = blank_like("bernoulli", input, None, None, "contiguous")
    if p is None:
        fill(array, lambda shape, each: bernoulli_each(g, each), input._array)
    else:
        fill(array, lambda shape: _bernoulli(g, shape, p))
        input = input.detach()  # PyTorch has no derivative for this form
    result = record("BernoulliBackward0", wrap(array, to), (input,), (nothing,))
    if out is None:
        return result
    check_out("bernoulli", out)
    return made(array.astype(out.dtype.numpy), out.dtype, out=out)


@op()
def multinomial(
    input: Tensor, num_samples: int, replacement: bool = False, *, generator: Any = None, out: Tensor | None = None
) -> Tensor:
    """*num_samples* positions of each row, drawn with probabilities in proportion to the weights that stand there.

    >>> import tinygrad_edu as torch
    >>> torch.multinomial(torch.tensor([0.0, 1.0, 0.0]), 4, replacement=True)
    tensor([1, 1, 1, 1])
    """
    array = _multinomial(_stream(generator), on_host(input._array), num_samples, replacement, input.dtype.name)
    result = made(np.ascontiguousarray(array), int64, device=input.device)
    return result if out is None else write_out(out, result, "multinomial")


# In place.


def _redraw(self: Tensor, name: str, draw: Draw, *inputs: np.ndarray) -> Tensor:
    """Fill *self*, in the order of its memory, with what `draw(shape, *inputs)` draws."""
    check_memory(self)
    return overwrite(self, lambda: fill(self._array, draw, *inputs), name, (self,), (nothing,))


@op()
def uniform_(self: Tensor, from_: float = 0, to: float = 1, *, generator: Any = None) -> Tensor:
    """Fill with numbers spread evenly over [from, to).

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.empty(2).uniform_(0, 10)
    tensor([4.9626, 7.6822])
    """
    g = _stream(generator)
    return _redraw(self, "UniformBackward0", lambda shape: uniform(g, shape, self.dtype.name, from_, to))


@op()
def normal_(self: Tensor, mean: float = 0, std: float = 1, *, generator: Any = None) -> Tensor:
    """Fill with normal numbers.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.empty(2).normal_(mean=0, std=10)
    tensor([15.4100, -2.9343])
    """
    g, whole = _stream(generator), self._array.flags.c_contiguous
    draw = lambda shape: _normal(g, shape, self.dtype.name, mean, std, contiguous=whole)  # noqa: E731
    return _redraw(self, "NormalBackward0", draw)


@op()
def random_(self: Tensor, *bounds: int, to: int | None = None, generator: Any = None) -> Tensor:
    """Fill with whole numbers: `random_(from, to)`, `random_(to)`; without bounds, all that the dtype can count.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.empty(3).random_(10)
    tensor([4., 9., 3.])
    """
    g = _stream(generator)
    if to is not None:
        bounds = (*bounds, to)
    low, high = (None, None) if not bounds else (0, bounds[0]) if len(bounds) == 1 else bounds
    name = f"RandomBackward{2 - len(bounds)}"
    return _redraw(self, name, lambda shape: integers(g, shape, self.dtype.name, low, high))


@op()
def bernoulli_(self: Tensor, p: Any = 0.5, *, generator: Any = None) -> Tensor:
    """Fill with 1, with probability *p* (a number for all or a tensor that broadcasts), and 0.

    >>> import tinygrad_edu as torch
    >>> torch.empty(2).bernoulli_(1.0)
    tensor([1., 1.])
    """
    g = _stream(generator)
    if isinstance(p, Tensor):
        each = p.expand(self._array.shape)._array
        return _redraw(self, "BernoulliBackward1", lambda shape, q: bernoulli_each(g, q), each)
    return _redraw(self, "BernoulliBackward2", lambda shape: _bernoulli(g, shape, p))


@op()
def exponential_(self: Tensor, lambd: float = 1, *, generator: Any = None) -> Tensor:
    """Fill with waiting times between events that come *lambd* times a unit of time."""
    g = _stream(generator)
    return _redraw(self, "ExponentialBackward0", lambda shape: exponential(g, shape, self.dtype.name, lambd))


@op()
def geometric_(self: Tensor, p: float, *, generator: Any = None) -> Tensor:
    """Fill with how many tries it takes, each of which succeeds with probability *p*."""
    g = _stream(generator)
    return _redraw(self, "GeometricBackward0", lambda shape: geometric(g, shape, self.dtype.name, p))


@op()
def cauchy_(self: Tensor, median: float = 0, sigma: float = 1, *, generator: Any = None) -> Tensor:
    """Fill with numbers of the Cauchy distribution, which has no mean."""
    g = _stream(generator)
    return _redraw(self, "CauchyBackward0", lambda shape: cauchy(g, shape, self.dtype.name, median, sigma))


@op()
def log_normal_(self: Tensor, mean: float = 1, std: float = 2, *, generator: Any = None) -> Tensor:
    """Fill with e to the power of normal numbers of that *mean* and *std*."""
    g = _stream(generator)
    return _redraw(self, "LogNormalBackward0", lambda shape: log_normal(g, shape, self.dtype.name, mean, std))
