"""What a computer is like, as far as OpenCL depends on it: the system, the drivers that are registered, the libraries
that lie about unregistered. Nothing is loaded into this process.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

REGISTRY = Path("/etc/OpenCL/vendors")  # on Linux: a file NAME.icd holds the name of a driver's library
VARIABLES = ("TINYGRAD_EDU_DEVICE", "OCL_ICD_VENDORS", "POCL_CACHE_DIR", "POCL_DEVICES", "PYOPENCL_CTX")
NVIDIA, INTEL = "libnvidia-opencl.so.1", "libintelocl.so"
# What every driver has, by which the loader knows it.
LOAD = "import ctypes, sys; ctypes.CDLL(sys.argv[1]).clGetExtensionFunctionAddress"


@dataclass
class Icd:
    """A file that registers a driver, the library that it names, and why that does not load, if it does not."""

    path: str
    library: str
    problem: str = ""


@dataclass
class System:
    """The facts of one computer; the defaults are those of a Linux with nothing particular about it."""

    system: str = "Linux"
    machine: str = "x86_64"
    distributions: list[str] = field(default_factory=list)
    root: bool = False
    container: bool = False
    wsl: bool = False
    colab: bool = False
    conda: bool = False
    environment: dict[str, str] = field(default_factory=dict)
    icds: list[Icd] = field(default_factory=list)
    registry: str = str(REGISTRY)  # where this process may register a driver
    nvidia_card: bool = False
    nvidia_library: bool = False
    intel_library: str = ""
    pocl_wheel: bool = False
    pocl_cache: str = ""
    pocl_cache_writable: bool = True


def inspect() -> System:
    """This computer."""
    release, cache = _read(Path("/proc/sys/kernel/osrelease")), pocl_cache()
    return System(
        system=platform.system(),
        machine=platform.machine(),
        distributions=distributions(_read(Path("/etc/os-release"))),
        root=hasattr(os, "geteuid") and os.geteuid() == 0,
        container=Path("/.dockerenv").exists() or Path("/run/.containerenv").exists(),
        wsl="microsoft" in release.lower(),
        colab="COLAB_RELEASE_TAG" in os.environ,
        conda="CONDA_PREFIX" in os.environ,
        environment={name: os.environ[name] for name in VARIABLES if name in os.environ},
        icds=[icd for folder in icd_folders() for icd in icds_in(folder)],
        registry=str(registry()),
        nvidia_card=Path("/dev/nvidiactl").exists(),
        nvidia_library=not problem_of(NVIDIA),
        intel_library=str(intel) if (intel := Path(sys.prefix, "lib", INTEL)).exists() else "",
        pocl_wheel=installed("pocl-binary-distribution"),
        pocl_cache=str(cache),
        pocl_cache_writable=writable(cache),
    )


def distributions(os_release: str) -> list[str]:
    """The names of a Linux distribution and of those that it is like, from /etc/os-release.

    >>> distributions('NAME="Linux Mint"\\nID=linuxmint\\nID_LIKE="ubuntu debian"')
    ['linuxmint', 'ubuntu', 'debian']
    """
    entries = dict(line.split("=", 1) for line in os_release.splitlines() if "=" in line)
    return f"{entries.get('ID', '')} {entries.get('ID_LIKE', '')}".replace('"', "").split()


def wheel_folder() -> Path | None:
    """Where the loader in pyopencl's wheel looks beside the registry: its own folder of libraries."""
    spec = importlib.util.find_spec("pyopencl")
    folder = Path(spec.origin).parent / ".libs" if spec and spec.origin else None
    return folder if folder and folder.is_dir() else None


def registry() -> Path:
    """Where a driver can be registered by whoever runs this."""
    own = wheel_folder()
    return own if own and not writable(REGISTRY) else REGISTRY


def icd_folders() -> list[Path]:
    """The folders in which drivers are registered: those that the loader reads, and that of pip's packages, which it
    does not."""
    chosen = os.environ.get("OCL_ICD_VENDORS")
    folders = [Path(chosen) if chosen else REGISTRY, wheel_folder(), Path(sys.prefix, "etc", "OpenCL", "vendors")]
    return [folder for i, folder in enumerate(folders) if folder and folder.is_dir() and folder not in folders[:i]]


def icds_in(folder: Path) -> list[Icd]:
    """The drivers registered in *folder*."""
    found = []
    for path in sorted(folder.glob("*.icd")):
        library = _read(path).strip()
        beside = folder / library
        found.append(Icd(str(path), library, problem_of(str(beside) if beside.is_file() else library)))
    return found


def problem_of(library: str) -> str:
    """Why *library* cannot be loaded as a driver; "" if it can. It is tried in another process: a driver may do
    anything.
    """
    if not library:
        return "there is no name in the file"
    command = [sys.executable, "-c", LOAD, library]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode < 0:
        return "loading it crashes"
    return done.stderr.strip().splitlines()[-1].partition("Error: ")[2] if done.returncode else ""


def pocl_cache() -> Path:
    """The folder in which PoCL keeps the kernels that it has built."""
    own = os.environ.get("POCL_CACHE_DIR")
    return Path(own) if own else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "pocl")


def writable(path: Path) -> bool:
    """Whether *path* can be written to, or made."""
    while not path.exists() and path != path.parent:
        path = path.parent
    try:  # what `access` tells root is not what happens
        with tempfile.TemporaryFile(dir=path):
            return True
    except OSError:
        return False


def installed(package: str) -> bool:
    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
