"""What a network of rates loses when its units become spiking cells, on handwritten digits.

Trains rectified linear units in plain NumPy, converts them, and counts on the test images how many
are read rightly after so many steps, and how many spikes that takes.

    python scripts/convert_digits.py --data mnist/ --out conversion.csv
"""

from __future__ import annotations

import argparse
import csv
from itertools import pairwise
from math import cos, pi
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.learning.conversion import NORMALISATIONS, answers, convert
from neurocontrol.learning.digits import digits
from neurocontrol.progress import bar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Layers = list[tuple[NDArray[Any], NDArray[Any]]]

RATE, TOGETHER, ROWS = 2e-3, 128, 250


def trained(
    images: NDArray[Any], labels: NDArray[Any], hidden: Sequence[int], passes: int, seed: int
) -> Layers:
    """Dense layers after some passes of Adam on the cross-entropy."""
    generator = np.random.default_rng(seed)
    sizes = [images.shape[1], *hidden, 10]
    whole = [np.zeros((a + 1, b), dtype=np.float32) for a, b in pairwise(sizes)]  # bias last
    for one in whole:
        one[:-1] = np.sqrt(2.0 / (len(one) - 1)) * generator.normal(size=one[:-1].shape)
    moments = [(np.zeros_like(one), np.zeros_like(one)) for one in whole]
    total, done = passes * len(images), 0
    with bar(total=total, unit="image", desc="training") as shown:
        for _ in range(passes):
            order = generator.permutation(len(images))
            for first in range(0, len(order), TOGETHER):
                some = order[first : first + TOGETHER]
                values = [images[some]]
                for weight in whole[:-1]:
                    values.append(np.maximum(values[-1] @ weight[:-1] + weight[-1], 0.0))
                said = values[-1] @ whole[-1][:-1] + whole[-1][-1]
                share = np.exp(said - said.max(axis=1, keepdims=True))
                back = share / share.sum(axis=1, keepdims=True)
                back[np.arange(len(some)), labels[some]] -= 1.0
                back /= np.float32(len(some))
                rate = RATE * 0.5 * (1.0 + cos(pi * done / total))
                for k in reversed(range(len(whole))):
                    slope = np.vstack([values[k].T @ back, back.sum(axis=0)])
                    back = (back @ whole[k][:-1].T) * (values[k] > 0.0)
                    mean, square = moments[k]
                    mean += 0.1 * (slope - mean)
                    square += 0.001 * (slope**2 - square)
                    step = done // TOGETHER + 1
                    spread = np.sqrt(square / (1.0 - 0.999**step)) + 1e-8
                    whole[k] -= rate / (1.0 - 0.9**step) * mean / spread
                done += len(some)
                shown.update(len(some))
    return [(one[:-1].astype(float), one[-1].astype(float)) for one in whole]


def main() -> None:
    """Train, convert, count, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of MNIST (default: drawn digits)")
    parser.add_argument("--hidden", type=int, nargs="+", default=[512, 256])
    parser.add_argument("--passes", type=int, default=10)
    parser.add_argument("--steps", type=int, nargs="+", default=[8, 16, 32, 64, 128])
    parser.add_argument("--normalisation", nargs="+", choices=NORMALISATIONS, default=["data"])
    parser.add_argument("--percentile", type=float, default=99.9)
    parser.add_argument("--tests", type=int, help="test images (default: all)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("conversion.csv"))
    arguments = parser.parse_args()
    shown = digits(arguments.data, arguments.seed)
    print(shown.origin)
    images: Any = shown.train.astype(np.float32) / np.float32(255.0)
    layers = trained(images, shown.train_labels, arguments.hidden, arguments.passes, arguments.seed)
    tests, known = shown.test[: arguments.tests] / 255.0, shown.test_labels[: arguments.tests]
    before = 100.0 * float(np.mean(answers(layers, "relu", tests).argmax(axis=1) == known))
    print(f"units of rates: {before:.2f} % of {len(tests)} test digits")
    table = []
    for how in arguments.normalisation:
        for steps in arguments.steps:
            network = convert(
                layers, "relu", images[:2000], steps=steps, normalisation=how,
                percentile=arguments.percentile,
            )  # fmt: skip
            right, spikes = 0, 0.0
            for first in range(0, len(tests), ROWS):
                said = network(tests[first : first + ROWS]).argmax(axis=1)
                right += int(np.sum(said == known[first : first + ROWS]))
                spikes += sum(float(one.sum()) for one in network.spikes)
            after = 100.0 * right / len(tests)
            row = {
                "normalisation": how, "steps": steps, "accuracy": round(after, 3),
                "loss": round(before - after, 3), "spikes_per_image": round(spikes / len(tests), 1),
                "spikes_per_cell": round(spikes / len(tests) / network.cells, 3),
            }  # fmt: skip
            print(", ".join(f"{name} {value}" for name, value in row.items()), flush=True)
            table.append(row)
    with arguments.out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)


if __name__ == "__main__":
    main()
