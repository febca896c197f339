"""LRScheduler: what schedulers share, which is all but the formula of the rate."""

from __future__ import annotations

import warnings
from typing import Any

from ..._tensor import Tensor
from ..optimizer import Optimizer

UNKNOWN = (
    "param 'initial_lr' is not specified in param_groups[{}] when resuming scheduler with last_epoch >= 0.\nThis "
    "typically happens when:\n1. You're trying to resume training from a checkpoint but haven't properly loaded the "
    "optimizer state\n2. You're using last_epoch >= 0 for a fresh training run (not recommended)"
)
DETAILS = "See more details at https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"
OVERRIDDEN = (
    "Seems like `optimizer.step()` has been overridden after learning rate scheduler initialization. Please, make sure "
    f"to call `optimizer.step()` before `lr_scheduler.step()`. {DETAILS}"
)
TOO_EARLY = (
    "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should call "
    "them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this will result in "
    f"PyTorch skipping the first value of the learning rate schedule. {DETAILS}"
)
EPOCH = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use "
    "`scheduler.step()` to step the scheduler. During the deprecation, if epoch is different from None, the closed "
    "form is used instead of the new chainable form, where available. Please open an issue if you are unable to "
    "replicate your use case: https://github.com/pytorch/pytorch/issues/new/choose."
)
ASKED = "To get the last learning rate computed by the scheduler, please use `get_last_lr()`."


class LRScheduler:
    """Sets the learning rate of each group of *optimizer*; what to subclass for a schedule of your own.

    A subclass defines `get_lr`, which returns the rates for the epoch number `last_epoch`. `base_lrs` are those that
    the groups began with. *last_epoch* is where a schedule goes on that was left; -1 begins one.

    >>> import tinygrad_edu as torch
    >>> class Halving(torch.optim.lr_scheduler.LRScheduler):
    ...     def get_lr(self):
    ...         return [lr / 2**self.last_epoch for lr in self.base_lrs]
    >>> optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.5)
    >>> scheduler = Halving(optimizer)
    >>> optimizer.step()
    >>> scheduler.step()
    >>> scheduler.get_last_lr()
    [0.25]
    """

    _get_lr_called_within_step = False
    _is_initial = False

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", copied(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(UNKNOWN.format(i))
        self.base_lrs = values(optimizer, "initial_lr")
        self.last_epoch = last_epoch
        if optimizer._stepped is None:
            optimizer._stepped = False  # from now on it tells whether it was
        self._initial_step()

    def _initial_step(self) -> None:
        """Set the rates of the first epoch."""
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def step(self, epoch: int | None = None) -> None:
        """Set the rates of the next epoch, or of the given one; after the optimizer's own step."""
        if self._step_count == 1:
            if not getattr(self.optimizer.step, "counts", False):
                warnings.warn(OVERRIDDEN, UserWarning, stacklevel=2)
            elif not self.optimizer._stepped:
                warnings.warn(TOO_EARLY, UserWarning, stacklevel=2)
        self._step_count += 1
        if epoch is not None:
            warnings.warn(EPOCH, UserWarning, stacklevel=2)
        self._update_lr(epoch)

    def _update_lr(self, epoch: int | None = None) -> None:
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        closed = None if epoch is None else getattr(self, "_get_closed_form_lr", None)
        self._set(self._ask() if closed is None else closed())

    def _ask(self) -> list[Any]:
        """The rates that `get_lr` returns."""
        self._get_lr_called_within_step = True
        try:
            return self.get_lr()
        finally:
            self._get_lr_called_within_step = False

    def _set(self, rates: list[Any]) -> None:
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            set_rate(group, rate)
        self._last_lr = values(self.optimizer, "lr")

    def get_lr(self) -> list[Any]:
        """The rates that `step` is about to set: it alone calls this. See `get_last_lr`."""
        if not self._get_lr_called_within_step:
            warnings.warn(ASKED, UserWarning, stacklevel=2)
        return self._rates()

    def _rates(self) -> list[Any]:
        """The rates of this epoch: each schedule says how they come about."""
        raise NotImplementedError

    def get_last_lr(self) -> list[Any]:
        """The rates that were set last, one a group."""
        return self._last_lr

    def _scaled(self, factor: float) -> list[Any]:
        """The rates of now, times *factor*."""
        return [group["lr"] * factor for group in self.optimizer.param_groups]

    def _unchanged(self) -> list[Any]:
        return values(self.optimizer, "lr")

    def state_dict(self) -> dict[str, Any]:
        """What has to be saved to go on later: all but the optimizer."""
        return {name: x for name, x in self.__dict__.items() if name != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what `state_dict` returned; the optimizer has to be loaded too."""
        self.__dict__.update(state_dict)


class _LRScheduler(LRScheduler):
    """LRScheduler, by the name that it had before it had this one: programs subclass it."""


def check_optimizer(optimizer: Any) -> None:
    """TypeError for what is no optimizer."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")


def copied(x: Any) -> Any:
    """A setting that no later step changes."""
    return x.clone() if isinstance(x, Tensor) else x


def values(optimizer: Optimizer, name: str) -> list[Any]:
    """A setting of each group."""
    return [copied(group[name]) for group in optimizer.param_groups]


def set_rate(group: dict[str, Any], rate: Any) -> None:
    """Set the learning rate of a group, in place where it is a tensor."""
    if isinstance(group["lr"], Tensor):
        group["lr"].fill_(float(rate))
    else:
        group["lr"] = rate


def one_each(name: str, optimizer: Optimizer, x: Any) -> list[Any]:
    """The setting *x*, one number for all groups or a list, as a list; ValueError for another length."""
    groups = len(optimizer.param_groups)
    if not isinstance(x, (list, tuple)):
        return [copied(x) for _ in range(groups)]
    if len(x) != groups:
        raise ValueError(
            f"{name} must have the same length as optimizer.param_groups. {name} has {len(x)} values, param_groups has "
            f"{groups}."
        )
    return [copied(one) for one in x]
