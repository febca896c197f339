"""Derivatives as functions of functions: `grad(f)` is the function whose value is the gradient of f.

What f is given is differentiated, not what it finds around it; so these nest: `grad(grad(f))`. All of them are
`autograd.grad` underneath.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ._tensor import Tensor
from .autograd import enable_grad, functional
from .autograd.api import grad as gradients
from .autograd.node import Node, edge_of

__all__ = ["grad", "grad_and_value", "hessian", "jacrev", "jvp", "vjp"]

Function = Callable[..., Any]


def grad(func: Function, argnums: int | tuple[int, ...] = 0, has_aux: bool = False) -> Function:
    """The function whose value is the gradient of *func*, of a tensor to one number, with respect to argument number
    *argnums*, or to several.

    With *has_aux*, func returns a pair, and only its first is differentiated; the second comes back beside the
    gradient.

    >>> import tinygrad_edu as torch
    >>> from tinygrad_edu.func import grad
    >>> grad(torch.sin)(torch.tensor(0.0)), grad(grad(torch.sin))(torch.tensor(0.0))
    (tensor(1.), tensor(-0.))
    """

    @functools.wraps(func)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        result, value = grad_and_value(func, argnums, has_aux)(*args, **kwargs)
        return (result, value[1]) if has_aux else result

    return derivative


def grad_and_value(func: Function, argnums: int | tuple[int, ...] = 0, has_aux: bool = False) -> Function:
    """`grad` whose function returns the value of *func* too, as the second of a pair.

    >>> import tinygrad_edu as torch
    >>> from tinygrad_edu.func import grad_and_value
    >>> grad_and_value(lambda x: (x * x).sum())(torch.tensor([1.0, 2.0]))
    (tensor([2., 4.]), tensor(5.))
    """

    @functools.wraps(func)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        which = argnums if isinstance(argnums, tuple) else (argnums,)
        args, xs = _fresh(args, which)
        with enable_grad():
            output = func(*args, **kwargs)
            output, aux = output if has_aux else (output, None)
            _check_number(output)
            found = _products(output, xs, None)
        results = _released(found, xs)
        result = results if isinstance(argnums, tuple) else results[0]
        output, aux = _released((output, aux), xs)
        return result, (output, aux) if has_aux else output

    return derivative


def vjp(func: Function, *primals: Any) -> tuple[Any, Function]:
    """The value of *func* and the function from a vector of its shape to the product of that vector with the Jacobian,
    a tuple of one tensor for each of *primals*.

    >>> import tinygrad_edu as torch
    >>> from tinygrad_edu.func import vjp
    >>> value, product = vjp(torch.exp, torch.zeros(2))
    >>> product(torch.tensor([1.0, 2.0]))
    (tensor([1., 2.]),)
    """
    args, xs = _fresh(primals, tuple(range(len(primals))))
    with enable_grad():
        output = func(*args)

    def product(cotangents: Any) -> tuple[Any, ...]:
        with enable_grad():
            found: tuple[Any, ...] = _released(_products(output, xs, cotangents), xs)
        return found

    return _released(output, xs), product


def jvp(func: Function, primals: tuple[Any, ...], tangents: tuple[Any, ...]) -> tuple[Any, Any]:
    """The value of *func* at *primals* and the product of its Jacobian with the vectors *tangents*: how the value
    changes when the inputs move along them.

    >>> import tinygrad_edu as torch
    >>> from tinygrad_edu.func import jvp
    >>> jvp(torch.square, (torch.tensor(3.0),), (torch.tensor(1.0),))
    (tensor(9.), tensor(6.))
    """
    value, change = functional.jvp(func, tuple(primals), tuple(tangents))
    return value, change


def jacrev(func: Function, argnums: int = 0) -> Function:
    """The function whose value is the Jacobian of *func* with respect to argument number *argnums*, row by row.

    >>> import tinygrad_edu as torch
    >>> from tinygrad_edu.func import jacrev
    >>> jacrev(torch.square)(torch.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """

    @functools.wraps(func)
    def jacobian(*args: Any) -> Any:
        (x,) = _fresh(args, (argnums,))[1]
        one = lambda y: func(*args[:argnums], y, *args[argnums + 1 :])  # noqa: E731
        return _released(functional.jacobian(one, x, create_graph=True), (x,))

    return jacobian


def hessian(func: Function, argnums: int = 0) -> Function:
    """The function whose value is the matrix of second derivatives of *func*, of a tensor to one number.

    >>> import tinygrad_edu as torch
    >>> from tinygrad_edu.func import hessian
    >>> hessian(lambda x: (x**3).sum())(torch.tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    return jacrev(jacrev(func, argnums), argnums)


def _fresh(args: tuple[Any, ...], which: tuple[int, ...]) -> tuple[tuple[Any, ...], tuple[Tensor, ...]]:
    """The arguments with new tensors at the places *which*, to be differentiated by, and these tensors."""
    new = list(args)
    for i in which:
        x = args[i]
        with enable_grad():
            new[i] = x.view_as(x) if x.requires_grad else x.detach().requires_grad_()
        new[i].__dict__["_in_use"] = True
    return tuple(new), tuple(new[i] for i in which)


def _products(outputs: Any, xs: tuple[Tensor, ...], weights: Any) -> tuple[Tensor, ...]:
    """The gradients of *outputs*, weighted, with respect to *xs*: zeros where these play no part."""
    ys = outputs if isinstance(outputs, tuple) else (outputs,)
    ws = weights if isinstance(weights, tuple) else (weights,) * len(ys)
    pairs = [(y, w) for y, w in zip(ys, ws, strict=True) if y.requires_grad]
    if not pairs:
        return tuple(x._filled(0.0) for x in xs)
    return gradients(
        [y for y, _ in pairs], xs, [w for _, w in pairs], create_graph=True, allow_unused=True, materialize_grads=True
    )


def _check_number(output: Any) -> None:
    expected = "grad_and_value(f)(*args): Expected f(*args) to return a"
    if not isinstance(output, Tensor):
        raise RuntimeError(f"{expected} Tensor, got {type(output)}")
    if output.dim() != 0:
        raise RuntimeError(
            f"{expected} scalar Tensor, got tensor with {output.dim()} dims. Maybe you wanted to use the vjp or jacrev "
            "APIs instead?"
        )


def _released(found: Any, fresh: tuple[Tensor, ...]) -> Any:
    """*found*, a tensor or a structure of them, each detached unless it depends on something beside the tensors
    *fresh*, which are used no more.
    """
    for x in fresh:
        x.__dict__["_in_use"] = False
    if isinstance(found, dict):
        return {key: _released(value, ()) for key, value in found.items()}
    if isinstance(found, (tuple, list)):
        return type(found)(_released(value, ()) for value in found)
    return found.detach() if isinstance(found, Tensor) and not _is_followed(found) else found


def _is_followed(x: Tensor) -> bool:
    """Whether *x* depends on a leaf that somebody still differentiates by: any but those of finished calls."""
    stack, seen = [edge_of(x)], set()
    while stack:
        edge = stack.pop()
        target = edge[0] if isinstance(edge, tuple) else edge
        if target is None or id(target) in seen:
            continue
        seen.add(id(target))
        if isinstance(target, Node):
            stack.extend(target.edges)
        elif target.__dict__.get("_in_use", True):
            return True
    return False
