"""Which model a run trains, how it is made, and how it is made again: by its class and arguments, as JSON."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

from .errors import CommandError, UsageError

MODELS = "tinygrad_edu.models"


def facts(data: Any, context: int | None) -> dict[str, int]:
    """What there is to know of *data* that a model may ask for, by the names of its parameters."""
    if data.kind == "text":
        return {"letters": len(data.alphabet), "context": context or 0}
    known = {"inputs": 1, "outputs": len(data.classes)}
    for size in data.shape:
        known["inputs"] *= size
    if data.kind == "images":
        known |= dict(zip(("channels", "height", "width"), data.shape, strict=True))
    return known


def recipe_for(model: str, hidden: list[int] | None, data: Any, context: int | None) -> dict[str, Any]:
    """How the model called *model* is made for *data*; UsageError where it cannot be."""
    known = facts(data, context)
    if model == "mlp":
        return _built_in("MLP", inputs=known["inputs"], outputs=known["outputs"], hidden=hidden)
    if model == "gpt":
        return _built_in("GPT", letters=known["letters"], context=known["context"], dropout=0.1)
    if model == "cnn":
        if data.kind != "images" or known["height"] != known["width"] or known["width"] < 4:
            raise UsageError(f"--model cnn takes square images of at least 4×4 pixels, not {data.about()}")
        return _built_in(
            "CNN", outputs=known["outputs"], channels=known["channels"], size=known["width"], filters=32
        )
    if model == "rnn":
        if known.get("channels", 1) != 1:
            raise UsageError("--model rnn reads grey images, row by row, and these have colours")
        return _built_in("RNN", inputs=known.get("width", 1), outputs=known["outputs"])
    return _own(model, known)


def _built_in(name: str, **arguments: Any) -> dict[str, Any]:
    return {"module": MODELS, "class": name, "arguments": arguments}


def _own(model: str, known: dict[str, int]) -> dict[str, Any]:
    """A class of the user's: its parameters without a default must be among what is *known*."""
    path, _, name = model.rpartition(":")
    recipe: dict[str, Any] = {"file": os.path.abspath(path), "class": name, "arguments": {}}
    parameters = inspect.signature(_class_of(recipe)).parameters.values()
    for parameter in parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if parameter.name in known:
            recipe["arguments"][parameter.name] = known[parameter.name]
        elif parameter.default is parameter.empty:
            raise UsageError(
                f"{model}: nothing is known that fits the parameter {parameter.name!r}; there are "
                f"{', '.join(known)}, or give it a default"
            )
    return recipe


def _class_of(recipe: dict[str, Any]) -> Any:
    where, name = recipe.get("file") or recipe["module"], recipe["class"]
    module = _module(where) if "file" in recipe else importlib.import_module(where)
    found = getattr(module, name, None)
    if not inspect.isclass(found):
        classes = {key: thing for key, thing in vars(module).items() if inspect.isclass(thing)}
        here = [key for key, thing in classes.items() if thing.__module__ == module.__name__]
        raise UsageError(f"{where}: there is no class {name!r}; there are: {', '.join(here) or 'none'}")
    return found


def _module(path: str) -> ModuleType:
    if not Path(path).is_file():
        raise UsageError(f"{path}: there is no such file")
    spec = importlib.util.spec_from_file_location(f"tinygrad_edu_user_{Path(path).stem}", path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path}: this is no file of Python's: its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise CommandError(in_their_file(path, error)) from None
    return module


def in_their_file(path: str, error: BaseException) -> str:
    """*error* in one line, with the last line of the user's file that it came through."""
    if isinstance(error, SyntaxError) and error.filename == path:
        return f"{path}, line {error.lineno}: {error.msg}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    place = f"{path}, line {lines[-1]}" if lines else path
    first = (str(error).splitlines() or [""])[0]
    return f"{place}: {type(error).__name__}: {first}"


def build(recipe: dict[str, Any]) -> Any:
    """The model of *recipe*, with first values from the global stream; CommandError where its class fails."""
    kind = _class_of(recipe)
    if "file" not in recipe:
        return kind(**recipe["arguments"])
    try:
        model = kind(**recipe["arguments"])
    except Exception as error:
        raise CommandError(in_their_file(recipe["file"], error)) from None
    if not hasattr(model, "state_dict"):
        raise UsageError(f"{recipe['file']}: {recipe['class']} is no nn.Module")
    return model


def making_code(recipe: dict[str, Any]) -> list[str]:
    """Lines of Python that make the model, for a report to show."""
    arguments = ", ".join(f"{name}={value!r}" for name, value in recipe["arguments"].items())
    name, module, lines = recipe["class"], recipe.get("module"), []
    if module is None:
        path = Path(recipe["file"])
        module, lines = path.stem, ["import sys", f"sys.path.insert(0, {str(path.parent)!r})"]
    return [*lines, f"from {module} import {name}", "", f"model = {name}({arguments})"]
