"""A walking quadruped learns to live with a lost knee, and forgets when the knee is back."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np

from neurocontrol.analysis.metrics import heading
from neurocontrol.assembly.quadruped import make_quadruped
from neurocontrol.controllers.quadruped.gait_network import extensor, flexor
from neurocontrol.controllers.quadruped.spiking_gait import SpikingGait
from neurocontrol.errors import InputError
from neurocontrol.gaits import LIMBS
from neurocontrol.learning.lessons import Lesson
from neurocontrol.models.quadruped import quadruped
from neurocontrol.plant import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import mujoco
    from matplotlib.figure import Figure

    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray, State

POOLS = tuple(kind(limb) for kind in (flexor, extensor) for limb in LIMBS)
"""Pools whose descending pathways learn."""
LESIONS = tuple(f"knee@{limb}" for limb in LIMBS)
"""Motors that can be lost."""

BESIDE = 3
"""Rows beside the learners, without plasticity, by which the loss is measured."""
WHOLE, MEASURED = 20, 10
"""Windows before the lesion, and at the end of each part that are measured."""
WINDOW, _TRANSIENT = 1.0, 0.2  # s: of one try, and of that what is not judged
_SETTLING = 4.0  # s
_EXPLORATION = 0.06  # standard deviation of what is tried, relative
_RATE = 0.01  # change of strength per try, prediction error and unit of exploration
_EXPECTING = 5.0  # windows over which reward is expected
_LARGEST_ERROR = 0.2  # rad/s
_FORGETTING = 60.0  # windows
_BOUNDS = (0.6, 1.4)


@final
class LimbLesson(Lesson):
    """B quadrupeds that learn while they trot, beside some with the same seeds that do not.

    For a second at a time the strengths of the pathways that excite the pools of flexors and
    extensors are a little different, at random: node perturbation. The reward is minus the rate at
    which the body turns. A modulator tells by how much it is better than expected; it is the third
    factor: strength changes by rate x modulator x what was tried / its variance (Williams 1992),
    and otherwise returns to what it was. A motor is lost and comes back; the network is never told.

    Attributes:
        parts: First window of the parts: whole, lesioned, healed; and one past the last.
        strength: Strengths of the pathways, relative, shape ``(B, 8)``.
        expected: Reward that is expected, rad/s, shape ``(B,)``.
        turning: Rate of turning in every window, rad/s, of learners, then of the others, shape
            ``(B + others, total)``.
        speed: Forward speed, m/s, the same.
        strengths: Strengths after every window, shape ``(B, total, 8)``.
        modulator: Error of the expectation in every window, rad/s, shape ``(B, total)``.
    """

    unit: ClassVar[str] = "window"

    def __init__(
        self,
        body: str = "quadruped",
        *,
        lesion: str = "knee@LF",
        seconds: int = 60,
        seed: int = 0,
        rows: int = 10,
    ) -> None:
        """Put the quadrupeds on their feet.

        Args:
            body: Name of the rig.
            lesion: Motor that is lost, one of :data:`LESIONS`.
            seconds: How long it is lost, and how long it is back.
            seed: Seed of the first row; the others follow it.
            rows: Number of learners B.

        Raises:
            InputError: There is no such lesion, or too little time to measure it.
        """
        if lesion not in LESIONS:
            raise InputError(f"lesion must be one of {', '.join(LESIONS)}, got {lesion!r}")
        if seconds < 2 * MEASURED:
            raise InputError(f"seconds must be at least {2 * MEASURED}, got {seconds}")
        self.lesion, self._name = lesion, body
        self.seeds = [seed + row for row in range(rows)]
        self.parts = (0, WHOLE, WHOLE + seconds, WHOLE + 2 * seconds)
        self.total, self.examined = self.parts[-1], 0
        self.done = np.zeros(1, dtype=np.int64)
        ground = quadruped().ground
        seeds = self.seeds + self.seeds[:BESIDE]
        scenarios = [Scenario(terrain=ground) for _ in seeds]
        self.simulation = make_quadruped("spiking", scenarios=scenarios, seed=seeds)
        self.simulation.tell("trot", speed=0.5)
        assert isinstance(self.simulation.controller, SpikingGait)
        network = self.simulation.controller.network
        self._drives = [network.parameter(pool, "drive") for pool in POOLS]
        self._usual = np.stack([drive[:rows].copy() for drive in self._drives])
        self._models = self._both_models()
        self.strength = np.ones((rows, len(POOLS)))
        self.expected = np.full(rows, np.nan)
        self.turning, self.speed = np.zeros((2, len(seeds), self.total))
        self.strengths = np.ones((rows, self.total, len(POOLS)))
        self.modulator = np.zeros((rows, self.total))
        self.simulation.run(_SETTLING)

    def _both_models(self) -> tuple[mujoco.MjModel, mujoco.MjModel]:
        """The whole body and the lesioned one."""
        whole = self.simulation.plant.row_model(0)
        hurt = copy.copy(whole)
        joint, limb = self.lesion.split("@")
        motor = hurt.actuator(f"{limb}_{joint}").id
        for values in (hurt.actuator_gainprm, hurt.actuator_biasprm, hurt.actuator_forcerange):
            values[motor] = 0.0
        return whole, hurt

    def _embody(self) -> None:
        """Give all rows the body of this window."""
        plant = self.simulation.plant
        hurt = self.parts[1] <= self.done[0] < self.parts[2]
        model = self._models[int(hurt)]
        if plant.row_model(0) is not model:
            plant.set_models(dict.fromkeys(range(plant.batch), model))

    def learn(self) -> Mapping[str, str]:
        """Try other strengths for a window and learn from it; see :meth:`Lesson.learn`."""
        now, rows = int(self.done[0]), len(self.seeds)
        self._embody()
        tried = np.array(
            [
                np.random.default_rng([one, 2, now]).normal(0.0, _EXPLORATION, len(POOLS))
                for one in self.seeds
            ]
        )
        for pool, drive in enumerate(self._drives):
            share = np.clip(self.strength[:, pool] + tried[:, pool], *_BOUNDS)
            drive[:rows] = self._usual[pool] * share[:, None]
        self.simulation.run(_TRANSIENT)
        before = self.simulation.plant.qpos.copy()
        self.simulation.run(WINDOW - _TRANSIENT)
        turned, gone = _moved(before, self.simulation.plant.qpos)
        time = WINDOW - _TRANSIENT
        self.turning[:, now], self.speed[:, now] = turned / time, gone / time
        reward = -np.abs(self.turning[:rows, now])
        self.expected = np.where(np.isnan(self.expected), reward, self.expected)
        error = np.clip(reward - self.expected, -_LARGEST_ERROR, _LARGEST_ERROR)
        self.expected += (reward - self.expected) / _EXPECTING
        change = _RATE * error[:, None] * tried / _EXPLORATION**2
        change -= (self.strength - 1.0) / _FORGETTING
        self.strength[:] = np.clip(self.strength + change, *_BOUNDS)
        self.strengths[:, now], self.modulator[:, now] = self.strength, error
        learners, others = np.split(np.abs(self.turning[:, now]), [rows])
        return {
            "turning": f"{learners.mean():.2f} rad/s", "beside": f"{others.mean():.2f} rad/s",
        }  # fmt: skip

    def examine(self, progress: Callable[[], None]) -> dict[str, Any]:
        """Tell what was lost, regained and forgotten, from what was walked."""
        rows = len(self.seeds)
        ends = dict(zip(("whole", "lesioned", "healed"), self.parts[1:], strict=True))

        def mean(values: FloatArray) -> dict[str, list[float]]:
            return {
                name: values[:, end - MEASURED : end].mean(axis=1).tolist()
                for name, end in ends.items()
            }

        turning, speed = mean(self.turning), mean(self.speed)
        usual = float(np.mean(np.abs(turning["whole"][rows:])))
        lost = float(np.mean(np.abs(turning["lesioned"][rows:]))) - usual
        regained = 1.0 - (np.abs(turning["lesioned"][:rows]) - usual) / lost
        kept = {
            name: np.abs(self.strengths[:, end - 1] - 1.0).mean(axis=1)
            for name, end in ends.items()
        }
        fallen = np.isfinite(self.simulation.fallen_at)
        return {
            "task": "limb", "body": self._name, "seed": self.seeds[0], "rows": rows,
            "lesion": self.lesion, "seconds": self.parts[2] - self.parts[1],
            "turning": {name: values[:rows] for name, values in turning.items()},
            "turning_without_plasticity": {n: values[rows:] for n, values in turning.items()},
            "speed": {name: values[:rows] for name, values in speed.items()},
            "speed_without_plasticity": {name: values[rows:] for name, values in speed.items()},
            "regained": regained.tolist(),
            "rows_that_regained_half": int(np.sum(regained >= 0.5)),
            "falls": int(fallen[:rows].sum()),
            "falls_without_plasticity": int(fallen[rows:].sum()),
            "change_of_strength": {name: values.tolist() for name, values in kept.items()},
            "rows_that_forgot_half": int(np.sum(kept["healed"] <= 0.5 * kept["lesioned"])),
        }  # fmt: skip

    def draw(self, metrics: Mapping[str, Any]) -> Figure:
        """Draw turning, the modulator and strengths over time; see :meth:`Lesson.draw`."""
        from neurocontrol.viewing.networks.strengths import draw_strengths

        parts = {"motor lost": self.parts[1], "motor back": self.parts[2]}
        return draw_strengths(
            WINDOW, parts, self.turning, self.modulator, self.strengths, POOLS, self.tell(metrics)
        )

    def tell(self, metrics: Mapping[str, Any]) -> str:
        """What came out; see :meth:`Lesson.tell`."""
        return (
            f"{metrics['lesion']} lost: {metrics['rows_that_regained_half']} of {metrics['rows']} "
            f"regained half of the lost symmetry, {np.median(metrics['regained']):.0%} by the "
            f"median, {metrics['falls']} fell; {metrics['rows_that_forgot_half']} forgot half of "
            "it when the motor was back"
        )

    def restore(self, state: State, rows: Any = None) -> None:
        """Go on where a run stood; see :meth:`Stateful.restore`."""
        super().restore(state, rows)
        self._embody()

    def _live(self) -> Live:
        return {
            "done": self.done, "simulation": self.simulation, "strength": self.strength,
            "expected": self.expected, "turning": self.turning, "speed": self.speed,
            "strengths": self.strengths, "modulator": self.modulator,
        }  # fmt: skip


def _moved(before: FloatArray, after: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How far bodies have turned, rad, and gone along their mean heading, m, each ``(B,)``."""
    first, last = heading(before), heading(after)
    turned = (last - first + np.pi) % (2.0 * np.pi) - np.pi
    gone = after[:, :2] - before[:, :2]
    middle = first + 0.5 * turned
    return turned, gone[:, 0] * np.cos(middle) + gone[:, 1] * np.sin(middle)
