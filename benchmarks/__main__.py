"""Run every benchmark of this folder: `python -m benchmarks [--write FILE.rst]`."""

import importlib
import pkgutil

import benchmarks
from benchmarks import report

HELPERS = {"__main__", "measuring", "opencl_programs", "report"}

if __name__ == "__main__":
    names = sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name not in HELPERS)
    # The scalar layer first: the collector walks all that is alive, and the others bring PyTorch into the process.
    names.sort(key=lambda name: name != "scalar")
    report.main("python -m benchmarks", [importlib.import_module(f"benchmarks.{name}") for name in names])
