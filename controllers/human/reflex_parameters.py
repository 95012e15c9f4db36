"""The numbers of the reflex controller: 82 of Song and Geyer (2015) and five of our own.

Order, names and hand-set values are those of the authors' parameter file of 2014; a hand-set value
is what they start their own optimisation from. Force signals are in units of the muscle's
maximum force, lengths in optimal fibre lengths, angles in radians.
"""

from __future__ import annotations

from math import inf, radians

import numpy as np

from neurocontrol.parameters import Parameter, ParameterTable


def _parameter(
    name: str,
    module: str,
    hand_set: float,
    step: float,
    unit: str,
    meaning: str,
    *,
    low: float = -inf,
    high: float = inf,
) -> Parameter:
    return Parameter(
        name=name,
        default=hand_set,
        low=low,
        high=high,
        scale=step,
        unit=unit,
        meaning=f"{module}: {meaning}",
    )


_GAIN = 0.3  # a visible share of a hand-set gain

_PARAMETERS = (
    _parameter(
        "theta0",
        "supraspinal",
        radians(1),
        radians(1),
        "rad",
        "trunk lean that the supraspinal layer asks for, forward",
    ),
    _parameter(
        "alpha0",
        "supraspinal",
        radians(70),
        radians(4),
        "rad",
        "leg angle at which the swing foot is aimed",
    ),
    _parameter(
        "c_d",
        "supraspinal",
        radians(-5),
        _GAIN * radians(5),
        "rad/m",
        "aim per distance of the trunk from the other ankle, forward",
    ),
    _parameter(
        "c_v",
        "supraspinal",
        radians(-5),
        _GAIN * radians(5),
        "rad s/m",
        "aim per forward speed of the trunk",
    ),
    _parameter(
        "l_clr",
        "supraspinal",
        0.85,
        0.03,
        "m",
        "hip to ankle distance that lets the swing foot clear the ground",
        low=0.4,
        high=0.915,
    ),
    _parameter("S0_st_HFL", "pre-stimulation", 0.05, 0.5 * 0.05, "1", "HFL in stance"),
    _parameter("S0_st_GLU", "pre-stimulation", 0.05, 0.5 * 0.05, "1", "GLU in stance"),
    _parameter("S0_st_HAM", "pre-stimulation", 0.05, 0.5 * 0.05, "1", "HAM in stance"),
    _parameter("S0_st_RF", "pre-stimulation", 0.01, 0.5 * 0.01, "1", "RF in stance"),
    _parameter("S0_st_VAS", "pre-stimulation", 0.08, 0.5 * 0.08, "1", "VAS in stance"),
    _parameter("S0_st_BFSH", "pre-stimulation", 0.02, 0.5 * 0.02, "1", "BFSH in stance"),
    _parameter("S0_st_GAS", "pre-stimulation", 0.01, 0.5 * 0.01, "1", "GAS in stance"),
    _parameter("S0_st_SOL", "pre-stimulation", 0.01, 0.5 * 0.01, "1", "SOL in stance"),
    _parameter("S0_st_TA", "pre-stimulation", 0.01, 0.5 * 0.01, "1", "TA in stance"),
    _parameter("G_GLU", "M1", 1, _GAIN * 1, "1", "GLU force to GLU"),
    _parameter("G_VAS", "M1", 1.2, _GAIN * 1.2, "1", "VAS force to VAS"),
    _parameter("G_SOL", "M1", 1.2, _GAIN * 1.2, "1", "SOL force to SOL"),
    _parameter("G_HAM", "M2", 1, _GAIN * 1, "1", "HAM force to HAM"),
    _parameter(
        "l_off_BFSH_VAS", "M2", 2, _GAIN * 2, "lopt", "BFSH length above which VAS is inhibited"
    ),
    _parameter("G_BFSH_VAS", "M2", 2, _GAIN * 2, "1", "gain of that inhibition"),
    _parameter("l_off_BFSH", "M2", 1.1, _GAIN * 1.1, "lopt", "BFSH own-length offset"),
    _parameter("G_BFSH", "M2", 2, _GAIN * 2, "1", "BFSH length gain"),
    _parameter("G_GAS", "M2", 1.22, _GAIN * 1.22, "1", "GAS force to GAS"),
    _parameter("Kp_HFL", "M3", 1, _GAIN * 1, "1/rad", "trunk pitch P to HFL"),
    _parameter("Kd_HFL", "M3", 0.3, _GAIN * 0.3, "s/rad", "trunk pitch D to HFL"),
    _parameter("Kp_GLU", "M3", 0.5, _GAIN * 0.5, "1/rad", "trunk pitch P to GLU"),
    _parameter("Kd_GLU", "M3", 0.1, _GAIN * 0.1, "s/rad", "trunk pitch D to GLU"),
    _parameter("G_GLU_HAM", "M3/M4", 1, _GAIN * 1, "1", "HAM share of the GLU command"),
    _parameter("G_cGLU_HFL", "M4", 0.1, _GAIN * 0.1, "1", "other leg's GLU swing command to HFL"),
    _parameter("G_cHAM_HFL", "M4", 0.1, _GAIN * 0.1, "1", "other leg's HAM swing command to HFL"),
    _parameter("G_cHFL_GLU", "M4", 0.1, _GAIN * 0.1, "1", "other leg's HFL swing command to GLU"),
    _parameter("G_cRF_GLU", "M4", 0.1, _GAIN * 0.1, "1", "other leg's RF swing command to GLU"),
    _parameter("l_off_TA_st", "M5", 0.636, _GAIN * 0.636, "lopt", "TA length offset, stance"),
    _parameter("G_TA_st", "M5", 1.1, _GAIN * 1.1, "1", "TA length gain, stance"),
    _parameter("G_SOL_TA", "M5", 0.4, _GAIN * 0.4, "1", "SOL force inhibits TA"),
    _parameter("S0_sw_HFL", "pre-stimulation", 0.01, 0.5 * 0.01, "1", "HFL in swing"),
    _parameter("S0_sw_GLU", "pre-stimulation", 0.01, 0.5 * 0.01, "1", "GLU in swing"),
    _parameter("S0_sw_HAM", "pre-stimulation", 0.01, 0.5 * 0.01, "1", "HAM in swing"),
    _parameter("S0_sw_RF", "pre-stimulation", 0.01, 0.5 * 0.01, "1", "RF in swing"),
    _parameter("S0_sw_VAS", "pre-stimulation", 0.01, 0.5 * 0.01, "1", "VAS in swing"),
    _parameter("S0_sw_BFSH", "pre-stimulation", 0.02, 0.5 * 0.02, "1", "BFSH in swing"),
    _parameter("S0_sw_GAS", "pre-stimulation", 0.01, 0.5 * 0.01, "1", "GAS in swing"),
    _parameter("S0_sw_SOL", "pre-stimulation", 0.01, 0.5 * 0.01, "1", "SOL in swing"),
    _parameter("S0_sw_TA", "pre-stimulation", 0.01, 0.5 * 0.01, "1", "TA in swing"),
    _parameter(
        "alpha_delta",
        "M6/M9",
        radians(12),
        _GAIN * radians(12),
        "rad",
        "leg-stop lead angle before target",
    ),
    _parameter("G_RF_HFL", "M6", 4.1672, _GAIN * 4.1672, "1", "RF length to HFL"),
    _parameter("Gv_RF_HFL", "M6", 0.5, _GAIN * 0.5, "s", "RF velocity (shortening) damps HFL"),
    _parameter("G_HAM_GLU", "M6", 1.5285, _GAIN * 1.5285, "1", "HAM length to GLU"),
    _parameter("Gv_HAM_GLU", "M6", 0.5, _GAIN * 0.5, "s", "HAM velocity (shortening) damps GLU"),
    _parameter("G_TA_sw", "M5", 1.1, _GAIN * 1.1, "1", "TA length gain, swing"),
    _parameter("l_off_TA_sw", "M5", 0.636, _GAIN * 0.636, "lopt", "TA length offset, swing"),
    _parameter("Gv_RF_BFSH", "M7", 1.3333, _GAIN * 1.3333, "s", "RF shortening speed to BFSH"),
    _parameter("Gv_VAS_RF", "M8", 0.34286, _GAIN * 0.34286, "s", "VAS lengthening speed to RF"),
    _parameter("Gv_BFSH", "M8", 10.418, _GAIN * 10.418, "1", "BFSH knee-hold gain"),
    _parameter("G_HAM_sw", "M9", 6.114, _GAIN * 6.114, "1", "HAM length gain"),
    _parameter("G_HAM_BFSH", "M9", 6, _GAIN * 6, "1", "HAM command to BFSH"),
    _parameter("G_HAM_GAS", "M9", 2, _GAIN * 2, "1", "HAM command to GAS"),
    _parameter("S_HAM_thr", "M9", 0.65, _GAIN * 0.65, "1", "HAM command threshold"),
    _parameter("G_HFL_prep", "M10", 0.4, _GAIN * 0.4, "1", "HFL length gain"),
    _parameter("G_GLU_prep", "M10", 0.4, _GAIN * 0.4, "1", "GLU length gain"),
    _parameter("l_off_VAS", "M10", 0.1, _GAIN * 0.1, "lopt", "VAS length offset"),
    _parameter("G_VAS_prep", "M10", 0.3, _GAIN * 0.3, "1", "VAS length gain"),
    _parameter(
        "Tr_sup",
        "load transfer",
        1,
        _GAIN * 1,
        "1",
        "load of the other leg suppresses stance reflexes as swing begins",
    ),
    _parameter(
        "Tr_sw",
        "load transfer",
        1,
        _GAIN * 1,
        "1",
        "load of the other leg raises swing reflexes as swing begins",
    ),
    _parameter(
        "R_hip0",
        "supraspinal",
        radians(-1),
        _GAIN * radians(1),
        "rad",
        "hip abduction at which the swing foot is aimed",
    ),
    _parameter(
        "R_cd",
        "supraspinal",
        radians(10),
        _GAIN * radians(10),
        "rad/m",
        "abduction per distance of the trunk from the other ankle, outward",
    ),
    _parameter(
        "R_cv",
        "supraspinal",
        radians(10),
        _GAIN * radians(10),
        "rad s/m",
        "abduction per outward speed of the trunk",
    ),
    _parameter("S0_st_HAB", "pre-stimulation", 0.01, 0.5 * 0.01, "1", "HAB in stance"),
    _parameter("S0_st_HAD", "pre-stimulation", 0.01, 0.5 * 0.01, "1", "HAD in stance"),
    _parameter("G_HAB", "M1", 0.45, _GAIN * 0.45, "1", "HAB force to HAB"),
    _parameter("Kp_HAB", "M3", 2.4, _GAIN * 2.4, "1/rad", "trunk roll P to HAB"),
    _parameter("Kd_HAB", "M3", 0.4, _GAIN * 0.4, "s/rad", "trunk roll D to HAB"),
    _parameter("Kp_HAD", "M3", 0.5, _GAIN * 0.5, "1/rad", "trunk roll P to HAD"),
    _parameter("Kd_HAD", "M3", 0.55, _GAIN * 0.55, "s/rad", "trunk roll D to HAD"),
    _parameter("G_cHAB", "M4", 1.5, _GAIN * 1.5, "1", "other leg's swing HAB command to HAB"),
    _parameter("G_cHAD", "M4", 0.4, _GAIN * 0.4, "1", "other leg's swing HAD command to HAD"),
    _parameter("S0_sw_HAB", "pre-stimulation", 0.01, 0.5 * 0.01, "1", "HAB in swing"),
    _parameter("S0_sw_HAD", "pre-stimulation", 0.01, 0.5 * 0.01, "1", "HAD in swing"),
    _parameter("G_HAB_sw", "M6", 3.9376, _GAIN * 3.9376, "1", "HAB length gain"),
    _parameter("G_HAD_sw", "M6", 4.9034, _GAIN * 4.9034, "1", "HAD length gain"),
    _parameter(
        "Tr_sup_c", "load transfer", 1, _GAIN * 1, "1", "the same suppression for the hip abductor"
    ),
    _parameter(
        "Tr_sw_c",
        "load transfer",
        1,
        _GAIN * 1,
        "1",
        "the same raise for hip abductor and adductor",
    ),
    _parameter(
        "K_foot", "heading", 0.06, 0.1, "1", "abduction of both legs per heading error, toward it"
    ),
    _parameter("K_lean", "heading", 0.06, 0.1, "1", "lean away from the turn per heading error"),
    _parameter(
        "T_turn", "heading", 2.0, 2.0, "s", "how far ahead a turning reference is looked along"
    ),
    _parameter(
        "K_drift",
        "heading",
        0.05,
        0.05,
        "1/s",
        "growth of what makes up for a standing heading error",
    ),
    _parameter(
        "K_push",
        "heading",
        0.0,
        0.2,
        "1/rad",
        "SOL force to SOL, per heading error: more on that side, less on the other",
    ),
)

