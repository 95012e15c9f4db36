"""The figure of a walk: joints, muscles and ground forces over a stride, beside those of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.figure import Figure

from neurocontrol.analysis.human.norms import HUMAN_ACTIVATIONS, HUMAN_ANGLES, HUMAN_FORCE, STRIDE
from neurocontrol.analysis.human.strides import foot_contact
from neurocontrol.analysis.human.traits import TRAITS
from neurocontrol.analysis.human.walking import measure_walking, walked
from neurocontrol.analysis.human.yaw import heading_of
from neurocontrol.viewing.style import FAINT, INK, LIMB_COLOURS, PAPER, save_figure

if TYPE_CHECKING:
    import os

    from matplotlib.axes import Axes

    from neurocontrol.analysis.human.walking import WalkMeasures
    from neurocontrol.recording import Recording
    from neurocontrol.types import FloatArray

_LEFT, _RIGHT = LIMB_COLOURS["LF"], LIMB_COLOURS["RF"]
_WALK: Final = "#1b6ca8"
_PEOPLE: Final = "#b5892b"
_JOINT_TITLES = {
    "trunk": "trunk lean (deg)",
    "hip": "hip flexion (deg)",
    "knee": "knee flexion (deg)",
    "ankle": "plantarflexion (deg)",
}
_PARTS: Final = {
    "spike": "spike", "first_hump": "hump", "valley": "valley", "second_hump": "hump"
}  # fmt: skip
_TRANSIENT = 3.0  # s
_FULL = 0.02  # share of the stride from which a muscle counts as saturated


def draw_walk(recording: Recording) -> Figure:
    """Draw mean strides of joints and muscles beside people's, ground forces, feet and speed."""
    lasted = recording.time[-1] - recording.time[0]
    measures = measure_walking(
        recording.time,
        recording.qpos,
        recording.ground_force,
        recording.activation,
        weight=recording.weight,
        power=recording.power,
        transient=min(_TRANSIENT, 0.3 * lasted),
    )
    figure = Figure(figsize=(14, 11), dpi=100, facecolor=PAPER, layout="constrained")
    grid = figure.add_gridspec(5, 4, height_ratios=(1.25, 1, 1, 1, 1.1))
    for column, (name, title) in enumerate(_JOINT_TITLES.items()):
        axes = figure.add_subplot(grid[0, column])
        _draw_stride(axes, title, measures, name, HUMAN_ANGLES[name], np.degrees(1.0))
    for place, name in enumerate(HUMAN_ACTIVATIONS):
        axes = figure.add_subplot(grid[1 + place // 4, place % 4])
        _draw_stride(axes, name, measures, name, HUMAN_ACTIVATIONS[name], 1.0)
        axes.set_ylim(-0.02, 1.05)
    axes = figure.add_subplot(grid[3, 3])
    _draw_stride(axes, "ground force (body weights)", measures, "ground_force", HUMAN_FORCE, 1.0)
    axes.text(
        0.99, 0.55, _force(measures), transform=axes.transAxes, va="center", ha="right", fontsize=8
    )
    axes.set_xlabel("share of the stride (%)", color=FAINT, fontsize=9)
    _draw_feet(figure.add_subplot(grid[4, :2]), recording)
    _draw_way(figure.add_subplot(grid[4, 2:]), recording)
    figure.suptitle(_title(recording, measures), color=INK, fontsize=13, x=0.01, ha="left")
    return figure


def save_walking_figure(recording: Recording, path: str | os.PathLike[str]) -> bytes:
    """Draw a walk into a PNG file and return it for a report: PNG or SVG."""
    return save_figure(draw_walk(recording), path)


def _title(recording: Recording, measures: WalkMeasures) -> str:
    parts = [recording.header["controller"], recording.header["preset"]]
    if np.isfinite(measures.speed):
        parts.append(f"{measures.speed:.2f} m/s")
    if np.isfinite(measures.stride_time):
        parts.append(f"stride {measures.stride_time:.2f} s")
    if np.isfinite(measures.cost_of_transport):
        parts.append(f"{measures.cost_of_transport:.1f} J/kg/m")
    parts.append("mean stride (blue, with its deviation) and people (ochre)")
    return "   ".join(part for part in parts if part)


def _draw_stride(
    axes: Axes,
    title: str,
    measures: WalkMeasures,
    name: str,
    norm: FloatArray,
    unit: float,
) -> None:
    share = 100 * STRIDE
    curve, spread = unit * measures.curves[name], unit * measures.deviations[name]
    axes.plot(share, unit * norm, color=_PEOPLE, linewidth=1.8)
    title = f"{title}   {_likeness(measures, name)}"
    axes.fill_between(share, curve - spread, curve + spread, color=_WALK, alpha=0.25, linewidth=0)
    axes.plot(share, curve, color=_WALK, linewidth=1.8)
    axes.set_title(title, fontsize=10, color=INK, loc="left")
    _plain(axes)
    axes.set_xlim(0, 100)


def _likeness(measures: WalkMeasures, name: str) -> str:
    """How far off people a curve is; of muscles the peak and how long they are saturated."""
    error, relation = measures.errors[name], measures.correlations[name]
    if not np.isfinite(relation):
        return ""
    if name in HUMAN_ANGLES:
        return f"off by {np.degrees(error):.1f} (r = {relation:.2f})"
    told = f"off by {error:.2f}"
    if name in HUMAN_ACTIVATIONS:
        peak, saturated = TRAITS[f"{name}_peak"], TRAITS[f"{name}_saturated"].of(measures)
        told += f", peak {peak.of(measures):.2f} ({peak.people:.2f})"
        told += f", full {100 * saturated:.0f} %" if saturated > _FULL else ""
    return told


def _force(measures: WalkMeasures) -> str:
    """Sizes of the ground force, people's in brackets."""
    if not np.isfinite(TRAITS["spike"].of(measures)):
        return ""
    return "\n".join(
        f"{told} {TRAITS[name].of(measures):.2f} ({TRAITS[name].people:.2f})"
        for name, told in _PARTS.items()
    )


def _draw_feet(axes: Axes, recording: Recording) -> None:
    contact = foot_contact(recording.ground_force, recording.weight)
    for row, (name, colour) in enumerate((("right", _RIGHT), ("left", _LEFT))):
        side = recording.feet.index(name)
        axes.fill_between(
            recording.time, row + 0.1, row + 0.9, where=contact[:, side], color=colour, linewidth=0
        )
    axes.set(yticks=(0.5, 1.5), yticklabels=("right", "left"), xlabel="time (s)")
    axes.set_title("feet on the ground", fontsize=10, color=INK, loc="left")
    axes.set_xlim(recording.time[0], recording.time[-1])
    _plain(axes)


def _draw_way(axes: Axes, recording: Recording) -> None:
    time, stride = recording.time, max(2, round(1.0 / recording.dt))
    kernel = np.ones(stride) / stride
    if len(time) > stride:
        speed = np.convolve(np.gradient(walked(recording.qpos), recording.dt), kernel, "valid")
        heading = np.convolve(heading_of(recording.qpos), kernel, "valid")
        middle = time[stride // 2 : stride // 2 + len(speed)]
        axes.plot(middle, speed, color=_WALK, label="speed (m/s)")
        axes.plot(middle, np.degrees(heading) / 10, color=_PEOPLE, label="heading (10 deg)")
        axes.legend(frameon=False, fontsize=9, ncols=2)
    axes.set(xlabel="time (s)")
    axes.set_title("means over 1 s", fontsize=10, color=INK, loc="left")
    axes.set_xlim(time[0], time[-1])
    _plain(axes)


def _plain(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(labelsize=8, colors=FAINT)
    axes.xaxis.label.set(color=FAINT, fontsize=9)
