"""gradcheck: are the derivatives those that finite differences find?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .api import grad
from .modes import enable_grad, no_grad


class GradcheckError(RuntimeError):
    """A derivative that does not agree with finite differences."""


def gradcheck(
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
) -> bool:
    """Whether the gradients of *func* at *inputs* agree with central differences of width *eps*, element by element.

    Inputs that require gradients should be float64: in float32 the differences are too coarse. Raises GradcheckError,
    or with *raise_exception* false answers False, where they do not agree.

    >>> import tinygrad_edu as torch
    >>> torch.autograd.gradcheck(lambda x: x.exp(), torch.tensor([0.5, 1.0], dtype=torch.float64, requires_grad=True))
    True
    """
    inputs = tuple(inputs) if isinstance(inputs, (tuple, list)) else (inputs,)
    checked = [x for x in inputs if hasattr(x, "_node") and x.requires_grad]
    if not checked:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have "
            "requires_grad=True."
        )
    try:
        with enable_grad():
            outputs = _outputs(func, inputs)
        for i, y in enumerate(outputs):
            for j, x in enumerate(checked):
                _compare(i, j, x, _analytical(y, x), _numerical(func, inputs, x, i, eps), atol, rtol)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
) -> bool:
    """Whether the second derivatives of *func* at *inputs* agree with finite differences of its first.

    >>> import tinygrad_edu as torch
    >>> torch.autograd.gradgradcheck(lambda x: x.exp(), torch.tensor([0.5], dtype=torch.float64, requires_grad=True))
    True
    """
    inputs = tuple(inputs) if isinstance(inputs, (tuple, list)) else (inputs,)
    with enable_grad():
        outputs = _outputs(func, inputs)
    if grad_outputs is None:
        weights = [(y.detach() * 0 + 0.7).requires_grad_() for y in outputs]
    else:
        weights = list(grad_outputs) if isinstance(grad_outputs, (tuple, list)) else [grad_outputs]

    def first(*args: Any) -> tuple[Any, ...]:
        xs, ws = args[: len(inputs)], args[len(inputs) :]
        wanted = [x for x in xs if hasattr(x, "_node") and x.requires_grad]
        found = grad(_outputs(func, xs), wanted, ws, create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None and g.requires_grad)

    options = {"eps": eps, "atol": atol, "rtol": rtol, "raise_exception": raise_exception}
    return gradcheck(first, (*inputs, *weights), **options)  # type: ignore[arg-type]


def _outputs(func: Callable[..., Any], inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    outputs = func(*inputs)
    outputs = outputs if isinstance(outputs, (tuple, list)) else (outputs,)
    return tuple(y for y in outputs if hasattr(y, "_node") and y.requires_grad)


def _analytical(y: Any, x: Any) -> list[list[float]]:
    """d y[j] / d x[i], a row for each element of *x*, one backward pass for each element of *y*."""
    columns = []
    for j in range(y.numel()):
        one = y._filled(0.0)
        one.view(-1)[j] = 1.0
        (g,) = grad(y, x, one, retain_graph=True, allow_unused=True)
        columns.append([0.0] * x.numel() if g is None else g.reshape(-1).tolist())
    return [[column[i] for column in columns] for i in range(x.numel())]


def _numerical(func: Callable[..., Any], inputs: tuple[Any, ...], x: Any, index: int, eps: float) -> list[list[float]]:
    """The same by central differences, one element of *x* moved at a time."""
    rows = []
    memory = x.data  # writes to it are not recorded
    for i in range(x.numel()):
        position = _position(i, x.shape)
        before = memory[position].item()
        values = []
        for step in (eps, -eps):
            memory[position] = before + step
            with enable_grad():
                y = _outputs(func, inputs)[index]
            with no_grad():
                values.append(y.detach().reshape(-1).tolist())
        memory[position] = before
        rows.append([(high - low) / (2 * eps) for high, low in zip(*values, strict=True)])
    return rows


def _position(i: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    position = []
    for size in reversed(shape):
        i, k = divmod(i, size)
        position.append(k)
    return tuple(reversed(position))


def _compare(i: int, j: int, x: Any, analytical: Any, numerical: Any, atol: float, rtol: float) -> None:
    for a, n in zip(analytical, numerical, strict=True):
        for p, q in zip(a, n, strict=True):
            if not abs(p - q) <= atol + rtol * abs(q):
                raise GradcheckError(
                    f"Jacobian mismatch for output {i} with respect to input {j},\n"
                    f"numerical:{_shown(x, numerical)}\nanalytical:{_shown(x, analytical)}\n"
                )


def _shown(x: Any, rows: list[list[float]]) -> Any:
    """*rows* as a tensor of the type of *x*."""
    table = x.new_zeros((len(rows), len(rows[0])))
    for i, row in enumerate(rows):
        for j, number in enumerate(row):
            table[i, j] = number
    return table
