"""How the chapters' sessions are run: those on kernels where an OpenCL device works, each leaving what it found."""

import pytest

NEEDS_OPENCL = ".. needs-opencl\n"  # the first line of a chapter that runs kernels: a comment, which no page shows


@pytest.fixture(autouse=True)
def on_a_device(request):
    """Skip a chapter on kernels, with the reason, where no OpenCL device works."""
    with request.path.open(encoding="utf-8") as chapter:
        needs = chapter.readline() == NEEDS_OPENCL
    if needs:
        request.getfixturevalue("opencl_works")


@pytest.fixture(autouse=True)
def default_device():
    """Let a chapter choose the default device for itself alone."""
    yield
    from tinygrad_edu import set_default_device

    set_default_device(None)
