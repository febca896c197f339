"""A training made ready: the data split and scaled, the model built, the loop around both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .data import split
from .engine import Engine, ScalarEngine
from .settings import Settings
from .sources import load
from .trainer import Examples, Trainer


@dataclass
class Run:
    """The settings, the data, the columns of it that were left out, the model in its loop, and the *facts*, all that a
    prediction needs beside the model.
    """

    settings: Settings
    data: Any
    dropped: list[str]
    held_out: list[int]  # the examples held out, by their place in the data; none of a text
    engine: Engine
    trainer: Trainer
    facts: dict[str, Any]


def prepare(settings: Settings) -> Run:
    """Load and split the data, standardise it by what is trained on alone, and build the model."""
    data, dropped = load(settings.data, settings.target, settings.drop, settings.seed)
    if settings.layer == "scalar":
        return _scalar_run(settings, data.as_table() if data.kind == "images" else data, dropped)
    if data.kind == "text":
        return _text_run(settings, data)
    return _tensor_run(settings, data, dropped)


def _scalar_run(settings: Settings, table: Any, dropped: list[str]) -> Run:
    train, held_out = split(table.labels, settings.seed)
    standardize = table.standardizer(train)
    rows = standardize(table.rows)
    shape = len(table.features), len(table.classes), settings.hidden or []
    engine = ScalarEngine(*shape, settings.optimizer, settings.lr, settings.seed)
    known, unknown = (Examples([rows[i] for i in part], [table.labels[i] for i in part]) for part in (train, held_out))
    trainer = Trainer(engine, known, unknown, settings.epochs, settings.batch, settings.seed)
    facts = {
        "features": table.features, "target": settings.target, "classes": table.classes,
        "mean": standardize.mean, "scale": standardize.scale,
    }
    return Run(settings, table, dropped, held_out, engine, trainer, facts)


def _tensor_run(settings: Settings, data: Any, dropped: list[str]) -> Run:
    import numpy as np

    from .builder import recipe_for

    recipe = recipe_for(settings.model, settings.hidden, data, settings.context)
    train, held_out = split(data.labels, settings.seed)
    standardize = data.standardizer(train)
    shape = (*data.shape, 1) if settings.model == "rnn" and data.kind == "table" else data.shape
    rows = standardize.array(data.rows).reshape(-1, *shape)
    labels = np.asarray(data.labels)
    facts = {
        "kind": data.kind, "features": getattr(data, "features", []), "target": settings.target,
        "classes": data.classes, "mean": standardize.mean, "scale": standardize.scale, "shape": list(shape),
    }
    known, unknown = (Examples(rows[part], labels[part]) for part in (train, held_out))
    return _trained_by(settings, data, dropped, held_out, recipe, known, unknown, facts)


def _text_run(settings: Settings, text: Any) -> Run:
    from .builder import recipe_for

    context = settings.context or 64
    recipe = recipe_for(settings.model, None, text, context)
    known, unknown = (Examples(*part) for part in text.pieces(context))
    facts = {"kind": "text", "alphabet": text.alphabet, "context": context}
    return _trained_by(settings, text, [], [], recipe, known, unknown, facts)


def _trained_by(
    settings: Settings, data: Any, dropped: list[str], held_out: list[int], recipe: dict[str, Any], known: Examples,
    unknown: Examples, facts: dict[str, Any],
) -> Run:
    from .tensor_engine import TensorEngine

    engine = TensorEngine(settings, recipe, -(-len(known.rows) // settings.batch))
    trainer = Trainer(engine, known, unknown, settings.epochs, settings.batch, settings.seed)
    return Run(settings, data, dropped, held_out, engine, trainer, facts)
