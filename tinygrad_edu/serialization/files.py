"""Files that are whole: written so that a crash leaves the old one or the new one, opened from a path or an object."""

from __future__ import annotations

import contextlib
import io
import os
import stat
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

NOT_WRITABLE = "expected 'f' to be string, path, or a file-like object with a 'write' attribute"
NOT_SEEKABLE = (
    "{!r} object has no attribute '{}'. You can only torch.load from a file that is seekable. Please pre-load the data "
    "into a buffer like io.BytesIO and try to load from it instead."
)


def write_whole(path: str, write: Callable[[Any], None]) -> None:
    """Have *write* fill a new file, and give it the name *path* when all of it is on the disk: not one moment sees half
    a file there.

    A link is followed; what is no regular file, such as /dev/stdout, is written to directly.
    """
    path = os.path.realpath(path)
    if os.path.lexists(path) and not stat.S_ISREG(os.stat(path).st_mode):
        with open(path, "wb") as file:
            write(file)
        return
    part = f"{path}.part"
    try:
        with open(part, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())  # the data first, then the name: power may fail in between
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise
    _sync_folder(os.path.dirname(path))


def _sync_folder(path: str) -> None:
    """Bring the new name to the disk, where a system lets a folder be opened."""
    with contextlib.suppress(OSError):
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def write_to(f: Any, write: Callable[[Any], None]) -> None:
    """Have *write* fill what *f*, a path or an object with `write`, stands for."""
    if isinstance(f, (str, os.PathLike)):
        path = os.fspath(f)
        folder = os.path.dirname(path)
        if folder and not os.path.isdir(folder):
            raise RuntimeError(f"Parent directory {folder} does not exist.")
        write_whole(path, write)
    elif hasattr(f, "write"):
        write(f)
    else:
        raise AttributeError(NOT_WRITABLE)


@contextlib.contextmanager
def opened(f: Any) -> Iterator[tuple[BinaryIO, str]]:
    """The file that *f*, a path or an open file, stands for, from where it is to its end, and its name for errors."""
    if isinstance(f, (str, os.PathLike)):
        with open(f, "rb") as file:
            yield file, os.fspath(f)
        return
    for method in ("seek", "read"):
        if not hasattr(f, method):
            raise AttributeError(NOT_SEEKABLE.format(type(f).__name__, method))
    yield io.BytesIO(f.read()), getattr(f, "name", "the buffer")
