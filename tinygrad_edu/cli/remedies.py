"""What is wrong with OpenCL on a computer, and what mends it there: one function a case, from the facts alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .system import NVIDIA, System

PLACEHOLDER = "anaconda1anaconda2"  # in Intel's .icd files, where conda would put its own prefix
PACKAGES = {  # of PoCL, by the names in /etc/os-release
    "debian": "apt-get install pocl-opencl-icd", "ubuntu": "apt-get install pocl-opencl-icd",
    "fedora": "dnf install pocl", "rhel": "dnf install pocl", "arch": "pacman -S pocl", "suse": "zypper install pocl",
}  # fmt: skip
WHEEL = "3.0"  # the PoCL in pip's package
CONDA = "conda install -c conda-forge pyopencl pocl"


@dataclass(frozen=True)
class Remedy:
    """A problem and what mends it; perhaps a file to write, which `doctor --mend` does."""

    problem: str
    fix: str
    path: str = ""
    text: str = ""


def remedies(system: System, found: dict[str, Any]) -> list[Remedy]:
    """All that can be said, the most particular first."""
    return [remedy for case in CASES for remedy in case(system, found)]


def command(system: System, text: str) -> str:
    """*text* as it is typed on this system by somebody who may install software."""
    return f"!{text} -y" if system.colab else text if system.root else f"sudo {text}"


def pocl(system: System) -> str:
    """How PoCL, OpenCL on the CPU, is installed here."""
    if system.conda or system.system == "Windows":
        return CONDA
    if system.system == "Darwin":
        return f"brew install pocl, or in conda: {CONDA}"
    package = next((PACKAGES[name] for name in system.distributions if name in PACKAGES), "")
    if package:
        return command(system, package)
    return "pip install pocl-binary-distribution" if system.machine == "x86_64" else CONDA


def no_pyopencl(system: System, found: dict[str, Any]) -> Iterator[Remedy]:
    if found.get("pyopencl", "") is None:
        problem, _, _ = found["reason"].partition("; install it")
        yield Remedy(problem, "pip install 'tinygrad_edu[opencl]'")


def crash(system: System, found: dict[str, Any]) -> Iterator[Remedy]:
    if "pyopencl" not in found:
        files = ", ".join(icd.path for icd in system.icds) or "the .icd files"
        yield Remedy(
            f"listing the devices fails: {found['reason']}",
            f"one of the drivers breaks the others; move its file away, one after the other: {files}",
        )


def vendors(system: System, found: dict[str, Any]) -> Iterator[Remedy]:
    folder = system.environment.get("OCL_ICD_VENDORS")
    if folder and not any(icd.path.startswith(folder) for icd in system.icds):
        yield Remedy(
            f"OCL_ICD_VENDORS={folder} hides all drivers: no .icd file is there",
            "unset OCL_ICD_VENDORS",
        )


def nvidia(system: System, found: dict[str, Any]) -> Iterator[Remedy]:
    registered = any("nvidia" in icd.library for icd in system.icds)
    if system.nvidia_library and not registered:
        path = f"{system.registry}/nvidia.icd"
        yield Remedy(
            f"NVIDIA's OpenCL library is here, but not registered{', as often in containers' * system.container}",
            command(system, f"sh -c 'mkdir -p {system.registry} && echo {NVIDIA} > {path}'"), path, NVIDIA,
        )  # fmt: skip
    elif system.nvidia_card and not system.nvidia_library and not system.wsl:
        yield Remedy(
            f"there is an NVIDIA GPU, but not the driver's OpenCL library, {NVIDIA}",
            "start the container with: --gpus all -e NVIDIA_DRIVER_CAPABILITIES=compute,utility"
            if system.container
            else "install the package of NVIDIA's driver that holds it, such as libnvidia-compute or nvidia-opencl-icd",
        )


def intel(system: System, found: dict[str, Any]) -> Iterator[Remedy]:
    right = any(icd.library == system.intel_library for icd in system.icds)
    if system.intel_library and not right:
        path = f"{system.registry}/intel-cpu.icd"
        yield Remedy(
            "Intel's OpenCL for CPUs was installed by pip, which registers it with a path that does not exist",
            f"write the path {system.intel_library} into the file {path}", path, system.intel_library,
        )  # fmt: skip


def registered(system: System, found: dict[str, Any]) -> Iterator[Remedy]:
    for icd in system.icds:
        if not icd.problem or PLACEHOLDER in icd.library:
            continue
        if "libimf" in icd.problem or "libsvml" in icd.problem:
            yield Remedy(f"Intel's OpenCL lacks a part: {icd.problem}", "pip install intel-cmplr-lib-rt")
        else:
            yield Remedy(
                f"{icd.path} registers {icd.library or 'a driver'}, which does not load: {icd.problem}",
                "install its package again, or remove the file",
            )


def no_driver(system: System, found: dict[str, Any]) -> Iterator[Remedy]:
    if not found.get("pyopencl") or found["platforms"] or any(vendors(system, found)):
        return
    why = "no OpenCL driver is installed"
    if system.wsl:
        why += "; WSL2 offers none for NVIDIA's GPUs, so that it is the CPU's that is wanted"
    elif system.colab:
        why += "; Colab offers none for its GPUs any more, so that it is the CPU's that is wanted"
    yield Remedy(why, pocl(system))


def no_device(system: System, found: dict[str, Any]) -> Iterator[Remedy]:
    for platform in found.get("platforms", []):
        if platform["devices"]:
            continue
        if "PoCL" in platform["version"] and not system.pocl_cache_writable:
            yield Remedy(
                f"PoCL lists no device, as it cannot write to its cache, {system.pocl_cache}",
                "export POCL_CACHE_DIR=/tmp/pocl",
            )
        elif "PoCL" in platform["version"] and "POCL_DEVICES" in system.environment:
            devices = system.environment["POCL_DEVICES"]
            yield Remedy(
                f"PoCL lists no device, as POCL_DEVICES={devices} names none that this version knows",
                "unset POCL_DEVICES",
            )
        else:
            yield Remedy(f"the driver {platform['name']} lists no device", "update it, or remove it")


def broken(system: System, found: dict[str, Any]) -> Iterator[Remedy]:
    works = any(not device["reason"] for device in found.get("devices", []))
    for device in found.get("devices", []):
        reason, passed_over = device["reason"], "; it is passed over" if works else ""
        if not reason:
            continue
        if "unknown target CPU" in reason or (system.pocl_wheel and device["driver"].startswith(WHEEL)):
            fix = "" if works else f"; then {pocl(system)}"
            remove = "pip uninstall pocl-binary-distribution" if system.pocl_wheel else "remove that PoCL"
            yield Remedy(
                f"PoCL {device['driver']}, from 2022, is too old for this processor or beside another PoCL: "
                f"{reason}{passed_over}",
                remove + fix,
            )
        elif "PoCL" in device["version"]:
            yield Remedy(
                f"{device['name']} lists but does not work: {reason}{passed_over}",
                f"remove its cache, {system.pocl_cache}, which several processes may have spoilt; "
                f"if that does not help: {pocl(system)}",
            )
        else:
            yield Remedy(f"{device['name']} lists but does not work: {reason}{passed_over}", "update its driver")


def variable(system: System, found: dict[str, Any]) -> Iterator[Remedy]:
    name = system.environment.get("TINYGRAD_EDU_DEVICE") or "cpu"
    if name not in ("cpu", "auto") and not any(fits(name, device) for device in found.get("devices", [])):
        fix = "unset TINYGRAD_EDU_DEVICE, or name another"
        yield Remedy(f"TINYGRAD_EDU_DEVICE={name} names no device that works", fix)


def fits(name: str, device: dict[str, Any]) -> bool:
    """Whether the name "opencl", "opencl:N" or "opencl:TEXT" can mean that device."""
    kind, _, which = name.lower().partition(":")
    if device["reason"] or kind != "opencl" or not name.startswith(kind):
        return False
    return device["use_as"] == name if which.isdigit() else which in f"{device['name']} {device['platform']}".lower()


CASES = [no_pyopencl, crash, vendors, nvidia, intel, registered, no_driver, no_device, broken, variable]


