"""Batch normalisation: each channel standardized over the samples of a batch and, when the model is used, by the means
that were collected in training.
"""

from __future__ import annotations

from typing import Any

from ..._tensor import Tensor
from ...dtypes import int64
from ...ops.creation import ones, zeros
from ...ops.reading import tensor
from .. import functional as F
from .lazy import LazyModuleMixin, UninitializedBuffer, UninitializedParameter
from .normalization import Affine

__all__ = ["BatchNorm1d", "BatchNorm2d", "LazyBatchNorm1d", "LazyBatchNorm2d"]


class _BatchNorm(Affine):
    """What the batch normalisations have in common."""

    _version = 2  # since it counts its batches
    running_mean: Any
    running_var: Any
    num_batches_tracked: Any

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True,
        track_running_stats: bool = True, device: Any = None, dtype: Any = None, *, bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        self._make_parameters(num_features, affine, bias, device, dtype)
        tracked = track_running_stats
        self.register_buffer("running_mean", zeros(num_features, device=device, dtype=dtype) if tracked else None)
        self.register_buffer("running_var", ones(num_features, device=device, dtype=dtype) if tracked else None)
        self.register_buffer("num_batches_tracked", tensor(0, dtype=int64, device=device) if tracked else None)
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Forget what was collected in training."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        self.reset_running_stats()
        super().reset_parameters()

    def _check_input_dim(self, input: Tensor) -> None:
        """ValueError for an input of the wrong number of dimensions: each class says which."""
        raise NotImplementedError

    def forward(self, input: Tensor) -> Tensor:
        self._check_input_dim(input)
        share = 0.0 if self.momentum is None else self.momentum
        if self.training and self.track_running_stats and self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)
            if self.momentum is None:  # the mean over all batches so far
                share = 1.0 / float(self.num_batches_tracked)
        by_batch = self.training or (self.running_mean is None and self.running_var is None)
        known = not self.training or self.track_running_stats
        return F.batch_norm(
            input, self.running_mean if known else None, self.running_var if known else None, self.weight, self.bias,
            by_batch, share, self.eps,
        )

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )

    def _load_from_state_dict(self, state_dict: Any, prefix: str, local_metadata: Any, *lists: Any) -> None:
        if (local_metadata.get("version") or 0) < 2 and self.track_running_stats:  # saved before batches were counted
            state_dict.setdefault(f"{prefix}num_batches_tracked", self.num_batches_tracked)
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *lists)


class BatchNorm1d(_BatchNorm):
    """Each of the *num_features* channels of (N, C) or (N, C, L) with mean 0 and variance 1 over the batch, then times
    weight plus bias (Ioffe & Szegedy 2015).

    In training the running mean and variance move by the share *momentum* towards the batch's, or with None take the
    mean over all batches; in evaluation they take the batch's place. ValueError for another number of dimensions.

    >>> import tinygrad_edu as torch
    >>> norm = torch.nn.BatchNorm1d(1)
    >>> norm(torch.tensor([[1.0], [3.0]]))
    tensor([[-1.0000],
            [ 1.0000]], grad_fn=<NativeBatchNormBackward0>)
    >>> norm.running_mean
    tensor([0.2000])
    """

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() not in (2, 3):
            raise ValueError(f"expected 2D or 3D input (got {input.ndim}D input)")


class BatchNorm2d(_BatchNorm):
    """Each of the *num_features* channels of (N, C, H, W) with mean 0 and variance 1 over the batch and the image, then
    times weight plus bias; see BatchNorm1d.

    >>> import tinygrad_edu as torch
    >>> torch.nn.BatchNorm2d(3)(torch.zeros(2, 3, 4, 4)).shape
    tinygrad_edu.Size([2, 3, 4, 4])
    """

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() != 4:
            raise ValueError(f"expected 4D input (got {input.ndim}D input)")


class _LazyBatchNorm(LazyModuleMixin, _BatchNorm):
    """A batch normalisation that learns the number of its channels from its first input."""

    def __init__(
        self, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True, track_running_stats: bool = True,
        device: Any = None, dtype: Any = None, *, bias: bool = True,
    ) -> None:
        super().__init__(0, eps, momentum, False, False, device, dtype, bias=False)
        self.affine = affine
        self.track_running_stats = track_running_stats
        kind = {"device": device, "dtype": dtype}
        if affine:
            self.weight = UninitializedParameter(**kind)
            if bias:
                self.bias = UninitializedParameter(**kind)
        if track_running_stats:
            self.running_mean = UninitializedBuffer(**kind)
            self.running_var = UninitializedBuffer(**kind)
            self.num_batches_tracked = tensor(0, dtype=int64, device=device)

    def reset_parameters(self) -> None:
        if not self.has_uninitialized_params() and self.num_features:
            super().reset_parameters()

    def initialize_parameters(self, input: Tensor) -> None:
        if self.has_uninitialized_params():
            self.num_features = input.shape[1]
            for x in (self.weight, self.bias, self.running_mean, self.running_var):
                if x is not None:
                    x.materialize((self.num_features,), input.device)
            self.reset_parameters()


class LazyBatchNorm1d(_LazyBatchNorm, BatchNorm1d):
    """A BatchNorm1d that learns the number of its channels from its first input.

    >>> import tinygrad_edu as torch
    >>> norm = torch.nn.LazyBatchNorm1d()
    >>> _ = norm(torch.zeros(2, 5))
    >>> norm.num_features
    5
    """

    cls_to_become = BatchNorm1d


class LazyBatchNorm2d(_LazyBatchNorm, BatchNorm2d):
    """A BatchNorm2d that learns the number of its channels from its first input.

    >>> import tinygrad_edu as torch
    >>> norm = torch.nn.LazyBatchNorm2d()
    >>> _ = norm(torch.zeros(2, 5, 3, 3))
    >>> norm.num_features
    5
    """

    cls_to_become = BatchNorm2d
