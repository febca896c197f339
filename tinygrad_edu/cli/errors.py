"""What a command says when it cannot go on: one line that names the trouble and, where there is one, the way out."""

from __future__ import annotations

import importlib
from types import ModuleType


class CommandError(Exception):
    """Ends a command with one line on the standard error stream and this exit *status*."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


class UsageError(CommandError):
    """The command line asks for something that does not exist or does not go together: exit status 2, as everywhere
    on the command line.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, status=2)


def needs(module: str, package: str, purpose: str) -> ModuleType:
    """The optional *module*, imported now; CommandError where its *package* is not installed.

    >>> try:
    ...     needs("no_such_module", "a-package", "The picture")
    ... except CommandError as error:
    ...     print(error)
    The picture needs a-package, which is not installed: pip install 'tinygrad_edu[examples]'
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        hint = "pip install 'tinygrad_edu[examples]'"
        raise CommandError(f"{purpose} needs {package}, which is not installed: {hint}") from None
