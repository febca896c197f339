"""Neural networks: modules that hold parameters, the functions that they are made of, and first values for them."""

from typing import Any

from . import functional, init, modules, parameter, utils
from .modules import *
from .parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter

__all__ = [
    "Buffer",
    "Parameter",
    "UninitializedBuffer",
    "UninitializedParameter",
    "functional",
    "init",
    "modules",
    "parameter",
    "utils",
    *modules.__all__,
]

# What PyTorch has here beside, so that who looks for it learns that it is not his spelling.
ABSENT = [
    "AdaptiveAvgPool1d", "AdaptiveAvgPool3d", "AdaptiveLogSoftmaxWithLoss", "AdaptiveMaxPool1d", "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d", "AlphaDropout", "AvgPool3d", "BatchNorm3d", "Bilinear", "CELU", "CTCLoss", "ChannelShuffle",
    "CircularPad1d", "CircularPad2d", "CircularPad3d", "ConstantPad1d", "ConstantPad2d", "ConstantPad3d", "Container",
    "Conv3d", "ConvTranspose1d", "ConvTranspose3d", "CosineSimilarity", "CrossMapLRN2d", "DataParallel", "Dropout1d",
    "Dropout3d", "EmbeddingBag", "FeatureAlphaDropout", "Fold", "FractionalMaxPool2d", "FractionalMaxPool3d",
    "GaussianNLLLoss", "Hardshrink", "Hardsigmoid", "Hardswish", "HingeEmbeddingLoss", "InstanceNorm1d",
    "InstanceNorm2d", "InstanceNorm3d", "LPPool1d", "LPPool2d", "LPPool3d", "LazyBatchNorm3d", "LazyConv1d",
    "LazyConv3d", "LazyConvTranspose1d", "LazyConvTranspose2d", "LazyConvTranspose3d", "LazyInstanceNorm1d",
    "LazyInstanceNorm2d", "LazyInstanceNorm3d", "LinearCrossEntropyLoss", "LinearCrossEntropyOptions",
    "LocalResponseNorm", "MaxPool3d", "MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d", "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss", "MultiMarginLoss", "NLLLoss2d", "PairwiseDistance", "PixelUnshuffle", "PoissonNLLLoss",
    "RReLU", "ReflectionPad1d", "ReflectionPad2d", "ReflectionPad3d", "ReplicationPad1d",
    "ReplicationPad2d", "ReplicationPad3d", "SELU", "SoftMarginLoss", "Softmax2d", "Softshrink", "SyncBatchNorm",
    "Tanhshrink", "Threshold", "TripletMarginWithDistanceLoss", "Unfold", "UpsamplingBilinear2d", "UpsamplingNearest2d",
    "ZeroPad1d", "ZeroPad3d", "attention", "common_types", "factory_kwargs", "grad", "intrinsic", "parallel", "qat",
    "quantizable", "quantized",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    text = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(f"{text}: PyTorch has it, this library does not" if name in ABSENT else text)
