"""Imports only go down, cost nothing that was not asked for, and the names that are loaded late are there."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import tinygrad_edu

PACKAGE = Path(tinygrad_edu.__file__).parent

# Each part of the package may import from its own row and from those above it, but for `scalar`: see ALONE.
LAYERS = [
    {"_version", "absent", "scalar"},
    {"dtypes", "size"},
    {"backends", "accelerator", "cuda", "compiler", "opencl"},
    {"autograd"},
    {"_tensor", "printing", "random", "_draws", "_normal", "_choices"},
    {"ops"},
    {"func", "nn", "optim", "utils", "serialization", "distributions", "linalg", "testing"},
    {"viz", "learn"},
    {"__init__", "namespace"},
    {"models"},  # programs of a user's, which import the whole
    {"cli"},
    {"__main__"},
]
RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}
ALONE = {"scalar"}  # imports no other part, and only what people look at imports it
LOOKED_AT = RANK["viz"]


def imported_parts(source, module):
    """The parts of the package that *module*, such as "tinygrad_edu.ops.shape", imports as it is itself imported."""
    package = module.split(".")[:-1]
    return {part for node in at_import_time(ast.parse(source)) for part in parts(node, package)}


def at_import_time(node):
    """The import statements that run with the module: not those in a function, nor those for type checkers."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.Import, ast.ImportFrom)):
            yield child
        elif isinstance(child, ast.If) and ast.unparse(child.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            yield from at_import_time(ast.Module(child.orelse, []))
        elif not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield from at_import_time(child)


def parts(node, package):
    """The parts of tinygrad_edu that one import statement in *package* names."""
    if isinstance(node, ast.Import):
        names = [alias.name.split(".") for alias in node.names]
    else:
        base = package[: len(package) - node.level + 1] if node.level else []
        base = base + (node.module.split(".") if node.module else [])
        names = [[*base, alias.name] for alias in node.names]
    for name in names:
        if name[0] == "tinygrad_edu":
            yield name[1] if len(name) > 1 and is_part(name[1]) else "__init__"


def is_part(name):
    return name in RANK or (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").exists()


def goes_down(importer, imported):
    if importer == imported:
        return True
    if importer in ALONE:
        return False
    if imported in ALONE:
        return RANK[importer] >= LOOKED_AT
    return RANK[imported] <= RANK[importer]


MODULES = sorted(path.relative_to(PACKAGE).with_suffix("").as_posix() for path in PACKAGE.rglob("*.py"))


def test_every_part_has_a_layer():
    parts_here = {module.split("/")[0] for module in MODULES}
    assert parts_here <= set(RANK), "give each new part its row in LAYERS"


@pytest.mark.parametrize("module", MODULES)
def test_imports_only_go_down(module):
    importer = module.split("/")[0]
    source = (PACKAGE / f"{module}.py").read_text(encoding="utf-8")
    imported = imported_parts(source, f"tinygrad_edu.{module.replace('/', '.')}")
    assert [part for part in sorted(imported) if not goes_down(importer, part)] == []


UP = [
    ("from ..nn import functional", "tinygrad_edu.ops.shape", "nn"),
    ("from .. import nn", "tinygrad_edu.ops.shape", "nn"),
    ("from .nn.linear import Linear", "tinygrad_edu._tensor", "nn"),
    ("import tinygrad_edu._tensor", "tinygrad_edu.dtypes", "_tensor"),
    ("from tinygrad_edu import Tensor", "tinygrad_edu.ops.shape", "__init__"),
    ("try:\n    from . import cli\nexcept ImportError:\n    pass", "tinygrad_edu._tensor", "cli"),
    ("class Late:\n    from .ops import add", "tinygrad_edu._tensor", "ops"),
    ("from ..dtypes import float32", "tinygrad_edu.scalar.value", "dtypes"),
    ("from .scalar import Value", "tinygrad_edu._tensor", "scalar"),
]


@pytest.mark.parametrize(("source", "module", "found"), UP)
def test_an_arrow_that_goes_up_is_found(source, module, found):
    assert imported_parts(source, module) == {found}
    assert not goes_down(module.split(".")[1], found)


def test_imports_in_functions_and_for_type_checkers_may_go_up():
    source = "if TYPE_CHECKING:\n    from .nn import Linear\ndef f():\n    from .ops import add\n"
    assert imported_parts(source, "tinygrad_edu._tensor") == set()


def run(code, *options):
    """What Python prints when it runs *code* in a process of its own, which must say nothing else."""
    command = [sys.executable, *options, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PACKAGE.parent, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_import_brings_numpy_and_nothing_else():
    code = """
import sys
before = {name.partition(".")[0] for name in sys.modules}
import tinygrad_edu
for name in dir(tinygrad_edu):
    getattr(tinygrad_edu, name)
# NumPy's own Cython code keeps a cache in modules that were never imported: they have no specification.
after = {name.partition(".")[0] for name, module in list(sys.modules.items()) if getattr(module, "__spec__", None)}
print(*sorted(after - before - set(sys.stdlib_module_names) - {"numpy", "tinygrad_edu"}))
"""
    assert run(code).split() == []


def test_the_scalar_layer_runs_where_nothing_else_is_installed():
    code = """
import sys

class NotInstalled:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in {*sys.stdlib_module_names, "tinygrad_edu"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, NotInstalled())
try:
    import numpy
except ImportError:
    pass
else:
    raise AssertionError("NumPy could be imported")

import importlib, pkgutil
import tinygrad_edu.scalar
for module in pkgutil.walk_packages(tinygrad_edu.scalar.__path__, "tinygrad_edu.scalar."):
    importlib.import_module(module.name)
dir(tinygrad_edu)
x = tinygrad_edu.scalar.Value(3.0)
(x * x + 1).backward()
print(x.grad)
"""
    assert run(code) == "6.0\n"


def names_for_type_checkers():
    """What the package imports under TYPE_CHECKING: by name, or all the public names of a module."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    blocks = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    for node in (node for block in blocks for node in block.body):
        for alias in node.names:
            if alias.name == "*":
                module = importlib.import_module(f".{node.module}", "tinygrad_edu")
                yield from (name for name in vars(module) if not name.startswith("_"))
            else:
                yield alias.asname or alias.name


def test_type_checkers_and_python_know_the_same_names():
    assert {"__version__", *names_for_type_checkers()} == set(tinygrad_edu.__all__)


def test_completion_lists_the_late_names_and_each_is_there():
    for name in tinygrad_edu.__all__:
        assert name in dir(tinygrad_edu)
        getattr(tinygrad_edu, name)


@pytest.mark.parametrize("name", sorted(name for name in tinygrad_edu.__all__ if is_part(name)))
def test_a_name_means_the_same_after_the_import_of_the_submodule_of_that_name(name):
    # Importing tinygrad_edu.x sets the attribute x of the package to the module, whatever __getattr__ would have said.
    look = f"import tinygrad_edu; print(type(tinygrad_edu.{name}))"
    assert run(f"import tinygrad_edu.{name}; {look}") == run(look)


def test_an_absent_name_is_an_attribute_error_that_says_so():
    with pytest.raises(AttributeError, match="module 'tinygrad_edu' has no attribute 'tenser'"):
        tinygrad_edu.tenser
    with pytest.raises(ImportError, match="cannot import name 'tenser' from 'tinygrad_edu'"):
        from tinygrad_edu import tenser  # noqa: F401
