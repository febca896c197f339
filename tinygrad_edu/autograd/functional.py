"""Derivatives of functions rather than of tensors: jacobian, hessian, and their products with vectors.

Each takes *func*, a function of tensors that returns a tensor or a tuple of tensors, and *inputs*, a tensor or a tuple
of them, and answers in the same form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .api import grad
from .modes import enable_grad

Function = Callable[..., Any]

STRICTLY = "This is not allowed in strict mode."
NO_GRADIENT = (
    "Output {} of the user-provided function does not require gradients. The outputs must be computed in a "
    "differentiable manner from the input when running in strict mode."
)
INDEPENDENT = "The output of the user-provided function is independent of input {}. " + STRICTLY
ONE_INDEPENDENT = "Output {1} of the user-provided function is independent of input {0}. " + STRICTLY
LINEAR = (
    "While computing the hessian, found that the jacobian of the user-provided function with respect to input {} is "
    f"independent of the input. {STRICTLY} You should ensure that your function is twice differentiable and that the "
    "jacobian depends on the inputs (this would be violated by a linear function for example)."
)


def _call(func: Function, inputs: Any, create_graph: bool) -> tuple[tuple[Any, ...], tuple[Any, ...], bool, bool]:
    """Inputs made fit to be differentiated, the outputs, and whether each came as a tuple."""
    many_in = isinstance(inputs, tuple)
    xs = tuple(
        x.view_as(x) if create_graph else x.detach().requires_grad_() for x in (inputs if many_in else (inputs,))
    )
    if create_graph:
        xs = tuple(x if x.requires_grad else x.detach().requires_grad_() for x in xs)
    with enable_grad():
        outputs = func(*xs)
    many_out = isinstance(outputs, tuple)
    return xs, outputs if many_out else (outputs,), many_in, many_out


def _gradients(
    outputs: Any, inputs: Any, weights: Any, create_graph: bool, strict: bool = False, lone: str = INDEPENDENT,
    which: int = 0,
) -> tuple[Any, ...]:
    """`grad`, with zeros where an input has no part in the outputs; or, if *strict*, RuntimeError with the text *lone*,
    for the output number *which*.
    """
    for i, y in enumerate(outputs):
        if strict and not y.requires_grad:
            raise RuntimeError((LINEAR if lone is LINEAR else NO_GRADIENT).format(i + which))
    pairs = [(y, w) for y, w in zip(outputs, weights, strict=True) if y.requires_grad]
    if not pairs:
        found: tuple[Any, ...] = (None,) * len(inputs)
    else:
        ys, ws = zip(*pairs, strict=True)
        found = grad(ys, inputs, ws, retain_graph=True, create_graph=create_graph, allow_unused=True)
    for i, g in enumerate(found if strict else ()):
        if g is None:
            raise RuntimeError(lone.format(i, which))
    return tuple(x._filled(0.0) if g is None else g for x, g in zip(inputs, found, strict=True))


def _shape_like(results: list[Any], many: bool) -> Any:
    return tuple(results) if many else results[0]


def vjp(
    func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """The outputs of *func* and the product of the vector *v*, of their shape, with its Jacobian: one backward pass.

    >>> import tinygrad_edu as torch
    >>> torch.autograd.functional.vjp(lambda x: x * x, torch.tensor([1.0, 2.0]), torch.tensor([1.0, 1.0]))[1]
    tensor([2., 4.])
    """
    xs, outputs, many_in, many_out = _call(func, inputs, create_graph)
    if v is None:
        if len(outputs) != 1 or outputs[0].numel() != 1:
            raise RuntimeError(
                "The vector v can only be None if the user-provided function returns a single Tensor with a single "
                "element."
            )
        v = outputs[0]._filled(1.0)
    products = _gradients(outputs, xs, v if isinstance(v, tuple) else (v,), create_graph, strict)
    values = outputs if create_graph else tuple(y.detach() for y in outputs)
    return _shape_like(list(values), many_out), _shape_like(list(products), many_in)


def jvp(
    func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """The outputs of *func* and the product of its Jacobian with the vector *v*, of the inputs' shape.

    The backward pass is linear in the gradient that it starts from; differentiating it with respect to that gradient
    turns it round.

    >>> import tinygrad_edu as torch
    >>> torch.autograd.functional.jvp(lambda x: x * x, torch.tensor([1.0, 2.0]), torch.tensor([1.0, 1.0]))[1]
    tensor([2., 4.])
    """
    xs, outputs, _, many_out = _call(func, inputs, create_graph)
    if v is None:
        if len(xs) != 1 or xs[0].numel() != 1:
            raise RuntimeError(
                "The vector v can only be None if the input to the user-provided function is a single Tensor with a "
                "single element."
            )
        v = xs[0]._filled(1.0)
    start = tuple(y._filled(0.0).requires_grad_() for y in outputs)
    back = _gradients(outputs, xs, start, True, strict)
    products = _gradients(back, start, v if isinstance(v, tuple) else (v,), create_graph)
    values = outputs if create_graph else tuple(y.detach() for y in outputs)
    return _shape_like(list(values), many_out), _shape_like(list(products), many_out)


def jacobian(
    func: Function,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """All derivatives of the outputs of *func* with respect to its inputs: a tensor of shape output.shape +
    input.shape, one backward pass an output element.

    >>> import tinygrad_edu as torch
    >>> torch.autograd.functional.jacobian(lambda x: x * x, torch.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    return _jacobian(func, inputs, create_graph, strict, ONE_INDEPENDENT)


def _jacobian(func: Function, inputs: Any, create_graph: bool, strict: bool, lone: str) -> Any:
    xs, outputs, many_in, many_out = _call(func, inputs, create_graph)
    blocks = []
    for which, y in enumerate(outputs):
        rows = [x.new_zeros((y.numel(), *x.shape)) for x in xs]
        for i in range(y.numel()):
            one = y._filled(0.0)
            one.view(-1)[i] = 1.0
            for row, g in zip(rows, _gradients((y,), xs, (one,), create_graph, strict, lone, which), strict=True):
                row[i] = g
        shaped = [row.reshape((*y.shape, *x.shape)) for row, x in zip(rows, xs, strict=True)]
        blocks.append(_shape_like(shaped, many_in))
    return _shape_like(blocks, many_out)


def hessian(
    func: Function,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """All second derivatives of *func*, which returns one number: the Jacobian of its gradient.

    >>> import tinygrad_edu as torch
    >>> torch.autograd.functional.hessian(lambda x: (x**3).sum(), torch.tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    many_in = isinstance(inputs, tuple)

    def gradient(*xs: Any) -> Any:
        y = func(*xs)
        if isinstance(y, tuple) or y.numel() != 1:
            raise RuntimeError(
                "The function given to hessian should return a single Tensor with a single element"
                if isinstance(y, tuple)
                else "The Tensor returned by the function given to hessian should contain a single element"
            )
        return _gradients((y,), xs, (y._filled(1.0),), True, strict)

    blocks = _jacobian(gradient, inputs if many_in else (inputs,), create_graph, strict, LINEAR)
    return blocks if many_in else blocks[0][0]


def vhp(
    func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """The output of *func* and the product of the vector *v* with its Hessian."""
    xs, outputs, many_in, _ = _call(func, inputs, create_graph)
    slopes = _gradients(outputs, xs, (outputs[0]._filled(1.0),), True, strict)
    products = _gradients(slopes, xs, v if isinstance(v, tuple) else (v,), create_graph, strict, LINEAR)
    return outputs[0] if create_graph else outputs[0].detach(), _shape_like(list(products), many_in)


hvp = vhp  # the Hessian is symmetric
