"""The functions that layers are made of, without the layers: `import tinygrad_edu.nn.functional as F`."""

from typing import Any

from ...absent import missing
from .activations import (
    elu,
    gelu,
    glu,
    hardtanh,
    leaky_relu,
    log_softmax,
    logsigmoid,
    mish,
    prelu,
    relu,
    relu6,
    sigmoid,
    silu,
    softmax,
    softmin,
    softplus,
    softsign,
    tanh,
)
from .attention import scaled_dot_product_attention
from .classes import cross_entropy, nll_loss
from .convolution import conv1d, conv2d, conv_transpose2d
from .dropout import dropout, dropout2d
from .images import interpolate, pixel_shuffle, unfold
from .in_place import elu_, hardtanh_, leaky_relu_, relu_
from .lengths import cosine_similarity, normalize
from .linear import linear
from .losses import (
    huber_loss,
    kl_div,
    l1_loss,
    mse_loss,
    smooth_l1_loss,
)
from .margins import cosine_embedding_loss, margin_ranking_loss, triplet_margin_loss
from .normalisation import batch_norm, group_norm, layer_norm, rms_norm
from .padding import pad
from .pooling import adaptive_avg_pool2d, avg_pool1d, avg_pool2d, max_pool1d, max_pool2d
from .probabilities import binary_cross_entropy, binary_cross_entropy_with_logits
from .tables import embedding, one_hot

__all__ = [
    "adaptive_avg_pool2d",
    "avg_pool1d",
    "avg_pool2d",
    "batch_norm",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "conv1d",
    "conv2d",
    "conv_transpose2d",
    "cosine_embedding_loss",
    "cosine_similarity",
    "cross_entropy",
    "dropout",
    "dropout2d",
    "elu",
    "elu_",
    "embedding",
    "gelu",
    "glu",
    "group_norm",
    "hardtanh",
    "hardtanh_",
    "huber_loss",
    "interpolate",
    "kl_div",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "leaky_relu_",
    "linear",
    "log_softmax",
    "logsigmoid",
    "margin_ranking_loss",
    "max_pool1d",
    "max_pool2d",
    "mish",
    "mse_loss",
    "nll_loss",
    "normalize",
    "one_hot",
    "pad",
    "pixel_shuffle",
    "prelu",
    "relu",
    "relu6",
    "relu_",
    "rms_norm",
    "scaled_dot_product_attention",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "softmax",
    "softmin",
    "softplus",
    "softsign",
    "tanh",
    "triplet_margin_loss",
    "unfold",
]


def __getattr__(name: str) -> Any:
    raise missing(__name__, name)
