"""What a walk of human legs was like, and how far it resembles that of people."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.analysis.attitude import trunk_axes
from neurocontrol.analysis.contacts import contacts_from_forces, losses_per_stance
from neurocontrol.analysis.human.amplitudes import Amplitudes, measure_amplitudes
from neurocontrol.analysis.human.norms import HUMAN_ACTIVATIONS, HUMAN_STRIDE, correlation
from neurocontrol.analysis.human.soles import SoleMeasures, measure_soles
from neurocontrol.analysis.human.strides import foot_contact, heel_strikes, over_strides
from neurocontrol.analysis.human.yaw import YawMeasures, heading_of, measure_yaw, yaw_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.types import FloatArray, IntArray

_GRAVITY = 9.81
_JOINT_COLUMNS = {"hip": 8, "knee": 10, "ankle": 11}  # of the left leg; the right one's follow by 5
_PER_LEG = len(HUMAN_ACTIVATIONS)


def trunk_lean(qpos: FloatArray) -> FloatArray:
    """Forward lean of the trunk, rad, shape ``(T,)``."""
    forward, _, _ = trunk_axes(qpos[:, 3:7])
    lean: FloatArray = np.arcsin(np.clip(-forward[2], -1.0, 1.0))
    return lean


def walked(qpos: FloatArray) -> FloatArray:
    """Distance walked along the heading since the start, m, shape ``(T,)``."""
    heading = heading_of(qpos)[1:]
    moves = np.diff(qpos[:, :2], axis=0)
    along = moves[:, 0] * np.cos(heading) + moves[:, 1] * np.sin(heading)
    return np.concatenate(([0.0], np.cumsum(along)))


@dataclass(frozen=True, kw_only=True, eq=False)
class WalkMeasures:
    """Figures of a walk after its transient; NaN where there were too few strides.

    Attributes:
        speed: Mean speed along the heading, m/s.
        stride_time: Mean time between heel strikes of a leg, s.
        stride_time_deviation: Its standard deviation, s.
        stride_length: m.
        double_support: Share of the time with force under both feet.
        clean_double_support: The same without chatter: short gaps closed, short touches removed.
        duty_factor: Share of the time with force under a foot, left and right.
        clean_duty_factor: The same without chatter.
        contact_losses: How often a foot loses the ground within a stance, mean of both legs.
        step_asymmetry: Difference of left and right step time over their mean.
        heading_mean: Mean direction, rad.
        heading_drift: Largest deviation of a stride's mean direction from the first's, rad.
        cost_of_transport: Metabolic energy per mass and distance, J/kg/m; NaN without power or for
            a body that goes nowhere.
        peak_force: Largest vertical force of each stride in body weights, mean of both legs.
        raw_peak_force: Largest force under a foot at any moment, body weights.
        correlations: With people, of ``trunk``, ``hip``, ``knee``, ``ankle``, every muscle and the
            ``ground_force``: the shape of the mean stride, and nothing of its size.
        errors: Root mean square difference of all strides from people's: rad for joints,
            activation for muscles, body weights for the force.
        amplitudes: Sizes that correlations do not see.
        soles: What the soles do on level ground.
        yaw: How far it leaves the wanted heading, and how it comes back.
        curves: Mean stride of every joint and muscle, each ``(101,)``; and ``ground_force`` in
            body weights.
        deviations: Standard deviations of the same.
    """

    speed: float
    stride_time: float
    stride_time_deviation: float
    stride_length: float
    double_support: float
    clean_double_support: float
    duty_factor: tuple[float, float]
    clean_duty_factor: tuple[float, float]
    contact_losses: float
    step_asymmetry: float
    heading_mean: float
    heading_drift: float
    cost_of_transport: float
    peak_force: float
    raw_peak_force: float
    correlations: Mapping[str, float]
    errors: Mapping[str, float]
    amplitudes: Amplitudes
    soles: SoleMeasures
    yaw: YawMeasures
    curves: Mapping[str, FloatArray]
    deviations: Mapping[str, FloatArray]


def measure_walking(
    time: FloatArray,
    qpos: FloatArray,
    ground_force: FloatArray,
    activation: FloatArray,
    *,
    weight: float,
    power: FloatArray | None = None,
    reference: FloatArray | float = 0.0,
    transient: float = 3.0,
) -> WalkMeasures:
    """Measure a walk.

    Args:
        time: Moments, s, evenly spaced, shape ``(T,)``.
        qpos: Configurations of human legs, shape ``(T, 17)``.
        ground_force: Normal force under left and right foot, N, shape ``(T, 2)``.
        activation: Of the muscles, left then right, shape ``(T, 22)``.
        weight: Body weight, N.
        power: Metabolic power, W, shape ``(T,)``.
        reference: Wanted heading, rad, one or at every moment.
        transient: Time left out at the start, s.
    """
    late = slice(int(np.searchsorted(time, time[0] + transient)) if len(time) else 0, None)
    time, qpos, force = time[late], qpos[late], ground_force[late]
    activation = activation[late]
    lasted = float(time[-1] - time[0]) if len(time) > 1 else math.nan
    timestep = float(time[1] - time[0]) if len(time) > 1 else math.nan
    strikes = [heel_strikes(force[:, leg], weight, timestep) for leg in range(2)]
    speed = float(walked(qpos)[-1]) / lasted if len(time) > 1 else math.nan
    stride_times = np.concatenate([np.diff(time[samples]) for samples in strikes])
    contact = foot_contact(force, weight)
    clean = contacts_from_forces(force, weight, timestep) if len(time) > 1 else contact
    signals = _signals(qpos, activation, force / weight)
    strides = {
        name: np.concatenate([over_strides(both[leg], strikes[leg]) for leg in range(2)])
        for name, both in signals.items()
    }
    curves = {name: _mean(values) for name, values in strides.items()}
    heading = heading_of(qpos) if len(time) else np.zeros(0)
    headings = over_strides(heading, strikes[0]).mean(axis=1) if len(time) else np.zeros(0)
    wanted = reference if np.ndim(reference) == 0 else np.asarray(reference)[late]
    yaw = yaw_from(heading, wanted) if len(time) else heading
    cost = math.nan
    if power is not None and speed > 0.0:
        cost = float(power[late].mean()) / (weight / _GRAVITY * speed)
    stride_time = _mean_number(stride_times)
    return WalkMeasures(
        speed=speed,
        stride_time=stride_time,
        stride_time_deviation=float(np.std(stride_times)) if stride_times.size else math.nan,
        stride_length=speed * stride_time,
        double_support=_mean_number(contact.all(axis=1)),
        clean_double_support=_mean_number(clean.all(axis=1)),
        duty_factor=(_mean_number(contact[:, 0]), _mean_number(contact[:, 1])),
        clean_duty_factor=(_mean_number(clean[:, 0]), _mean_number(clean[:, 1])),
        contact_losses=_mean_number(losses_per_stance(contact, clean)),
        step_asymmetry=_asymmetry(time, *strikes),
        heading_mean=_mean_number(headings),
        heading_drift=float(np.abs(headings - headings[0]).max()) if headings.size else math.nan,
        cost_of_transport=cost,
        peak_force=_mean_number(strides["ground_force"].max(axis=1, initial=0.0)),
        raw_peak_force=float(force.max()) / weight if len(time) else math.nan,
        correlations={
            name: correlation(curves[name], norm) if stride_times.size else math.nan
            for name, norm in HUMAN_STRIDE.items()
        },
        errors={
            name: math.sqrt(_mean_number((strides[name] - norm) ** 2))
            for name, norm in HUMAN_STRIDE.items()
        },
        amplitudes=measure_amplitudes(strides, stride_time, qpos),
        soles=measure_soles(qpos, contact, strikes, heading),
        yaw=measure_yaw(yaw, timestep, stride_time),
        curves=curves,
        deviations={
            name: values.std(axis=0) if len(values) else np.full(values.shape[1], math.nan)
            for name, values in strides.items()
        },
    )


def _signals(
    qpos: FloatArray, activation: FloatArray, force: FloatArray
) -> dict[str, tuple[FloatArray, FloatArray]]:
    lean = trunk_lean(qpos)
    signals = {"trunk": (lean, lean), "ground_force": (force[:, 0], force[:, 1])}
    for name, column in _JOINT_COLUMNS.items():
        signals[name] = (qpos[:, column], qpos[:, column + 5])
    for column, name in enumerate(HUMAN_ACTIVATIONS):
        signals[name] = (activation[:, column], activation[:, column + _PER_LEG])
    return signals


def _mean(values: FloatArray) -> FloatArray:
    if not len(values):
        return np.full(values.shape[1], math.nan)
    mean: FloatArray = values.mean(axis=0)
    return mean


def _mean_number(values: FloatArray | Any) -> float:
    return float(np.mean(values)) if np.size(values) else math.nan


def _asymmetry(time: FloatArray, left: IntArray, right: IntArray) -> float:
    """Difference of left and right step times over their mean."""
    to_right, to_left = _step_times(time, left, right), _step_times(time, right, left)
    if not to_right.size or not to_left.size:
        return math.nan
    first, second = float(np.median(to_right)), float(np.median(to_left))
    return abs(first - second) / (0.5 * (first + second))


def _step_times(time: FloatArray, before: IntArray, after: IntArray) -> FloatArray:
    """Time from every heel strike of one leg to the next of the other, s."""
    following = np.searchsorted(after, before, side="right")
    known = following < after.size
    times: FloatArray = time[after[following[known]]] - time[before[known]]
    return times
