"""`python -m tinygrad_edu doctor`: each thing that can be wrong with OpenCL is recognised and has its remedy."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from tinygrad_edu.backends.opencl import survey as survey_module
from tinygrad_edu.cli import doctor, system
from tinygrad_edu.cli.errors import CommandError
from tinygrad_edu.cli.remedies import remedies
from tinygrad_edu.cli.system import Icd, System

DEBIAN = System(distributions=["debian"])
POCL = "OpenCL 3.0 PoCL 3.1+debian  Linux"
POCL_ICD = Icd("/etc/OpenCL/vendors/pocl.icd", "libpocl.so.2")


def device(reason="", name="pthread", version=POCL, driver="3.1+debian", **more):
    use = {} if reason else {"use_as": "opencl:0"}
    row = {"listed": 0, "name": name, "kind": "cpu", "platform": "Portable", "version": version, "driver": driver}
    return {**row, "reason": reason, **use, **more}


def found(*devices, platforms=None):
    if platforms is None:
        platforms = [{"name": "Portable", "version": POCL, "devices": 1}] * bool(devices)
    return {"pyopencl": "2026.1", "platforms": platforms, "devices": list(devices)}


MISSING = {"pyopencl": None, "reason": "pyopencl is not installed; install it with: pip install x"}
NONE_LISTED = found(platforms=[{"name": "Portable", "version": POCL, "devices": 0}])
PLACEHOLDER = Icd("/venv/etc/OpenCL/vendors/intel-cpu.icd", "/opt/anaconda1anaconda2anaconda3/lib/libintelocl.so", "no")
OLD = "clBuildProgram failed; error: unknown target CPU 'generic'"
NVIDIA = System(nvidia_library=True, container=True, root=True)
INTEL = System(icds=[PLACEHOLDER], intel_library="/venv/lib/libintelocl.so", registry="/site/pyopencl/.libs")

CASES = {  # the facts, a part of the problem, a part of the fix
    "no pyopencl": (DEBIAN, MISSING, "pyopencl is not installed", "pip install 'tinygrad_edu[opencl]'"),
    "no driver, Debian": (DEBIAN, found(), "no OpenCL driver", "sudo apt-get install pocl-opencl-icd"),
    "no driver, root": (System(distributions=["ubuntu"], root=True), found(), "no OpenCL", "apt-get install pocl"),
    "no driver, Fedora": (System(distributions=["fedora"]), found(), "no OpenCL", "sudo dnf install pocl"),
    "no driver, like Arch": (System(distributions=["manjaro", "arch"]), found(), "no OpenCL", "pacman -S pocl"),
    "no driver, other": (System(), found(), "no OpenCL driver", "pip install pocl-binary-distribution"),
    "no driver, ARM": (System(machine="aarch64"), found(), "no OpenCL driver", "conda install -c conda-forge"),
    "no driver, conda": (replace(DEBIAN, conda=True), found(), "no OpenCL", "conda install -c conda-forge"),
    "no driver, macOS": (System("Darwin", "arm64"), found(), "no OpenCL driver", "brew install pocl"),
    "no driver, Windows": (System("Windows", "AMD64"), found(), "no OpenCL driver", "conda install -c conda-forge"),
    "WSL2": (System(distributions=["ubuntu"], wsl=True), found(), "WSL2 offers none", "apt-get install pocl"),
    "Colab": (System(distributions=["ubuntu"], colab=True), found(), "Colab", "!apt-get install pocl-opencl-icd -y"),
    "variable hides": (
        System(environment={"OCL_ICD_VENDORS": "/empty"}), found(), "OCL_ICD_VENDORS=/empty hides", "unset OCL_ICD"
    ),
    "NVIDIA unregistered": (NVIDIA, found(), "often in containers", "echo libnvidia-opencl.so.1 > /etc/OpenCL/vendors"),
    "NVIDIA container without": (
        System(nvidia_card=True, container=True), found(), "not the driver's OpenCL library", "NVIDIA_DRIVER_CAPABIL"
    ),
    "NVIDIA without": (System(nvidia_card=True), found(), "not the driver's OpenCL library", "libnvidia-compute"),
    "Intel by pip": (INTEL, found(), "a path that does not exist", "into the file /site/pyopencl/.libs/intel-cpu.icd"),
    "Intel in part": (
        System(icds=[Icd("/a.icd", "/lib/libintelocl.so", "libimf.so: cannot open shared object file")]),
        found(), "lacks a part", "pip install intel-cmplr-lib-rt",
    ),
    "library gone": (System(icds=[replace(POCL_ICD, problem="no")]), found(), "does not load", "remove the file"),
    "cache unwritable": (
        System(pocl_cache="/root/pocl", pocl_cache_writable=False), NONE_LISTED, "cannot write", "export POCL_CACHE_DIR"
    ),
    "POCL_DEVICES": (System(environment={"POCL_DEVICES": "cpu"}), NONE_LISTED, "POCL_DEVICES=cpu", "unset POCL"),
    "no device": (System(), NONE_LISTED, "lists no device", "update it, or remove it"),
    "old PoCL by pip": (
        replace(DEBIAN, pocl_wheel=True), found(device(OLD, driver="3.0-rc2")), "too old for this processor",
        "pip uninstall pocl-binary-distribution; then sudo apt-get install pocl-opencl-icd",
    ),
    "old PoCL": (DEBIAN, found(device(OLD)), "too old", "remove that PoCL; then sudo apt-get"),
    "PoCL broken": (System(pocl_cache="/c"), found(device("it crashed")), "it crashed", "remove its cache, /c"),
    "other broken": (System(), found(device("wrong", version="CUDA")), "lists but does not", "update its driver"),
    "crash": (System(icds=[POCL_ICD]), {"reason": "the driver crashed: SIGSEGV"}, "SIGSEGV", POCL_ICD.path),
    "device named": (
        System(environment={"TINYGRAD_EDU_DEVICE": "opencl:7"}), found(device()), "opencl:7 names no", "unset TINYGRAD"
    ),
    "no device named": (
        System(environment={"TINYGRAD_EDU_DEVICE": "OpenCL"}), found(device()), "OpenCL names no", "or name another"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_problem_has_its_remedy(case):
    facts, findings, problem, fix = CASES[case]
    assert [r for r in remedies(facts, findings) if problem in r.problem and fix in r.fix], remedies(facts, findings)


def test_where_all_is_well_there_is_nothing_to_mend():
    facts = System(icds=[POCL_ICD], environment={"TINYGRAD_EDU_DEVICE": "opencl:PTHREAD"})
    assert remedies(facts, found(device())) == []


def test_of_two_pocls_the_broken_one_is_passed_over_and_can_go():
    wheel = device(OLD, name="old", driver="3.0-rc2")
    (remedy,) = remedies(replace(DEBIAN, pocl_wheel=True), found(device(), wheel))
    assert remedy.problem.endswith("it is passed over")
    assert remedy.fix == "pip uninstall pocl-binary-distribution"


def test_mending_writes_the_file_that_registers_a_driver(tmp_path, capsys):
    facts = replace(INTEL, registry=str(tmp_path / "vendors"))
    doctor.mend(remedies(facts, found()))
    path = tmp_path / "vendors" / "intel-cpu.icd"
    assert path.read_text() == "/venv/lib/libintelocl.so\n"
    assert capsys.readouterr().out == f"wrote {path}: /venv/lib/libintelocl.so\n"
    mended = replace(facts, icds=[PLACEHOLDER, Icd(str(path), "/venv/lib/libintelocl.so")])
    assert not [remedy for remedy in remedies(mended, found()) if remedy.path]
    with pytest.raises(CommandError, match="no file to write"):
        doctor.mend(remedies(mended, found()))


def test_registered_drivers_are_read_and_their_libraries_tried(tmp_path):
    (tmp_path / "gone.icd").write_text("libgone.so.1\n")
    (tmp_path / "here.icd").write_text("libc.so.6\n")
    (tmp_path / "none.icd").write_text("\n")
    gone, here, none = system.icds_in(tmp_path)
    assert (gone.library, here.library, none.library) == ("libgone.so.1", "libc.so.6", "")
    assert "libgone.so.1: cannot open shared object file" in gone.problem
    assert "undefined symbol: clGetExtensionFunctionAddress" in here.problem  # no driver of OpenCL
    assert none.problem == "there is no name in the file"


def test_whether_a_folder_can_be_written_to_is_tried(tmp_path):
    (tmp_path / "file").write_text("")
    assert system.writable(tmp_path / "to be made" / "there")
    assert not system.writable(tmp_path / "file" / "never")


def test_a_driver_that_crashes_or_hangs_is_a_reason(monkeypatch):
    crash = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    real = subprocess.run

    def run(code):
        return lambda command, **options: real([sys.executable, "-c", code], **options)

    monkeypatch.setattr(survey_module.subprocess, "run", run(crash))
    assert survey_module.ask("0") == {"reason": "the driver crashed: SIGSEGV"}
    monkeypatch.setattr(survey_module.subprocess, "run", run("raise SystemExit('LLVM ERROR')"))
    assert survey_module.ask("0")["reason"].endswith("with status 1: LLVM ERROR")
    monkeypatch.setattr(survey_module, "PATIENCE", 0.2)
    monkeypatch.setattr(survey_module.subprocess, "run", run("import time; time.sleep(60)"))
    assert "did not answer within" in survey_module.ask("0")["reason"]


def run(*arguments, **environment):
    """The doctor in a process of its own."""
    command = [sys.executable, "-m", "tinygrad_edu", "doctor", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})


def test_the_findings_for_programs(device):
    done = run("--json", "--strict")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["numpy"]["matmul_gflops"] > 0 and report["python"] == sys.version.split()[0]
    first = next(row for row in report["opencl"]["devices"] if row.get("use_as") == "opencl:0")
    assert first["name"] == device.name and first["reason"] == ""
    assert min(first[key] for key in ("enqueue_us", "launch_us", "copy_gbytes", "matmul_gflops")) > 0


def test_the_findings_for_people(device):
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert f"opencl:0   {device.name}" in done.stdout
    assert "works: launch" in done.stdout and "TINYGRAD_EDU_DEVICE=opencl:0" in done.stdout


def test_without_any_driver_it_says_so_and_strictness_is_a_failure(tmp_path):
    done = run("--strict", OCL_ICD_VENDORS=str(tmp_path / "none"))
    assert done.returncode == 1, done.stdout
    assert "no OpenCL device: tensors live on the CPU" in done.stdout
    assert "hides all drivers" in done.stdout or "pyopencl is not installed" in done.stdout
    assert run(OCL_ICD_VENDORS=str(tmp_path / "none")).returncode == 0


def test_it_works_where_pyopencl_is_not_installed(tmp_path):
    (tmp_path / "pyopencl.py").write_text("raise ModuleNotFoundError('hidden', name='pyopencl')")
    path = os.pathsep.join([str(tmp_path), *sys.path])
    done = run("--strict", PYTHONPATH=path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "problem: pyopencl is not installed\nfix:     pip install 'tinygrad_edu[opencl]'" in done.stdout


def test_tuning_is_remembered(device, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    table = [(8.0, "naive"), (float("inf"), "tiled")]
    monkeypatch.setattr("tinygrad_edu.backends.opencl.speed.tune", lambda device: table)
    assert doctor.tune([{"use_as": "opencl:0"}]) == {"opencl:0": [[8.0, "naive"], [1e300, "tiled"]]}
    (path,) = (tmp_path / "tinygrad_edu" / "opencl").glob("rungs-*.json")
    assert json.loads(path.read_text()) == [[8.0, "naive"], [1e300, "tiled"]]


def test_an_unknown_option_is_a_usage_error():
    done = run("--fast")
    assert done.returncode == 2 and "--help lists the options" in done.stderr
