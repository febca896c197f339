"""Each process that runs tests has a cache of PoCL's to itself: several on one can crash (pocl#1480).

What the library itself keeps on disk, the finished programs, is safe to share, and they do share it.
"""

import os
from pathlib import Path

worker = os.environ.get("PYTEST_XDIST_WORKER")
if worker:
    os.environ["POCL_CACHE_DIR"] = str(Path(__file__).parent / ".pytest_cache" / "pocl" / worker)
    os.makedirs(os.environ["POCL_CACHE_DIR"], exist_ok=True)
