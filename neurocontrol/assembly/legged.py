"""What the assemblies of legged bodies share: a controller by its name, and bodies that stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from neurocontrol.errors import InputError
from neurocontrol.plant import Plant, Scenario
from neurocontrol.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neurocontrol.controllers import Controller
    from neurocontrol.models import Body
    from neurocontrol.types import Seed

    Made = TypeVar("Made", bound=Controller)


def controlled(
    makers: Mapping[str, Callable[..., Made]],
    body: str,
    name: str,
    limbs: object,
    *,
    batch: int = 1,
    seed: int | Sequence[Seed] = 0,
    preset: str | None = None,
    **options: Any,
) -> Made:
    """Return a controller by its name.

    Args:
        makers: What makes a controller from limbs, by name.
        body: What the body is called, for messages.
        name: One of those names.
        limbs: The limbs it moves.
        batch: Number of rows B.
        seed: One seed from which every row's is spawned, or one per row.
        preset: Preset name or TOML file; the controller's own when left out.
        **options: Further arguments of the controller.

    Raises:
        InputError: No controller of that name, or an unusable preset.
    """
    if name not in makers:
        raise InputError(
            f"unknown controller {name!r} for a {body}; expected one of {', '.join(makers)}"
        )
    tuned: dict[str, Any] = {} if preset is None else {"preset": preset}
    return makers[name](limbs, batch=batch, seed=seed, **tuned, **options)


def assembled(
    body: Body,
    make_controller: Callable[..., Controller],
    *,
    scenarios: Sequence[Scenario] | None,
    threads: int,
    conditions: Sequence[Mapping[str, float]] | None,
    **options: Any,
) -> Simulation:
    """Return standing bodies under a controller, one row per scenario.

    Args:
        body: The body.
        make_controller: Makes the controller of so many rows, ``batch``, with the options.
        scenarios: Physical conditions, one per row; by default one row on the body's own ground.
        threads: Physics threads, 0 for one per core.
        conditions: Parameters of each row that differ from those of the preset, by the names of
            the controller's table.
        **options: Arguments of the controller.

    Raises:
        InputError: The controller, the preset or a parameter is unknown.
    """
    scenarios = scenarios or (Scenario(terrain=body.ground),)
    plant = Plant(body, scenarios, threads=threads)
    controller = make_controller(batch=len(scenarios), **options)
    for row, values in enumerate(conditions or ()):
        controller.set_parameters(values, np.array([row]))
    return Simulation(plant, controller)
