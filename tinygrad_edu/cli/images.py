"""Images to be classified: handwritten digits, arrays in an .npz file, a folder with a folder for each class."""

from __future__ import annotations

import hashlib
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .data import Standardizer, Table
from .errors import CommandError, UsageError, needs

SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff"}
LARGEST = 32  # pixels a side: larger images of a folder are made so small
INPUTS, ANSWERS = ("x", "images", "data", "inputs"), ("y", "labels", "target", "targets", "classes")


@dataclass(frozen=True)
class Images:
    """Images and their classes: `rows` is an array (N, channels, height, width) of numbers from 0 to 1."""

    classes: list[str]
    rows: np.ndarray
    labels: list[int]
    names: list[str]

    kind = "images"

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of an image."""
        return tuple(self.rows.shape[1:])

    def about(self) -> str:
        """What an example is."""
        channels, height, width = self.shape
        return f"{width}×{height} pixels" + ("" if channels == 1 else f" in {channels} channels")

    def fingerprint(self) -> str:
        """A short text that differs where the images differ."""
        content = hashlib.sha256(repr((self.classes, self.rows.shape, self.labels)).encode())
        content.update(np.ascontiguousarray(self.rows).tobytes())
        return content.hexdigest()[:16]

    def standardizer(self, train: Sequence[int]) -> Standardizer:
        """How to scale all pixels, as measured on the images *train*."""
        known = self.rows[np.asarray(train)]
        return Standardizer([float(known.mean())], [float(known.std()) or 1.0])

    def as_table(self) -> Table:
        """Each pixel a feature."""
        rows = self.rows.reshape(len(self.rows), -1)
        features = [f"pixel {i}" for i in range(rows.shape[1])]
        return Table(features, self.classes, rows.astype(float).tolist(), self.labels, self.names)


def load_digits() -> Images:
    """The 1,797 handwritten digits of scikit-learn, 8 by 8 pixels."""
    bunch = needs("sklearn.datasets", "scikit-learn", "This data").load_digits()
    rows = (bunch.images / 16).astype(np.float32)[:, None]
    names = [f"image {number}" for number in range(1, len(rows) + 1)]
    return Images([str(name) for name in bunch.target_names], rows, bunch.target.tolist(), names)


def _arrays(path: Path) -> dict[str, np.ndarray]:
    """The arrays in the file by name; the only one of an .npy file is called x."""
    try:
        found = np.load(path, allow_pickle=False)
        if isinstance(found, np.ndarray):
            return {"x": found}
        with found as file:
            return {name: file[name] for name in file.files}
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file") from None
    except (ValueError, zipfile.BadZipFile, EOFError):
        raise CommandError(f"{path}: this is no file of NumPy's with arrays of numbers") from None


def _called(arrays: dict[str, np.ndarray], names: Sequence[str]) -> np.ndarray | None:
    return next((array for name, array in arrays.items() if name.lower() in names), None)


def array_of_images(path: Path) -> np.ndarray:
    """The images in the array x of the file, or in its only one, as (N, channels, height, width)."""
    arrays = _arrays(path)
    x = next(iter(arrays.values())) if len(arrays) == 1 else _called(arrays, INPUTS)
    if x is None:
        raise CommandError(f"{path}: it takes an array x, and there are: {', '.join(arrays) or 'none'}")
    return pixels(path, x[None] if x.ndim == 2 else x)


def rows_of_array(path: Path, features: Sequence[str]) -> tuple[list[str], list[list[float]], list[str] | None]:
    """A name for each row of the array x in the file, its numbers at the *features*, and the classes in y, if any.

    A feature is a column of x by its number, where `read_npz` named it, and else by its place among all.
    """
    arrays = _arrays(path)
    x, y = next(iter(arrays.values())) if len(arrays) == 1 else _called(arrays, INPUTS), _called(arrays, ANSWERS)
    numbered = all(name.startswith("column ") for name in features)
    places = [int(name.removeprefix("column ")) for name in features] if numbered else list(range(len(features)))
    if x is None or x.ndim != 2 or not (x.shape[1] > max(places) if numbered else x.shape[1] == len(places)):
        found = "there is no array x" if x is None else f"x has the shape {x.shape}"
        raise CommandError(f"{path}: {found}, and the model takes rows of the columns {', '.join(features)}")
    names = [f"row {number}" for number in range(1, len(x) + 1)]
    answers = [str(name) for name in y] if y is not None and y.shape == x.shape[:1] else None
    return names, _finite(path, x)[:, places].tolist(), answers


def read_npz(path: Path) -> Images | Table:
    """What the arrays x and y of an .npz file hold: images, or a table where an example is a row of numbers."""
    arrays = _arrays(path)
    x, y = _called(arrays, INPUTS), _called(arrays, ANSWERS)
    if x is None or y is None:
        raise CommandError(f"{path}: it takes the arrays x and y, and there are: {', '.join(arrays) or 'none'}")
    if y.ndim != 1 or len(x) != len(y):
        raise CommandError(f"{path}: x has the shape {x.shape} and y {y.shape}; it takes a class in y for each x")
    classes, labels = np.unique(y, return_inverse=True)
    names = [f"number {number}" for number in range(1, len(x) + 1)]
    texts, answers = [str(name) for name in classes], labels.tolist()
    check_classes(path, texts, answers)
    if x.ndim == 2:
        return Table([f"column {i}" for i in range(x.shape[1])], texts, _finite(path, x).tolist(), answers, names)
    return Images(texts, pixels(path, x), answers, names)


def _finite(path: Path, x: np.ndarray) -> np.ndarray:
    if x.dtype.kind not in "fiub" or not np.isfinite(x).all():
        raise CommandError(f"{path}: x must hold finite numbers")
    return x.astype(np.float64)


def pixels(path: Path, x: np.ndarray) -> np.ndarray:
    """Images in any of the usual shapes as (N, channels, height, width), from 0 to 1 where they were bytes."""
    top = 255 if x.dtype.kind in "iu" and x.max(initial=0) > 1 else 1
    x = _finite(path, x)
    if x.ndim == 3:
        x = x[:, None]
    elif x.ndim == 4 and x.shape[-1] in (1, 3) and x.shape[1] not in (1, 3):
        x = x.transpose(0, 3, 1, 2)
    if x.ndim != 4:
        raise CommandError(f"{path}: x has the shape {x.shape}; images take (N, height, width) or one more")
    return (x / top).astype(np.float32)


def check_classes(path: Path, classes: Sequence[str], labels: Sequence[int]) -> None:
    """CommandError where there is too little to learn from and to test on."""
    counts = Counter(labels)
    if len(classes) < 2:
        raise CommandError(f"{path}: there is one class, so there is nothing to tell apart")
    rare = min(counts, key=lambda label: counts[label])
    if len(labels) < 10 or counts[rare] < 2:
        raise CommandError(
            f"{path}: {len(labels)} examples, {counts[rare]} of the class {classes[rare]!r}; it takes at least 10, and "
            "2 of each class, one to learn from and one to test on"
        )


def read_folder(path: Path) -> Images:
    """The images in the folders below *path*: the name of a folder is the class of what is in it."""
    folders = sorted(folder for folder in path.iterdir() if folder.is_dir())
    files = [(file, label) for label, folder in enumerate(folders) for file in image_files(folder)]
    if not files:
        raise CommandError(f"{path}: there are no images in folders, a folder for each class, such as {path}/cat/1.png")
    full = sorted({label for _, label in files})
    classes = [folders[label].name for label in full]
    labels = [full.index(label) for _, label in files]
    check_classes(path, classes, labels)
    names = [f"{file.parent.name}/{file.name}" for file, _ in files]
    return Images(classes, read_images([file for file, _ in files]), labels, names)


def image_files(folder: Path) -> list[Path]:
    """The images in *folder*, in the order of their names."""
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES)


def read_images(files: Sequence[Path], shape: Sequence[int] | None = None) -> np.ndarray:
    """The images as one array (N, channels, side, side): of *shape*, or grey where all are, and no larger than 32."""
    image = needs("PIL.Image", "pillow", "Reading images")
    opened = []
    for file in files:
        try:
            opened.append(image.open(file).convert("RGB"))
        except FileNotFoundError:
            raise UsageError(f"{file}: there is no such file") from None
        except (OSError, ValueError, SyntaxError):
            raise CommandError(f"{file}: this is no image that can be read") from None
    if shape is None:
        grey = all(_is_grey(picture) for picture in opened)
        side = min(LARGEST, max(max(picture.size) for picture in opened))
        shape = (1 if grey else 3, side, side)
    return np.stack([_resized(picture, shape) for picture in opened])


def _is_grey(picture: Any) -> bool:
    red, green, blue = np.moveaxis(np.asarray(picture), -1, 0)
    return bool((red == green).all() and (green == blue).all())


def _resized(picture: Any, shape: Sequence[int]) -> np.ndarray:
    channels, height, width = shape
    picture = picture.convert("L") if channels == 1 else picture
    if picture.size != (width, height):
        picture = picture.resize((width, height))
    array = np.asarray(picture, np.float32) / 255
    return array[None] if channels == 1 else array.transpose(2, 0, 1)
