"""What computes: each device's arrays, and the primitives on them.

On the CPU an array is a `numpy.ndarray`, and NumPy is the backend.
"""
