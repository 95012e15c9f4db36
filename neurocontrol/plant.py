"""B simulations of one body, stepped together, with sensors and actuators addressed by name."""

from __future__ import annotations

import weakref
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import mujoco
import numba
import numpy as np

from neurocontrol.calls import Call, Scratch, run
from neurocontrol.changed_models import Change, changed
from neurocontrol.errors import InputError
from neurocontrol.models.checks import sensor_columns
from neurocontrol.physics import Physics
from neurocontrol.power import LANES, actuated_dofs, mechanical_power
from neurocontrol.scenery import add_scenery
from neurocontrol.state import Stateful
from neurocontrol.terrain import Terrain, TerrainKind, add_terrain, add_water
from neurocontrol.water import Water, WaterForces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neurocontrol.models import Body
    from neurocontrol.state import Live
    from neurocontrol.tick.compiled import CompiledTick
    from neurocontrol.types import BoolArray, FloatArray, IntArray, State

# What MuJoCo would write into the current folder and the terminal is in `Plant.failures`.
mujoco.MjLogConfig().set()


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Physical conditions of one row.

    Attributes:
        terrain: The ground.
        water: The water; None for none.
        mass_scale: Factor on the mass and inertia of every moving part, one for all or one per
            MuJoCo body (without the world), 1.
    """

    terrain: Terrain = field(default_factory=Terrain)
    water: Water | None = None
    mass_scale: float | tuple[float, ...] = 1.0


@dataclass(frozen=True, kw_only=True)
class _Layout:
    """What the models of a batch have in common: the geoms that any of its scenarios needs."""

    kinds: frozenset[TerrainKind] = frozenset()
    wet: bool = False

    @classmethod
    def of(cls, scenarios: Sequence[Scenario]) -> _Layout:
        return cls(
            kinds=frozenset(scenario.terrain.kind for scenario in scenarios),
            wet=any(scenario.water for scenario in scenarios),
        )


@lru_cache(maxsize=64)
def _compile(
    build: Callable[[], mujoco.MjSpec], terrain: Terrain, water: Water | None, layout: _Layout
) -> mujoco.MjModel:
    return _specification(build, terrain, water, layout).compile()


def _specification(
    build: Callable[[], mujoco.MjSpec], terrain: Terrain, water: Water | None, layout: _Layout
) -> mujoco.MjSpec:
    spec = build()
    add_scenery(spec)
    add_terrain(spec, terrain, beside=layout.kinds)
    if layout.wet:
        add_water(spec, water.level if water else _DRY)
    spec.option.disableflags |= mujoco.mjtDisableBit.mjDSBL_AUTORESET
    return spec


def compile_model(
    body: Body, scenario: Scenario, *, beside: Sequence[Scenario] = ()
) -> mujoco.MjModel:
    """Compile a body standing on its terrain, with the scenario's masses.

    Args:
        body: The body.
        scenario: Terrain, water and masses.
        beside: Scenarios of the same batch.
    """
    layout = _Layout.of([scenario, *beside])
    model = _compile(body.build, scenario.terrain, scenario.water, layout)
    if scenario.mass_scale == 1.0:
        return model
    model = copy(model)
    scale = np.asarray(scenario.mass_scale, dtype=float)
    if not np.all(scale > 0) or scale.shape not in ((), (model.nbody - 1,)):
        raise InputError(
            f"mass_scale must be one positive number or {model.nbody - 1}, "
            f"got {scenario.mass_scale!r}"
        )
    model.body_mass[1:] *= scale
    model.body_inertia[1:] *= scale[..., None] if scale.ndim else scale
    mujoco.mj_setConst(model, mujoco.MjData(model))
    return model


def _content(model: mujoco.MjModel) -> bytes:
    content = np.empty(mujoco.mj_sizeModel(model), dtype=np.uint8)
    mujoco.mj_saveModel(model, None, content)
    return content.tobytes()


@dataclass(frozen=True, kw_only=True, eq=False)
class Conditions:
    """Those of a row at a moment, with its model: they last until they are changed.

    What is kept of them refers to the model itself; without a plant there is none, so that a copy
    or what is read back from a file is None.

    Attributes:
        plant: Whose they are.
        scenario: Physical conditions.
        model: MuJoCo model that came of them.
        weight: Weight of the body, N.
    """

    plant: weakref.ref[Plant]
    scenario: Scenario
    model: mujoco.MjModel
    weight: float

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        """Nothing of it is stored."""
        return type(None), ()


class Plant(Stateful):
    """B simulations of a body, each under its own scenario.

    Sensor readings describe the state before the last physics step, as MuJoCo's do; ``qpos`` and
    ``qvel`` are current.

    Attributes:
        body: The body.
        scenarios: Physical conditions of every row.
        batch: Number of rows B.
        model: MuJoCo model of row 0; what is written to it acts from the next step on.
        timestep: Physics time step, s.
        threads: Number of threads that step the physics.
        qpos: Live positions, shape ``(B, nq)``.
        qvel: Live velocities, shape ``(B, nv)``.
        control: Live actuator targets, shape ``(B, nu)``.
        actuator_force: Actuator forces, shape ``(B, nu)``.
        sensors: Live readings by group name, each ``(B, k)``; refreshed by every step.
        weight: Weight of the body, N, shape ``(B,)``.
        failures: Why a row stopped, by row number; cleared by a reset.
    """

    def __init__(
        self,
        body: Body,
        scenarios: Sequence[Scenario] = (Scenario(),),
        *,
        threads: int = 0,
        beside: Sequence[Scenario] = (),
    ) -> None:
        """Compile one simulation per scenario.

        Args:
            body: The body to simulate.
            scenarios: One scenario per row.
            threads: Physics threads, 0 for one per core.
            beside: Scenarios that rows may be given later, see :meth:`change`.
        """
        if not scenarios:
            raise InputError("a plant needs at least one scenario")
        compiled: dict[Scenario, mujoco.MjModel] = {}
        for scenario in scenarios:
            if scenario not in compiled:
                compiled[scenario] = copy(
                    compile_model(body, scenario, beside=(*scenarios, *beside))
                )
        models = [compiled[scenario] for scenario in scenarios]
        self.body = body
        self.scenarios = tuple(scenarios)
        self._beside = (*scenarios, *beside)
        self.batch = len(scenarios)
        self.model = models[0]
        self.timestep = float(self.model.opt.timestep)
        self._reference = weakref.ref(self)
        self._physics = Physics(models, threads)
        self.threads = self._physics.threads
        self._state = dict(self._physics.state)
        self.qpos, self.qvel = self._state["qpos"], self._state["qvel"]
        self.control = self._state["ctrl"]
        self.actuator_force = self._physics.outputs["actuator_force"]
        self._sensordata = self._physics.outputs["sensordata"]
        self._wrench = self._state["xfrc_applied"]
        self._trunk = self.model.body(body.trunk).id
        self._state["push"] = self._push = np.zeros((self.batch, 3))
        self._water: WaterForces | None = None
        if any(scenario.water for scenario in scenarios):
            if not body.fluid:
                raise InputError(f"water does not act on the {body.name}")
            self._water = WaterForces(self.model, body.fluid, [one.water for one in scenarios])
        self._state["sensors"] = self._readings = np.zeros(self._sensordata.shape)
        self.sensors = {
            group: self._readings[:, sensor_columns(body, self.model, group, names)]
            for group, names in {"foot_force": (), **body.sensors}.items()
        }
        if body.fluid:
            dry = np.zeros((self.batch, len(body.fluid)))
            immersion = dry if self._water is None else self._water.immersion
            self._state["immersion"] = self.sensors["immersion"] = immersion
        mass = np.array([model.body_mass.sum() for model in models])
        self.weight = mass * float(np.linalg.norm(self.model.opt.gravity))
        self._actuated, self._direct = actuated_dofs(self.model)
        self._gear = self.model.actuator_gear[:, 0].copy()
        self._actuator_velocity = self._physics.outputs["actuator_velocity"]
        self.failures: dict[int, str] = {}
        self._state["failed"] = self._failed = np.zeros(self.batch, dtype=bool)
        self.reset()

    @cached_property
    def _computed(self) -> mujoco.MjData:
        """Data in which what follows from the numbers of a model is computed."""
        return mujoco.MjData(self.model)

    @property
    def rows(self) -> IntArray:
        """Numbers of the rows that have not failed, shape ``(n,)``."""
        return np.array([row for row in range(self.batch) if row not in self.failures], dtype=int)

    @property
    def time(self) -> FloatArray:
        """Simulated time since the last reset, s, shape ``(B,)``."""
        time: FloatArray = self._state["time"].reshape(self.batch)
        return time

    @property
    def actuator_power(self) -> FloatArray:
        """Mechanical power of each actuator, W, shape ``(B, nu)``; negative where it brakes."""
        moved = self.qvel.take(self._actuated, axis=1) * self._gear
        power: FloatArray = np.where(self._direct, moved, self._actuator_velocity)
        power *= self.actuator_force
        return power

    @property
    def power(self) -> FloatArray:
        """Mechanical power of the actuators, sum of abs(force x speed), W, shape ``(B,)``."""
        power = np.empty(self.batch)
        run((self.power_call(power),), np.arange(self.batch))
        return power

    def power_call(self, power: FloatArray) -> Call:
        """What writes the mechanical power of the actuators to an array, W, shape ``(B,)``."""
        arguments = (
            self.qvel, self._actuator_velocity, self.actuator_force, self._actuated, self._direct,
            self._gear, Scratch.like(np.zeros(LANES)), power,
        )  # fmt: skip
        return Call(mechanical_power, arguments)

    def reset(
        self,
        rows: IntArray | None = None,
        qpos: FloatArray | None = None,
        qvel: FloatArray | None = None,
    ) -> None:
        """Put rows (default all) into a configuration, standing by default, and at rest.

        Args:
            rows: Row numbers, shape ``(n,)``.
            qpos: Configurations, shape ``(n, nq)`` or ``(nq,)``.
            qvel: Velocities, shape ``(n, nv)`` or ``(nv,)``.
        """
        rows = np.arange(self.batch) if rows is None else np.asarray(rows, dtype=int)
        self._physics.reset(rows)
        self.qpos[rows] = self.body.standing if qpos is None else qpos
        self.qvel[rows] = 0.0 if qvel is None else qvel
        self._push[rows] = 0.0
        self._act(rows)
        self._physics.forward(rows)
        for row in rows:
            self.failures.pop(int(row), None)
            self._failed[row] = False
        self._readings[rows] = self._sensordata[rows]

    def step(self, substeps: int = 1, rows: IntArray | None = None) -> None:
        """Advance rows (default all that have not failed) by ``substeps`` physics steps.

        The forces of water are those of the first of these steps.

        A row that diverges is recorded in :attr:`failures`, put back to standing and left there
        until its reset; the others are not touched by it.
        """
        rows = self.rows if rows is None else rows
        everything = len(rows) == self.batch
        if self._water is not None:
            self._act(rows)
        for row, cause in self._physics.step(rows, substeps).items():
            self.fail(row, cause)
        if not np.abs(self.qvel).max() < DIVERGED_SPEED:
            worst = np.abs(self.qvel).max(axis=1)
            for row in rows[~(worst[rows] < DIVERGED_SPEED)]:
                self.fail(int(row))
        read = slice(None) if everything else rows
        self._readings[read] = self._sensordata[read]

    def _act(self, rows: IntArray) -> None:
        """Apply water and pushes as they are at this moment."""
        if self._water is not None:
            run(self.forces(), rows)
        else:
            self._wrench[rows, self._trunk, :3] = self._push[rows]

    def forces(self) -> tuple[Call, ...]:
        """What acts on the bodies anew before every step, as calls of kernels."""
        if self._water is None:
            return ()
        water = self._water.call(self.qpos, self.qvel, self._wrench)
        return water, Call(add_push, (self._push, self._trunk, self._wrench))

    def compiled_tick(
        self,
        *,
        controls: int,
        pulls: int,
        steps: int,
        control_calls: tuple[Call, ...],
        pull_calls: tuple[Call, ...],
        tick_calls: tuple[Call, ...],
        control: FloatArray,
        fallen: BoolArray,
    ) -> CompiledTick:
        """The tick of these bodies as one compiled function.

        Args:
            controls: Steps of the controller in a tick.
            pulls: Steps of the muscles in a step of the controller.
            steps: Physics steps in a step of the muscles.
            control_calls: A step of the controller.
            pull_calls: A step of the muscles.
            tick_calls: What follows the last step of a tick; says who has fallen.
            control: Commands of the actuators that the calls write, shape ``(B, nu)``.
            fallen: What the calls say, shape ``(B,)``.
        """
        from neurocontrol.tick.compiled import CompiledTick, Schedule

        return CompiledTick(
            self._physics,
            Schedule(
                controls=controls,
                pulls=pulls,
                steps=steps,
                control_calls=control_calls,
                pull_calls=(*pull_calls, *self.forces()),
                tick_calls=tick_calls,
                control=control,
                pushed=self._water is not None,
                readings=self._readings,
                fallen=fallen,
                limit=DIVERGED_SPEED,
            ),
        )

    def without_failures(self, rows: IntArray) -> IntArray:
        """Those of some rows ``(n,)`` that have not failed."""
        return rows[~self._failed[rows]]

    def fail(self, row: int, cause: str = "") -> None:
        """Take a row out until its reset, standing.

        Args:
            row: Number of the row.
            cause: Why; that its velocity diverged when left out.
        """
        if not cause:
            worst = np.abs(self.qvel[row]).max()
            cause = f"velocity diverged ({worst:g}) at {self.time[row]:.3f} s"
        chosen = np.array([row])
        self._physics.reset(chosen)
        self.qpos[row] = self.body.standing
        self._physics.forward(chosen)
        self._readings[row] = self._sensordata[row]
        self.failures[row] = cause
        self._failed[row] = True

    def _live(self) -> Live:
        """The integration state, pushes and sensor readings of every row."""
        return self._state

    def restore(self, state: State, rows: IntArray | None = None) -> None:
        """Put back a state returned by :meth:`save`; see the base class."""
        super().restore(state, rows)
        self.failures = {
            int(row): self.failures.get(int(row), "diverged before its state was saved")
            for row in np.flatnonzero(self._failed)
        }

    def change(self, scenarios: Mapping[int, tuple[Scenario, Change]]) -> None:
        """Give rows other conditions, each with a model of its own; a reset should follow.

        Args:
            scenarios: By row number: conditions whose ground the plant was made for, and what is
                different beside them.
        """
        gravity = float(np.linalg.norm(self.model.opt.gravity))
        conditions = {}
        for row, (scenario, other) in scenarios.items():
            model = compile_model(self.body, scenario, beside=self._beside)
            model = changed(model, self.body.trunk, scenario.terrain, other, self._computed)
            conditions[row] = Conditions(
                plant=self._reference,
                scenario=replace(scenario),  # one of its own, by which its footing is known
                model=model,
                weight=float(model.body_mass.sum()) * gravity,
            )
        self.put(conditions)

    def conditions(self, row: int) -> Conditions:
        """Those of a row at this moment."""
        return Conditions(
            plant=self._reference,
            scenario=self.scenarios[row],
            model=self._physics.models[row],
            weight=float(self.weight[row]),
        )

    def put(self, conditions: Mapping[int, Conditions]) -> None:
        """Give rows conditions of this plant, with their models, by row number."""
        before, scenarios = self._physics.models, list(self.scenarios)
        models = list(before)
        for row, given in conditions.items():
            models[row], scenarios[row] = given.model, given.scenario
            self.weight[row] = given.weight
        self.scenarios = tuple(scenarios)
        if any(one is not other for one, other in zip(models, before, strict=True)):
            self.model = models[0]
            self._physics.set_models(models)

    def push(self, row: int | IntArray, force: FloatArray) -> None:
        """Apply forces to the trunks of rows, N, world axes, ``(3,)`` or each, until changed."""
        self._push[row] = force
        self._act(np.atleast_1d(row))

    def edited_models(self) -> dict[int, mujoco.MjModel]:
        """The models, by row, that are no longer what they were compiled to."""
        compiled = {
            scenario: _content(compile_model(self.body, scenario, beside=self._beside))
            for scenario in set(self.scenarios)
        }
        content = {id(model): _content(model) for model in self._physics.models}
        return {
            row: model
            for row, model in enumerate(self._physics.models)
            if content[id(model)] != compiled[self.scenarios[row]]
        }

    def set_models(self, models: Mapping[int, mujoco.MjModel]) -> None:
        """Go on with other models of the same sizes, by row."""
        now = self._physics.models
        self._physics.set_models([models.get(row, now[row]) for row in range(self.batch)])
        self.model = self._physics.models[0]

    def row_model(self, row: int) -> mujoco.MjModel:
        """MuJoCo model of one row, which rows of one scenario share; edits act on them."""
        return self._physics.models[row]

    def row_xml(self, row: int) -> str:
        """The body on its terrain as MuJoCo XML, with the body's own masses."""
        scenario = self.scenarios[row]
        layout = _Layout.of([scenario])
        spec = _specification(self.body.build, scenario.terrain, scenario.water, layout)
        spec.compile()
        xml: str = spec.to_xml()
        return xml

    def row_data(self, row: int, into: mujoco.MjData | None = None) -> mujoco.MjData:
        """A copy of MuJoCo's data of one row, with derived fields computed.

        Args:
            row: Its number.
            into: Data to write to, instead of new ones.
        """
        data = self._physics.data(row, into)
        mujoco.mj_forward(self.row_model(row), data)
        return data

    def edit(self, row: int, changes: Mapping[str, tuple[BoolArray, FloatArray]]) -> None:
        """Write to the integration state of a row; sensors read what follows from it.

        Args:
            row: Its number.
            changes: By name of a field of MuJoCo's data, where and what.
        """
        for name, (where, values) in changes.items():
            self._state[name][row][where] = values[where]
        chosen = np.array([row])
        self._physics.forward(chosen)
        self._readings[row] = self._sensordata[row]


_DRY = -1e3  # m: the level of no water
DIVERGED_SPEED = 1e4  # rad/s or m/s: far above any motion, far below overflow


@numba.njit(cache=True)
def add_push(rows: IntArray, push: FloatArray, body: int, wrench: FloatArray) -> None:
    """Add the pushes of rows, N, shape ``(B, 3)``, to the forces on one of their bodies."""
    for row in rows:
        for axis in range(3):
            wrench[row, body, axis] += push[row, axis]
