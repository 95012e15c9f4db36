"""From the motoneurons of the axis to the activation of its muscles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

from neurocontrol.parameters import Parameter, ParameterTable

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray, IntArray

_DEFAULTS = {
    # The walking gains were set by hand; the swimming ones are those of Pazzaglia et al.'s
    # signal-driven muscles, which match the animal's joint amplitudes at 3.17 Hz.
    "walking": (0.08, 0.22, 0.20, 0.03, 0.24, 0.22, 0.06, 0.08),
    "swimming": (0.161, 0.203, 0.191, 0.187, 0.386, 0.603, 0.482, 0.662),
}

AXIAL_GAINS = ParameterTable(
    tuple(
        Parameter(
            name=f"{gait}_{joint + 1}", default=default, low=0.0, high=2.0, scale=0.05, unit="1",
            meaning=f"activation of the muscles of axial joint {joint + 1} in a typical burst, "
            f"{gait}",
        )
        for gait, gains in _DEFAULTS.items()
        for joint, default in enumerate(gains)
    )
)  # fmt: skip
"""Gains of both gaits from head to tail; neuromodulators are known to set muscle gain."""

SPINE = ParameterTable(
    (
        *AXIAL_GAINS.parameters,
        Parameter(
            name="lift_off", default=0.13, low=-0.5, high=1.0, scale=0.04, unit="strides",
            meaning="phase of a limb's centre at which its foot lifts off",
        ),
    )
)  # fmt: skip
"""What is tuned of the way from a spinal cord to the body: axial gains and the limbs' phase."""

_LIMIT = 1.5  # of the activity of a typical burst


@njit(cache=True)
def activate(
    rows: IntArray,
    axial: FloatArray,
    tone: FloatArray,
    walking: FloatArray,
    gains: FloatArray,
    stimulation: FloatArray,
) -> None:
    """Write muscle activation and tone of every given row, in place.

    Args:
        rows: Row numbers, shape ``(n,)``.
        axial: Activity of the joints, left, then right, shape ``(B, 2 J)``.
        tone: Factor on gain and stiffness, shape ``(B, J)``.
        walking: From 0, swimming, to 1, shape ``(B,)``.
        gains: Gains of walking, then of swimming, shape ``(B, 2 J)``.
        stimulation: Receives left, right, tone in its first columns, shape ``(B, 3 J or more)``.
    """
    joints = tone.shape[1]
    for row in rows:
        share = walking[row]
        for joint in range(joints):
            gain = share * gains[row, joint] + (1.0 - share) * gains[row, joints + joint]
            for side in range(2):
                column = side * joints + joint
                stimulation[row, column] = gain * min(axial[row, column], _LIMIT)
            stimulation[row, 2 * joints + joint] = tone[row, joint]
