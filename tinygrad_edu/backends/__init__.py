"""What computes: each device's arrays, and the primitives on them.

On the CPU an array is a `numpy.ndarray`, and NumPy is the backend. `torch.backends` is where PyTorch answers what is
built in; the two questions that programs ask there are answered here.
"""


class mps:
    """Apple's GPUs, as PyTorch's programs ask for them."""

    @staticmethod
    def is_available() -> bool:
        """False: programs that ask land on the CPU."""
        return False

    is_built = is_available


class cudnn:
    """Switches that programs set, and that nothing here reads."""

    benchmark = deterministic = enabled = allow_tf32 = False

    @staticmethod
    def is_available() -> bool:
        """False."""
        return False
