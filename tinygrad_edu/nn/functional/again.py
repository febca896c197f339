"""Second derivatives of operations that go their own way back for the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..._tensor import Tensor
from ...autograd.api import grad
from ...autograd.modes import enable_grad


def derived_again(
    plain: Callable[..., Sequence[Tensor]], inputs: Sequence[Tensor], gs: Sequence[Tensor | None]
) -> list[Tensor | None]:
    """The gradients of *inputs* from those of the results of *plain*, *gs*: such as can be derived again, since *plain*
    is the same in operations that have derivatives. None for what requires no gradient.
    """
    with enable_grad():
        # A tensor may stand in several places, or lead from one to another; a view in each gets what arrives there.
        places = [x.view_as(x) for x in inputs]
        outs, gs = zip(*[(y, g) for y, g in zip(plain(*places), gs, strict=True) if g is not None], strict=True)
        wanted = [x for x in places if x.requires_grad]
        found = iter(grad(outs, wanted, gs, create_graph=True, allow_unused=True))
        return [next(found) if x.requires_grad else None for x in places]
