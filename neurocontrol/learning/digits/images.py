"""Digits to learn from: MNIST in a folder, those of scikit-learn, or ones drawn here."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

    from neurocontrol.types import FloatArray, IntArray

SIDE = 28
"""Pixels of a side."""
CLASSES = 10
SOURCE = "https://ossci-datasets.s3.amazonaws.com/mnist/"
"""Where the four files of MNIST may be had."""
FILES = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}
_UNSIGNED = 0x08  # an IDX file of bytes
DRAWN = 2000
"""Digits that are drawn where there are no others, a fifth of them to test with."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Images:
    """Digits to train and to test with; none is in both.

    Attributes:
        origin: Where they come from, for people.
        train: Brightness from 0 to 255, ``(n, 784)``.
        train_labels: Digit of each, ``(n,)``.
        test: Brightness from 0 to 255, ``(m, 784)``.
        test_labels: Digit of each, ``(m,)``.
    """

    origin: str
    train: NDArray[np.uint8]
    train_labels: IntArray
    test: NDArray[np.uint8]
    test_labels: IntArray


def digits(folder: Path | None, seed: int) -> Images:
    """MNIST from a folder; without one, scikit-learn's digits if installed, else drawn ones.

    Args:
        folder: Folder with the four files of MNIST, gzipped or not.
        seed: Of what is drawn, and of which of scikit-learn's are to test with.

    Raises:
        InputError: A file is missing or no such file.
    """
    if folder is not None:
        train, test = (_mnist(folder, part) for part in ("train", "test"))
        return Images(
            origin=f"MNIST: {train[1].size} digits to learn from, {test[1].size} to test with",
            train=train[0], train_labels=train[1], test=test[0], test_labels=test[1],
        )  # fmt: skip
    generator = np.random.default_rng([seed, 0xD161])
    try:
        from sklearn.datasets import load_digits  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        images, labels = drawn(DRAWN, generator)
        origin = "digits drawn here, as there is neither --data nor scikit-learn"
    else:
        found = load_digits()
        images, labels = _enlarged(found.images / 16.0), found.target.astype(np.int64)
        origin = "scikit-learn's digits of 8 x 8 pixels, enlarged"
    order = generator.permutation(labels.size)
    images, labels = images[order], labels[order]
    part = labels.size * 4 // 5
    return Images(
        origin=f"{origin}: {part} to learn from, {labels.size - part} to test with",
        train=images[:part], train_labels=labels[:part],
        test=images[part:], test_labels=labels[part:],
    )  # fmt: skip


def _mnist(folder: Path, part: str) -> tuple[NDArray[np.uint8], IntArray]:
    images, labels = (_idx(folder, name) for name in FILES[part])
    if images.shape[1:] != (SIDE, SIDE) or labels.shape != images.shape[:1]:
        raise InputError(
            f"{folder / FILES[part][0]} must hold images of {SIDE} x {SIDE} pixels, one for each "
            f"label, got shapes {images.shape} and {labels.shape}"
        )
    if labels.size == 0 or labels.max() >= CLASSES:
        raise InputError(f"{folder / FILES[part][1]} must hold digits from 0 to 9")
    return images.reshape(-1, SIDE * SIDE), labels.astype(np.int64)


def _idx(folder: Path, name: str) -> NDArray[np.uint8]:
    """Read a file in the IDX format: two zeros, type, dimensions, their sizes, and the bytes."""
    packed, plain = folder / f"{name}.gz", folder / name
    if not (packed.is_file() or plain.is_file()):
        raise InputError(f"{folder} has no {packed.name}; the files of MNIST are at {SOURCE}")
    try:
        content = gzip.decompress(packed.read_bytes()) if packed.is_file() else plain.read_bytes()
    except (OSError, EOFError) as error:
        raise InputError(f"cannot read {packed}: {error}") from None
    dimensions = content[3] if len(content) > 3 else 0
    start = 4 + 4 * dimensions
    sizes = np.frombuffer(content[4:start], dtype=">u4").astype(np.int64)
    if content[:3] != bytes([0, 0, _UNSIGNED]) or len(content) - start != sizes.prod():
        raise InputError(f"{folder / name} is not in the IDX format of bytes")
    return np.frombuffer(content, dtype=np.uint8, offset=start).reshape(sizes)


