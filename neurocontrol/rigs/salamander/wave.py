"""Delays learn a travelling wave imposed on a chain of half-centres; a salamander swims on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np

from neurocontrol import snn
from neurocontrol.arenas import InArena, make_arena
from neurocontrol.assembly.salamander import KINDS, axial_muscles
from neurocontrol.controllers.presets import read_preset
from neurocontrol.controllers.salamander.axis import SPINE
from neurocontrol.controllers.salamander.chain_network import (
    LINKS,
    SIDES,
    ChainParameters,
    chain_network,
    coordinator,
    link,
)
from neurocontrol.controllers.salamander.chain_rhythm import STEP, ChainRhythm
from neurocontrol.controllers.salamander.controller import SalamanderController, tunable
from neurocontrol.controllers.salamander.rhythm import SEGMENTS
from neurocontrol.controllers.salamander.spiking import SpikingRhythm
from neurocontrol.errors import InputError
from neurocontrol.learning.lessons import Lesson
from neurocontrol.plant import Plant
from neurocontrol.rigs.salamander.trials import swimming
from neurocontrol.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from matplotlib.figure import Figure

    from neurocontrol.assembly.salamander import Kind
    from neurocontrol.state import Live
    from neurocontrol.types import FloatArray

PERIOD = 0.293
"""Period of the first segment when it is left alone, s."""
IMPOSED = 0.280
"""Period of the wave that is imposed, s: shorter, so that no burst begins before it is told to."""
CYCLES = 10
"""Cycles of a round of learning."""
_JITTER = 0.0005  # s, standard deviation of the moments at which the wave is imposed
_RATE, _TAU = 0.1, 0.030  # 1 and s, of the rule
_SETTLED, _TIMED = 4.0, 6.0  # s of the cord alone: until it is timed, and for which
_TRANSIENT, _SWUM, _SAMPLE = 3.0, 6.0, 0.02  # s


@final
class WaveLesson(Lesson):
    """B chains under one wave, each with random delays of its own to begin with.

    While a wave is imposed, through the coordinating cells, synapses between segments are silent;
    their delays shift until what they bring would come at the moment that is imposed.

    Attributes:
        lag: Wanted lag from segment to segment, s.
        seeds: Seed of every row.
        begun: Delays before learning, s, shape ``(B, links, synapses)``.
        errors: Root mean square error of the delays before learning and after every round, s, shape
            ``(B, rounds + 1)``.
    """

    unit: ClassVar[str] = "round"

    def __init__(
        self, body: str, *, wave: float = 0.85, rounds: int = 10, seed: int = 0, rows: int = 10
    ) -> None:
        """Draw chains and delays.

        Args:
            body: Name of the salamander that is to swim.
            wave: Length of the body, in wavelengths.
            rounds: Rounds of learning.
            seed: Seed of the first row; the others follow it.
            rows: Number of rows B.

        Raises:
            InputError: The wave is so short that no delay is long enough.
        """
        p = ChainParameters()
        self.kind: Kind = KINDS[body]
        self.lag = wave * PERIOD / SEGMENTS
        if not 0.0 < self.lag < 0.5 * p.longest:
            most = 0.5 * p.longest * SEGMENTS / PERIOD
            raise InputError(f"wave must be above 0 and below {most:.2f}, got {wave!r}")
        self.total, self.examined = rounds, 3
        self.done = np.zeros(1, dtype=np.int64)
        self.seeds = [seed + row for row in range(rows)]
        # an arrival acts in the step after it
        rule = snn.DelayShift(rate=_RATE, tau=_TAU, lead=STEP, longest=p.longest)
        self.network = chain_network(p, rule).compile(
            dt=STEP, batch=rows, seed=self.seeds, fused=True
        )
        self._live_delays = [self.network.parameter(link(*one), "delay") for one in LINKS]
        for row, one in enumerate(self.seeds):
            generator = np.random.default_rng([one, 1])
            for delay in self._live_delays:
                delay[row] = generator.uniform(0.0, p.longest, delay.shape[1])
        for side, segment in LINKS:
            self.network.parameter(link(side, segment), "weight")[:] = 0.0
        self.begun = self.delays
        self.errors = np.zeros((rows, rounds + 1))
        self._note(0)

    @property
    def delays(self) -> FloatArray:
        """Delays as they are now, s, shape ``(B, links, synapses)``."""
        return np.stack(self._live_delays, axis=1)

    @property
    def by_hand(self) -> FloatArray:
        """Delays that give the wanted wave, s, shape ``(B, links, synapses)``."""
        return np.full_like(self.begun, self.lag - STEP)

    def _note(self, place: int) -> None:
        error = self.delays - self.by_hand
        self.errors[:, place] = np.sqrt(np.mean(error**2, axis=(1, 2)))

    def learn(self) -> Mapping[str, str]:
        """Impose the wave for some cycles; see :meth:`Lesson.learn`."""
        done, network = int(self.done[0]), self.network
        steps = round(IMPOSED / STEP)
        cells = ChainParameters().coordinators
        begins = STEP * (network.time[0] / STEP + steps * np.arange(CYCLES))
        for row, one in enumerate(self.seeds):
            generator = np.random.default_rng([one, 2, done])
            for number, side in enumerate(SIDES):
                for segment in range(SEGMENTS):
                    lag = (0.5 * number * IMPOSED + segment * self.lag) % IMPOSED
                    late = lag + generator.normal(0.0, _JITTER, (CYCLES, cells))
                    late = STEP * np.clip(np.rint(late / STEP), 1, steps)
                    times = (begins[:, None] + late).ravel()
                    order = np.argsort(times, kind="stable")
                    network.inject(
                        coordinator(side, segment),
                        np.tile(np.arange(cells), CYCLES)[order],
                        times[order],
                        rows=[row],
                    )
        network.advance(steps * CYCLES)
        self._note(done + 1)
        return {"error": f"{1e3 * self.errors[:, done + 1].mean():.2f} ms"}

    def examine(self, progress: Callable[[], None]) -> dict[str, Any]:
        """Let cords run alone and salamanders swim, by three sets of delays."""
        found: dict[str, Any] = {
            "task": "wave", "body": self.kind.name, "seed": self.seeds[0],
            "rows": len(self.seeds), "cycles": int(self.done[0]) * CYCLES,
            "imposed_period": IMPOSED, "wanted_lag": self.lag, "errors": self.errors.tolist(),
        }  # fmt: skip
        for name, delays in (
            ("random", self.begun), ("by hand", self.by_hand), ("learnt", self.delays),
        ):  # fmt: skip
            lags = lags_of(delays, self.seeds)
            worst = np.abs(lags / self.lag - 1.0).max(axis=1)
            found[name] = {
                "lags": _told(lags),
                "worst_lag_error": _told(worst),
                **swim(self.kind, delays, self.seeds),
            }
            progress()
        learnt, hand = found["learnt"], found["by hand"]
        speed = np.array(learnt["speed"]) / np.array(hand["speed"])
        found["relative_speed"] = speed.tolist()
        found["rows_within_a_tenth"] = int(
            np.sum([error is not None and error <= 0.1 for error in learnt["worst_lag_error"]])
        )
        found["rows_as_fast_within_a_tenth"] = int(np.sum(np.abs(speed - 1.0) <= 0.1))
        return found

    def draw(self, metrics: Mapping[str, Any]) -> Figure:
        """Draw errors, lags and speeds; see :meth:`Lesson.draw`."""
        from neurocontrol.viewing.networks.waves import draw_waves

        return draw_waves(metrics, self.tell(metrics))

    def tell(self, metrics: Mapping[str, Any]) -> str:
        """What came out; see :meth:`Lesson.tell`."""
        rows = metrics["rows"]
        return (
            f"every lag within a tenth of {1e3 * self.lag:.1f} ms in "
            f"{metrics['rows_within_a_tenth']} of {rows}; "
            f"{np.mean(metrics['learnt']['speed']):.2f} body lengths/s, "
            f"{np.mean(metrics['by hand']['speed']):.2f} by hand, "
            f"{np.mean(metrics['random']['speed']):.2f} before"
        )

    def _live(self) -> Live:
        return {"done": self.done, "network": self.network, "errors": self.errors}


def lags_of(delays: FloatArray, seeds: Sequence[int]) -> FloatArray:
    """Mean lag of every link of cords that run alone, s, shape ``(B, links)``; NaN without any."""
    rhythm = ChainRhythm(delays, seed=seeds)
    rhythm.network.advance(round(_SETTLED / STEP))
    rhythm.network.record_spikes()
    rhythm.network.advance(round(_TIMED / STEP))
    lags = np.full(delays.shape[:2], np.nan)
    for row in range(len(delays)):
        time, cell = rhythm.network.spikes(row)
        onsets = {}
        for side in SIDES:
            for segment in range(SEGMENTS):
                columns = rhythm.network.columns(coordinator(side, segment))
                own = time[(cell >= columns.start) & (cell < columns.stop)]
                volleys = np.split(own, np.flatnonzero(np.diff(own) > 0.1 * PERIOD) + 1)
                onsets[side, segment] = np.array([np.median(one) for one in volleys if one.size])
        for number, (side, segment) in enumerate(LINKS):
            first, then = onsets[side, segment], onsets[side, segment + 1]
            if first.size < 2 or then.size < 2:
                continue
            period = float(np.median(np.diff(first)))
            late = (then[:, None] - first[None, :] + 0.5 * period) % period - 0.5 * period
            nearest = late[np.arange(then.size), np.argmin(np.abs(then[:, None] - first), axis=1)]
            lags[row, number] = np.mean(nearest)
    return lags


def swim(kind: Kind, delays: FloatArray, seeds: Sequence[int]) -> dict[str, Any]:
    """Let salamanders swim by delays, and measure speed, wave and frequency of every row."""
    body = kind.body
    start = InArena(arena=make_arena("water", body))
    generators = [np.random.default_rng([one, 3]) for one in seeds]
    plant = Plant(body, [start.scenario(body, one) for one in generators])
    # the gains of the muscles are those under the spiking cord
    values = read_preset(kind.name).values
    spiking = values[SpikingRhythm.name].items()
    spine = {name: value for name, value in spiking if name in SPINE.names}
    tuned = tunable(ChainRhythm, kind.limbs).read({**values, ChainRhythm.name: spine}, kind.name)
    rhythm = ChainRhythm(delays, seed=seeds)
    nerves = SalamanderController(rhythm, kind.limbs, tuned, weight=plant.weight, preset=kind.name)
    simulation = Simulation(plant, nerves, muscles=axial_muscles(plant, kind))
    poses = [start.state(plant, row, one)[0] for row, one in enumerate(generators)]
    simulation.reset(qpos=np.array(poses), seeds=list(seeds))
    simulation.tell("water")
    simulation.run(_TRANSIENT)
    read: dict[str, list[FloatArray]] = {"qpos": [], "axis_angle": [], "immersion": []}
    for _ in range(round(_SWUM / _SAMPLE)):
        simulation.step(round(_SAMPLE / simulation.tick))
        for name, samples in read.items():
            samples.append(simulation.sensors[name].copy())
    kept = {name: np.array(one) for name, one in read.items()}
    time: FloatArray = _SAMPLE * np.arange(len(read["qpos"]), dtype=np.float64)
    swims = [
        swimming({**{name: one[:, row] for name, one in kept.items()}, "time": time}, kind)
        for row in range(len(seeds))
    ]
    return {
        "speed": [one.speed for one in swims],
        "wave": [one.wave.total for one in swims],
        "frequency": [one.wave.frequency for one in swims],
        "fallen": int(np.isfinite(simulation.fallen_at).sum()),
    }


def _told(values: FloatArray) -> Any:
    """Numbers for a JSON text, None where there is none."""
    told = values.astype(object)
    told[~np.isfinite(values)] = None
    return told.tolist()
