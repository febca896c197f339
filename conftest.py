"""What all tests and sessions share: a cache of PoCL's for each process, and the one way to skip what needs a device.

Several processes on one cache of PoCL's can crash (pocl#1480). What the library itself keeps on disk, the finished
programs, is safe to share, and they do share it.
"""

import os
from pathlib import Path

import pytest

worker = os.environ.get("PYTEST_XDIST_WORKER")
if worker:
    os.environ["POCL_CACHE_DIR"] = str(Path(__file__).parent / ".pytest_cache" / "pocl" / worker)
    os.makedirs(os.environ["POCL_CACHE_DIR"], exist_ok=True)


@pytest.fixture(scope="session")
def opencl_works():
    """Skip what needs an OpenCL device where none works: the machine lacks it, not the code. CI installs PoCL, so that
    nothing is skipped there for this reason.
    """
    from tinygrad_edu import opencl

    if not opencl.is_available():
        pytest.skip("no OpenCL device works here: `python -m tinygrad_edu doctor` says why")
