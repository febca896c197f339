"""Every name in scope is here in every form that PyTorch has of it, with every parameter that PyTorch documents.

golden/names.txt lists the names that programs and courses use; a form is the function, the method, the in-place one, the operators.
"""

import importlib.util
from pathlib import Path

import pytest
import torch

import tinygrad_edu
import tinygrad_edu.nn.functional

pytestmark = pytest.mark.host_only(reason="names are the same on every device")

TESTS = Path(__file__).parents[1]
NAMES = sorted({name for line in (TESTS / "golden" / "names.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#") for name in line.split()})

# PyTorch's own further functions below nn.functional: the names of kernels, with the kernel's parameters.
KERNELS = {"avg_pool1d", "batch_norm", "binary_cross_entropy_with_logits", "conv1d", "conv2d", "conv_transpose2d", "cosine_similarity", "dropout", "dropout_", "embedding", "group_norm", "kl_div", "layer_norm", "max_pool1d",
           "max_pool2d", "prelu", "rms_norm", "feature_dropout_"}
ABSENT = {
    "as_strided_": "a view that turns into another one in place is asked for by nobody",
    "cond": "torch.cond is the compiler's, and the matrix's number is linalg.cond",
    "cpu": "torch.cpu is a module; the tensor's method is here",
    "__long__": "is Python 2's",
    "__nonzero__": "is Python 2's",
    "lstsq": "torch.lstsq was removed: it only raises",
    "matrix_rank": "torch.matrix_rank was removed: it only raises",
    "solve": "torch.solve was removed: it only raises",
}
# Parameters that are PyTorch's own affair.
WITHOUT = {
    "addmm": {"out_dtype"}, "baddbmm": {"out_dtype"}, "bmm": {"out_dtype"}, "mm": {"out_dtype"},  # for GPUs
    "autograd.backward": {"grad_variables"}, "autograd.grad": {"only_inputs"},  # deprecated, without an effect
    "std_mean": {"out"}, "var_mean": {"out"},  # a slip of PyTorch's page: they take none
    "uniform": {"from"},  # no keyword that one could write down
    "linalg.norm": {"input"},  # a slip of PyTorch's page: the parameter is A
    "autograd.gradcheck": {"check_backward_ad", "check_batched_forward_grad", "check_batched_grad", "check_forward_ad", "check_grad_dtypes", "check_undefined_grad", "fast_mode", "masked"},
    "autograd.gradgradcheck": {"check_batched_grad", "check_fwd_over_rev", "check_grad_dtypes", "check_rev_over_rev", "check_undefined_grad", "fast_mode", "gen_non_contig_grad_outputs", "masked"},
}


def find(library, path):
    for part in path.split("."):
        library = getattr(library, part, None)
        if library is None:
            return None
    return library


def forms(name):
    """The paths at which PyTorch has *name* in some form."""
    short = name.rpartition(".")[2]
    paths = [name, f"Tensor.{short}", f"Tensor.{short}_", *(f"Tensor.__{x}{short}__" for x in ("", "r", "i"))]
    if "." not in name:
        paths += [f"{name}_"]
    elif name.startswith("nn.functional."):
        paths += [f"{name}_", short, f"{short}_"]
    elif name.startswith("linalg."):
        paths += [short]
    return [path for path in paths if find(torch, path) is not None]


@pytest.fixture(scope="module")
def names():
    spec = importlib.util.spec_from_file_location("names", TESTS.parent / "docs" / "names.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", NAMES)
def test_it_is_here_in_every_form(name):
    known = {*ABSENT, *KERNELS}
    missing = [path for path in forms(name) if find(tinygrad_edu, path) is None]
    assert [path for path in missing if path.rpartition(".")[2] not in known] == []


@pytest.mark.parametrize("name", NAMES)
def test_it_takes_every_parameter(names, name):
    for path in forms(name):
        space, _, short = path.rpartition(".")
        ours, theirs = find(tinygrad_edu, path), find(torch, path)
        if ours is None or not callable(theirs) or short.startswith("__"):
            continue
        state, missing = names.compare(short, space, find(torch, space) if space else torch, find(tinygrad_edu, space) if space else tinygrad_edu)
        assert state in ("same", "subset")
        assert set(missing) <= WITHOUT.get(name, set()), path


def test_the_list_is_long_and_holds_the_exemptions():
    assert len(NAMES) > 400
    assert set(WITHOUT) <= set(NAMES)
