"""Pictures, all SVG made in Python: the graph behind a tensor, how a tensor lies in memory, how two of different shapes
go together, what a window sees of an image, how a loss fell, which way optimizers went, how near a program comes to
what its machine can do, when a device did what; and a page that steps through a backward pass.
"""

from .attention import show_attention
from .broadcast import show_broadcast
from .draw import draw
from .history import plot_history
from .kernels import show_kernel
from .queue import show_queue
from .roofline import show_roofline
from .sliding import show_window
from .stepper import write_stepper
from .strides import show_strides
from .valley import show_paths

__all__ = [
    "draw", "plot_history", "show_attention", "show_broadcast", "show_paths", "show_queue", "show_roofline",
    "show_strides", "show_window", "write_stepper",
]
