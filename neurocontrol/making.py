"""Simulations by the name of a rig."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neurocontrol.errors import InputError
from neurocontrol.plant import Scenario
from neurocontrol.rig import Rig, find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.simulation import Simulation
    from neurocontrol.types import Seed


def make(
    rig: str | Rig,
    controller: str | None = None,
    *,
    batch: int = 1,
    scenarios: Sequence[Scenario] | None = None,
    seed: int | Sequence[Seed] = 0,
    preset: str | None = None,
    threads: int = 0,
    **options: Any,
) -> Simulation:
    """Return bodies under a controller in their start pose, ready to run.

    Args:
        rig: A rig, its name, or the folder that holds it.
        controller: Name of the controller; the rig's first when left out.
        batch: Number of rows B, each on the body's own ground, where there are no scenarios.
        scenarios: Physical conditions, one per row.
        seed: One seed from which every row's is spawned, or one per row.
        preset: Preset name or TOML file; the controller's own when left out.
        threads: Physics threads, 0 for one per core.
        **options: Further arguments of the rig's ``simulate``.

    Raises:
        InputError: There is no such rig, controller or preset, or an argument cannot be used.
    """
    if not isinstance(rig, Rig):
        rig = find(rig)
    if batch < 1:
        raise InputError(f"batch must be at least 1, got {batch!r}")
    if scenarios is None:
        scenarios = (Scenario(terrain=rig.make_body().ground),) * batch
    return rig.make(
        controller, scenarios=scenarios, seed=seed, preset=preset, threads=threads, **options
    )
