"""Random networks against an independent reference; ``scripts/check_networks.py`` tries many."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol import snn

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parents[2] / "scripts"
PACKAGE = "network_checks"
SEED, STEPS = 7, 60


@pytest.fixture(scope="module")
def checks() -> Iterator[SimpleNamespace]:
    """The modules of the script, forgotten afterwards."""
    sys.path.insert(0, str(FOLDER))
    names = ("cells", "comparison", "generator", "synapses")
    yield SimpleNamespace(**{name: importlib.import_module(f"{PACKAGE}.{name}") for name in names})
    sys.path.remove(str(FOLDER))
    for name in [one for one in sys.modules if one.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.mark.parametrize("first", [0, 20, 40])
def test_random_networks_do_what_their_description_says(
    checks: SimpleNamespace, first: int
) -> None:
    spikes = events = 0
    for number in range(first, first + 20):
        found = checks.comparison.compare(checks.generator.random_case(SEED, number, STEPS))
        assert found.differences == [], number
        spikes += found.spikes
        events += found.events
    assert spikes > 1000
    assert events > 1000


@pytest.mark.slow
def test_rules_from_outside_of_the_package_do_what_theirs_says(checks: SimpleNamespace) -> None:
    for number in range(8):
        case = checks.generator.random_case(SEED, number, STEPS, external=True)
        found = checks.comparison.compare(case)
        assert found.differences == [], number


@pytest.mark.slow
@pytest.mark.parametrize("number", [3, 4, 6])
def test_fused_kernels_run_random_networks_to_the_same_bits(
    checks: SimpleNamespace, number: int
) -> None:
    case = checks.generator.random_case(SEED, number, STEPS)
    assert checks.comparison.compare_fused(case) == []


@pytest.mark.parametrize(
    ("owner", "name", "wrong"),
    [
        ("synapses.Port", "deliver", lambda self, cell, weight: None),
        ("cells.Membrane", "reset", lambda self, cell: None),
        ("synapses.Learning", "fire", lambda self, cells, third: None),
    ],
)
def test_what_differs_is_found(
    checks: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, owner: str, name: str, wrong: object
) -> None:
    module, _, part = owner.partition(".")
    monkeypatch.setattr(getattr(getattr(checks, module), part), name, wrong)
    cases = (checks.generator.random_case(SEED, number, STEPS) for number in range(20))
    assert any(checks.comparison.compare(case).differences for case in cases)


def test_drawn_values_out_of_bounds_are_found(checks: SimpleNamespace) -> None:
    checks.cells.check_draw(snn.Uniform(1.0, 2.0), np.array([1.0, 2.0]))
    checks.cells.check_draw(snn.Spread(2.0, 0.1), np.array([1.5, 2.5]))
    for value in (snn.Uniform(1.0, 2.0), snn.Spread(2.0, 0.1)):
        with pytest.raises(AssertionError):
            checks.cells.check_draw(value, np.array([1.5, 3.5]))
