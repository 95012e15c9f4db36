"""Trials of salamanders: what is kept of them, and how they begin in an arena."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.assembly.salamander import nerves_of
from neurocontrol.starts import varied_scenario
from neurocontrol.tracks import sensed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.arenas import Arena
    from neurocontrol.evaluation import Outcome
    from neurocontrol.models import Body
    from neurocontrol.plant import Plant, Scenario
    from neurocontrol.terrain import Terrain
    from neurocontrol.tracks import Reading
    from neurocontrol.types import FloatArray

READINGS: Mapping[str, Reading] = {
    **sensed("qpos", "foot_force", "foot_position", "trunk_load", "trunk_up", "axis_angle"),
    **sensed("immersion"),
    "axial": lambda simulation: nerves_of(simulation).rhythm.axial,
    "walking": lambda simulation: nerves_of(simulation).walking,
}
"""What is kept of every trial."""

_MASS, _FRICTION = 0.1, 0.1  # largest relative changes of a varied body


@dataclass(frozen=True, kw_only=True)
class InArena:
    """A body is put into an arena, on its feet or afloat, at rest.

    Attributes:
        arena: Where; see :func:`neurocontrol.arenas.make_arena`.
        masses: Draw masses and friction.
        pose: Draw the pose.
    """

    arena: Arena
    masses: bool = True
    pose: bool = True

    @property
    def terrain(self) -> Terrain:
        """The ground."""
        return self.arena.terrain

    def scenario(self, body: Body, rng: np.random.Generator) -> Scenario:
        """Return the arena's conditions, masses and friction drawn about them."""
        given = self.arena.scenario
        if not self.masses:
            return given
        usual = given.terrain.friction
        limits = usual * (1 - _FRICTION), usual * (1 + _FRICTION)
        drawn = varied_scenario(body, rng, given.terrain, mass=_MASS, friction=limits)
        scale = np.multiply(drawn.mass_scale, given.mass_scale)
        return replace(drawn, water=given.water, mass_scale=tuple(scale.tolist()))

    def state(
        self, plant: Plant, row: int, rng: np.random.Generator
    ) -> tuple[FloatArray, FloatArray]:
        """Return a pose at rest; see :meth:`neurocontrol.arenas.Arena.start`."""
        pose = self.arena.start(plant, row, rng if self.pose else None)
        return pose, np.zeros(plant.qvel.shape[1])


def arena_of(outcome: Outcome) -> Arena:
    """The arena of a trial."""
    start = outcome.trial.start
    assert isinstance(start, InArena)
    return start.arena
