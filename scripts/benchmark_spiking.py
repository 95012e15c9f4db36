"""How fast spiking networks run, against bare loops of the same arithmetic, Brian2 and BindsNET.

CPU time of one thread unless a row says otherwise, without compilation; what is compared runs
alternately in this process, and the least of the repeats counts. A bare loop is written by hand for
one network and compiled by numba; it must give the same spikes. Brian2 runs in an environment of
its own, whose Python is named, on the same connections and initial values::

    python -m venv brian && brian/bin/pip install "brian2==2.9.*" "numpy<2.3" cython setuptools
    OPENBLAS_NUM_THREADS=1 python scripts/benchmark_spiking.py --brian brian/bin/python

and so does BindsNET, which learns digits beside ours::

    python -m venv bindsnet && bindsnet/bin/pip install bindsnet
    OPENBLAS_NUM_THREADS=1 python scripts/benchmark_spiking.py --only digits --data mnist/
        --brian brian/bin/python --bindsnet bindsnet/bin/python
"""

from __future__ import annotations

import argparse
import json
import platform
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numba
from spiking_benchmarks.building import build, measure_building
from spiking_benchmarks.digits import measure_digits
from spiking_benchmarks.families import measure_families
from spiking_benchmarks.fan_in import measure_fan_in
from spiking_benchmarks.first_use import first_use, measure_first_use
from spiking_benchmarks.loop import measure_loop
from spiking_benchmarks.plasticity import measure_plasticity
from spiking_benchmarks.published import measure_benchmark
from spiking_benchmarks.table import Line, print_table
from spiking_benchmarks.threads import measure_threads
from spiking_benchmarks.timing import Settings
from tqdm import tqdm

import neurocontrol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PARTS: dict[str, Callable[[Settings], Iterator[Line]]] = {
    "cuba": partial(measure_benchmark, "cuba"),
    "coba": partial(measure_benchmark, "coba"),
    "families": measure_families,
    "loop": measure_loop,
    "fan-in": measure_fan_in,
    "threads": measure_threads,
    "building": measure_building,
    "plasticity": measure_plasticity,
    "digits": measure_digits,
    "first-use": measure_first_use,
}
CHILDREN: dict[str, Callable[..., dict[str, float]]] = {"build": build, "first": first_use}


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--brian", help="Python of an environment with Brian2")
    parser.add_argument("--bindsnet", help="Python of an environment with BindsNET")
    parser.add_argument("--data", type=Path, help="folder of MNIST (default: drawn digits)")
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, default=list(PARTS), help="parts (default: all)"
    )
    parser.add_argument("--repeats", type=int, default=5, help="of everything that is compared")
    parser.add_argument("--quick", action="store_true", help="smallest sizes, to try the script")
    parser.add_argument("--out", type=Path, help="also write the results to this JSON file")
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        name, *rest = arguments.child
        print(json.dumps(CHILDREN[name](*rest)))
        return
    settings = Settings(
        arguments.repeats, arguments.quick, arguments.brian, arguments.bindsnet, arguments.data
    )
    lines: list[Line] = []
    with tqdm(total=len(arguments.only), unit="part") as progress:
        for name in arguments.only:
            progress.set_postfix_str(name)
            lines += PARTS[name](settings)
            progress.update()
    print_table(lines)
    if arguments.out:
        versions = {
            "neurocontrol": neurocontrol.__version__,
            "numba": numba.__version__,
            "python": platform.python_version(),
        }
        results = {"versions": versions, "lines": [asdict(line) for line in lines]}
        arguments.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
