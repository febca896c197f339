"""Run the notebooks of the built site: `python docs/run_notebooks.py SITE` executes each in Jupyter's own kernel.

A notebook holds what its chapter says is printed; it is an error if a cell prints something else, ends in another
error or in none. Space does not count, for IPython breaks long values over lines by rules of its own; nor does what
goes to standard error, where compilers write.
"""

from __future__ import annotations

import doctest
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from tinygrad_edu import opencl

CHECKER, FLAGS = doctest.OutputChecker(), doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
SECONDS = 120  # that one cell may take
QUIET = ["--log-level=40"]  # kernels warn that they talk over TCP, which they do with this machine alone


def text(outputs: list[Any]) -> str:
    """What a cell shows, as text."""
    said = [out["text"] for out in outputs if out.get("name") == "stdout"]
    shown = [out["data"]["text/plain"] + "\n" for out in outputs if "text/plain" in out.get("data", {})]
    return "".join(said + shown)


def errors(outputs: list[Any]) -> str:
    """The error that a cell ends in."""
    return "".join(f"{out['ename']}: {out['evalue']}\n" for out in outputs if out["output_type"] == "error")


def needs_opencl(path: Path) -> bool:
    return bool(nbformat.read(path, as_version=4).metadata.get("tinygrad_edu", {}).get("needs_opencl"))


def faults(path: Path) -> Iterator[str]:
    """Run one notebook and say where it does not do what it says."""
    wanted = nbformat.read(path, as_version=4)
    nbformat.validate(wanted)
    done = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": path.parent}}
    client = NotebookClient(done, timeout=SECONDS, startup_timeout=SECONDS, allow_errors=True, resources=where,
                            extra_arguments=QUIET)  # fmt: skip
    try:
        client.execute()
    except DeadKernelError as error:
        yield f"{path.name}: {error}"
        return
    for before, after in zip(wanted.cells, done.cells):
        if before.cell_type != "code":
            continue
        for say in (text, errors):
            expected, got = say(before.outputs), say(after.outputs)
            if not CHECKER.check_output(expected, got, FLAGS):
                yield f"{path.name}: {before.source}\n  should show: {expected}\n  shows: {got}"


def jobs(paths: list[Path]) -> list[list[Path]]:
    """What can be run at the same time: any two notebooks, but for those with kernels. PoCL's cache is for one process
    at a time (pocl#1480).
    """
    kernels = [path for path in paths if needs_opencl(path)]
    if kernels and not opencl.is_available():
        print(f"no OpenCL device works here: {len(kernels)} notebooks are not run")
        kernels, paths = [], [path for path in paths if path not in kernels]
    return [[path] for path in paths if path not in kernels] + [kernels]


def main(site: Path) -> int:
    """Run them all, and return the exit status."""
    paths = sorted(site.glob("notebooks/*.ipynb"))
    if not paths:
        raise SystemExit(f"no notebooks in {site}: `make docs` makes them")
    start = time.perf_counter()
    work = sorted(jobs(paths), key=len, reverse=True)
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        done = list(pool.map(lambda job: [fault for path in job for fault in faults(path)], work))
    found = [fault for job in done for fault in job]
    ran = sum(map(len, work))
    print(*found, f"ran {ran} notebooks in {time.perf_counter() - start:.0f} s, {len(found)} faults", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
