"""Run the notebooks of the built site: `python docs/run_notebooks.py SITE` executes each in Jupyter's own kernel.

A notebook holds what its chapter says is printed; it is an error if a cell prints something else, ends in another
error or in none, or writes to standard error. Space does not count: IPython breaks long values over lines by rules of
its own.
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

CHECKER, FLAGS = doctest.OutputChecker(), doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
SECONDS = 120  # that one cell may take
QUIET = ["--log-level=40"]  # kernels warn that they talk over TCP, which they do with this machine alone


def text(outputs: list[Any]) -> str:
    """What a cell shows, as text."""
    parts = [out["text"] if out["output_type"] == "stream" else out.get("data", {}).get("text/plain", "") + "\n"
             for out in outputs if out["output_type"] != "error"]  # fmt: skip
    return "".join(parts)


def errors(outputs: list[Any]) -> str:
    """The error that a cell ends in."""
    return "".join(f"{out['ename']}: {out['evalue']}\n" for out in outputs if out["output_type"] == "error")


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
        noise = "".join(out["text"] for out in after.outputs if out.get("name") == "stderr")
        for say in (text, errors):
            expected, got = say(before.outputs), say(after.outputs)
            if noise or not CHECKER.check_output(expected, got, FLAGS):
                yield f"{path.name}: {before.source}\n  should show: {expected}\n  shows: {got}{noise}"


def main(site: Path) -> int:
    """Run them all, two at a time where there are two processors, and return the exit status."""
    paths = sorted(site.glob("notebooks/*.ipynb"))
    if not paths:
        raise SystemExit(f"no notebooks in {site}: `make docs` makes them")
    start = time.perf_counter()
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        found = [fault for each in pool.map(lambda path: list(faults(path)), paths) for fault in each]
    print(*found, f"ran {len(paths)} notebooks in {time.perf_counter() - start:.0f} s, {len(found)} faults", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
