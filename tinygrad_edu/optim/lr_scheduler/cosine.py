"""Schedules along half a cosine: slow at first, fast in the middle, slow at the end."""

from __future__ import annotations

import math
from typing import Any

from ..optimizer import Optimizer
from .base import LRScheduler

__all__ = ["CosineAnnealingLR", "CosineAnnealingWarmRestarts"]


def between(low: float, high: Any, now: float, end: float) -> Any:
    """From *high*, where *now* is 0, along half a cosine to *low*, where it is *end*."""
    return low + (high - low) * (1 + math.cos(math.pi * now / end)) / 2


class CosineAnnealingLR(LRScheduler):
    """Along half a cosine from the first rate to *eta_min* in *T_max* epochs, and back, and so on.

    The rate at epoch t is eta_min + (first - eta_min) (1 + cos(π t / T_max)) / 2 (Loshchilov and Hutter 2017).

    >>> import tinygrad_edu as torch
    >>> optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
    >>> scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=4)
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     scheduler.step()
    ...     print(f"{scheduler.get_last_lr()[0]:.3f}")
    0.854
    0.500
    0.146
    0.000
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1) -> None:
        self.T_max = T_max
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def _rates(self) -> list[Any]:
        """From the rates of the epoch before, so that other schedulers may act on them too."""
        if self._is_initial:
            return self._unchanged()
        epoch, end, low, rates = self.last_epoch, self.T_max, self.eta_min, self._unchanged()
        if self._step_count == 1 and epoch > 0:
            return self._get_closed_form_lr()
        if (epoch - 1 - end) % (2 * end) == 0:  # the epoch before was at the bottom: there is nothing to multiply
            rise = (1 - math.cos(math.pi / end)) / 2
            return [rate + (first - low) * rise for rate, first in zip(rates, self.base_lrs)]
        now, before = (1 + math.cos(math.pi * t / end) for t in (epoch, epoch - 1))
        return [now / before * (rate - low) + low for rate in rates]

    def _get_closed_form_lr(self) -> list[Any]:
        return [between(self.eta_min, lr, self.last_epoch, self.T_max) for lr in self.base_lrs]


class CosineAnnealingWarmRestarts(LRScheduler):
    """Along half a cosine from the first rate to *eta_min* in *T_0* epochs, then at once back to the first rate; each
    time in *T_mult* times as many epochs as before (Loshchilov and Hutter 2017). `step` also takes fractions of epochs.

    >>> import tinygrad_edu as torch
    >>> optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0)
    >>> scheduler = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=2, T_mult=2)
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     scheduler.step()
    ...     print(f"{scheduler.get_last_lr()[0]:.3f}")
    0.500
    1.000
    0.854
    0.500
    """

    def __init__(
        self, optimizer: Optimizer, T_0: int, T_mult: int = 1, eta_min: float = 0.0, last_epoch: int = -1
    ) -> None:
        if T_0 <= 0 or not isinstance(T_0, int):
            raise ValueError(f"Expected positive integer T_0, but got {T_0}")
        if T_mult < 1 or not isinstance(T_mult, int):
            raise ValueError(f"Expected integer T_mult >= 1, but got {T_mult}")
        if not isinstance(eta_min, (float, int)):
            raise ValueError(f"Expected float or int eta_min, but got {eta_min} of type {type(eta_min)}")
        self.T_0 = T_0
        self.T_i = T_0  # the length of this round
        self.T_mult = T_mult
        self.eta_min = eta_min
        self.T_cur = last_epoch  # where in the round
        super().__init__(optimizer, last_epoch)

    def step(self, epoch: float | None = None) -> None:
        """Set the rates of the next epoch, or of the given one, which may be a fraction."""
        if epoch is None and self.last_epoch >= 0:
            epoch = self.last_epoch + 1
            self.T_cur += 1
            if self.T_cur >= self.T_i:
                self.T_cur %= self.T_i
                self.T_i *= self.T_mult
        else:
            epoch = epoch or 0
            if epoch < 0:
                raise ValueError(f"Expected non-negative epoch, but got {epoch}")
            self._jump(epoch)
        self.last_epoch = math.floor(epoch)
        self._set(self._ask())

    def _jump(self, epoch: float) -> None:
        """Find the round that *epoch* is in; rounds before it have T_0 (T_mult^n - 1) / (T_mult - 1) epochs in all."""
        first, times = self.T_0, self.T_mult
        if epoch < first:
            self.T_i, self.T_cur = first, epoch
        elif times == 1:
            self.T_cur = epoch % first
        else:
            n = int(math.log(epoch / first * (times - 1) + 1, times))
            self.T_cur = epoch - first * (times**n - 1) / (times - 1)
            self.T_i = first * times**n

    def _rates(self) -> list[Any]:
        return [between(self.eta_min, lr, self.T_cur, self.T_i) for lr in self.base_lrs]
