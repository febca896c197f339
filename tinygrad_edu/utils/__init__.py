"""torch.utils: what trains a network beside the network: `data`, which brings the examples."""

from . import data
