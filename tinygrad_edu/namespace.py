"""The public names of the tensor layer, gathered from the modules that make them: what `import tinygrad_edu as torch`
offers beside `scalar`.

Each module lists its own in `__all__`. The package looks a name up here when it is first used, so that importing the
package alone needs no NumPy.
"""

from math import e, inf, nan, pi

from . import accelerator, autograd, backends, cuda, func, linalg, opencl, random
from ._tensor import Size, Tensor
from .autograd import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)
from .backends.device import device, get_default_device, set_default_device
from .backends.opencl.memory import OutOfMemoryError
from .backends.threads import get_num_threads, set_num_threads
from .compiler import compile
from .dtypes import (
    bfloat16,
    can_cast,
    dtype,
    finfo,
    float16,
    float32,
    float64,
    get_default_dtype,
    iinfo,
    int8,
    int16,
    int32,
    int64,
    promote_types,
    set_default_dtype,
    uint8,
)
from .dtypes import bool_ as bool
from .dtypes import float16 as half
from .dtypes import float32 as float
from .dtypes import float64 as double
from .dtypes import int16 as short
from .dtypes import int32 as int
from .dtypes import int64 as long
from .linalg.aliases import *
from .ops.activations import *
from .ops.added import *
from .ops.aliases import *
from .ops.arithmetic import *
from .ops.arranging import *
from .ops.asking import *
from .ops.broadcasting import *
from .ops.comparison import *
from .ops.constructors import *
from .ops.creation import *
from .ops.dims import *
from .ops.einsum import *
from .ops.elementwise import *
from .ops.exchange import *
from .ops.extremes import *
from .ops.fill import *
from .ops.gather import *
from .ops.joining import *
from .ops.masking import *
from .ops.orders import *
from .ops.parts import *
from .ops.products import *
from .ops.ranges import *
from .ops.reading import *
from .ops.reduce import *
from .ops.rounding import *
from .ops.rows import *
from .ops.sampling import *
from .ops.scans import *
from .ops.shape import *
from .ops.spread import *
from .ops.statistics import *
from .ops.taking import *
from .ops.ternary import *
from .ops.triangles import *
from .printing import set_printoptions
from .random import (
    Generator,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
)
