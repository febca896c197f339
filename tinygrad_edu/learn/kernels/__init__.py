"""Kernels to learn by: an interpreter of OpenCL C in Python that runs a kernel over a small grid, notes which work-item
reads and writes which cell, and points out races, divergent barriers, and what lies outside of an array.

>>> import numpy as np
>>> source = '''
... __kernel void map(__global const float *a, __global float *out) {
...     int i = get_global_id(0);
...     out[i] = 2 * a[i];
... }'''
>>> done = trace(source, [np.arange(3, dtype=np.float32), Unset(3)], 3)
>>> done["out"], done.faults
(array([0., 2., 4.], dtype=float32), [])
"""

from .device import run
from .memory import Access, Fault, Local, Unset
from .tokens import KernelError
from .trace import Trace, trace

__all__ = ["Access", "Fault", "KernelError", "Local", "Trace", "Unset", "run", "trace"]