REFLEXES = ParameterTable(_PARAMETERS)
"""All parameters in physical units; the default is the hand-set start."""

RECORD = np.dtype([(name, np.float64) for name in REFLEXES.names])
"""A vector of :data:`REFLEXES` with its parameters as fields."""

_PUBLISHED = (
    4.21577,
    0.888476,
    0.00505633,
    0.00220778,
    0.979785,
    0.0114108,
    0.970603,
    0.730418,
    0.0188693,
    0.557869,
    0.0870316,
    0.597198,
    2.90027,
    0.00479247,
    0.582908,
    2.36717,
    0.948103,
    0.117167,
    1.19753,
    0.0339853,
    1.11188,
    0.378654,
    1.14407,
    0.150391,
    0.569777,
    0.945767,
    1.46473,
    1.27075,
    0.540811,
    0.120748,
    0.225307,
    0.545861,
    0.185006,
    -0.11947,
    1.70951,
    0.0692323,
    3.22916,
    -0.395567,
    -0.00989445,
    0.114743,
    1.85731,
    -0.0638828,
    0.851617,
    -0.0648571,
    0.0072532,
    0.204718,
    0.420413,
    -0.564561,
    0.96974,
    0.502829,
    0.317006,
    0.939155,
    0.18873,
    0.699237,
    1.84806,
    -0.186211,
    0.340203,
    -0.000799015,
    -3.8214,
    0.231765,
    0.0481714,
    0.855234,
    15.5414,
    1.32444,
    0.54952,
    1.61743,
    1.92275,
    0.425789,
    0.145051,
    0.838631,
    1.48497,
    1.75282,
    0.700529,
    0.161547,
    1.33826,
    0.0131488,
    -0.0546724,
    0.00722567,
    0.287575,
    0.744585,
    1.78999,
    0.735661,
)


def published_parameters() -> dict[str, float]:
    """Song's optimised parameters for normal walking (file of 2014), without heading control.

    They serve for comparison and as a start, as the preset ``published``; the others are our own.
    """
    own = np.zeros(len(_PARAMETERS) - len(_PUBLISHED))
    values = np.append(_PUBLISHED, own) * REFLEXES.default
    return REFLEXES.mapping(values)