def _enlarged(images: FloatArray) -> NDArray[np.uint8]:
    """Enlarge images from 0 to 1 to 20 x 20 pixels, with a margin of 4 as in MNIST."""
    from scipy.ndimage import zoom

    inner = SIDE - 8
    large = zoom(images, (1, inner / images.shape[1], inner / images.shape[2]), order=1)
    padded = np.pad(large, ((0, 0), (4, 4), (4, 4)))
    bright: NDArray[np.uint8] = np.rint(255.0 * np.clip(padded, 0.0, 1.0)).astype(np.uint8)
    return bright.reshape(len(images), -1)


_STROKES: dict[int, list[list[tuple[float, float]]]] = {
    0: [[(0.5, 0.0), (0.1, 0.25), (0.1, 0.75), (0.5, 1.0), (0.9, 0.75), (0.9, 0.25), (0.5, 0.0)]],
    1: [[(0.3, 0.2), (0.55, 0.0), (0.5, 1.0)]],
    2: [[(0.1, 0.2), (0.5, 0.0), (0.9, 0.25), (0.1, 1.0), (0.95, 1.0)]],
    3: [[(0.1, 0.1), (0.6, 0.0), (0.85, 0.25), (0.45, 0.48), (0.9, 0.72), (0.6, 1.0), (0.1, 0.9)]],
    4: [[(0.6, 0.0), (0.1, 0.65), (0.95, 0.65)], [(0.7, 0.4), (0.65, 1.0)]],
    5: [[(0.9, 0.0), (0.25, 0.0), (0.15, 0.45), (0.7, 0.45), (0.9, 0.75), (0.55, 1.0), (0.1, 0.9)]],
    6: [[(0.7, 0.0), (0.2, 0.45), (0.15, 0.8), (0.5, 1.0), (0.85, 0.8), (0.6, 0.5), (0.2, 0.65)]],
    7: [[(0.1, 0.0), (0.9, 0.0), (0.4, 1.0)]],
    8: [[(0.5, 0.48), (0.15, 0.25), (0.5, 0.0), (0.85, 0.25), (0.5, 0.48), (0.1, 0.75),
         (0.5, 1.0), (0.9, 0.75), (0.5, 0.48)]],
    9: [[(0.85, 0.3), (0.5, 0.5), (0.15, 0.25), (0.5, 0.0), (0.85, 0.2), (0.8, 0.6), (0.5, 1.0)]],
}  # fmt: skip
"""Strokes of a digit in a square: x to the right, y down."""


def drawn(count: int, generator: np.random.Generator) -> tuple[NDArray[np.uint8], IntArray]:
    """Draw digits as strokes whose corners, slant, size and width vary.

    Args:
        count: How many.
        generator: What varies them.

    Returns:
        Brightness from 0 to 255, ``(count, 784)``, and digits ``(count,)``.
    """
    labels = generator.integers(0, CLASSES, count)
    rows, columns = np.mgrid[:SIDE, :SIDE]
    pixels = np.stack([columns.ravel(), rows.ravel()], axis=1).astype(np.float64)
    images = np.zeros((count, SIDE * SIDE), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        width, height = generator.uniform(10.0, 15.0), generator.uniform(16.0, 20.0)
        slant, pen = generator.normal(0.0, 0.15), generator.uniform(1.0, 1.7)
        shape: NDArray[Any] = np.array([[width, 0.0], [-slant * height, height]])
        distance = np.full(pixels.shape[0], np.inf)
        for stroke in _STROKES[int(label)]:
            corners = np.array(stroke) - 0.5 + generator.normal(0.0, 0.04, (len(stroke), 2))
            corners = corners @ shape + SIDE / 2 - 0.5
            for begin, end in pairwise(corners):
                along = end - begin
                share = np.clip((pixels - begin) @ along / (along @ along + 1e-9), 0.0, 1.0)
                away = pixels - begin - share[:, None] * along
                distance = np.minimum(distance, np.hypot(away[:, 0], away[:, 1]))
        image[:] = np.rint(255.0 * np.clip(pen + 0.5 - distance, 0.0, 1.0))
    return images, labels
