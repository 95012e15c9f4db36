"""Gait events and measures from recordings: pure functions of arrays."""

from __future__ import annotations

from neurocontrol.analysis.contacts import (
    contacts_from_forces,
    liftoffs,
    losses_per_stance,
    raw_contacts,
    touchdowns,
)
from neurocontrol.analysis.gait import (
    Cycles,
    Gait,
    Settling,
    duty_factors,
    flight_fraction,
    harmonic_phases,
    mean_phases,
    measure_cycles,
    measure_gait,
    measure_settling,
    stride_frequencies,
)
from neurocontrol.analysis.limbs import limb_columns, limb_of, ordered_feet
from neurocontrol.analysis.metrics import (
    cost_of_transport,
    forward_distance,
    froude_number,
    heading,
    heading_speed,
    moving_average,
    net_speed,
    turning_rate,
)
from neurocontrol.analysis.phases import (
    circular_distance,
    circular_mean,
    classify_gait,
    gait_phases,
    phase_error,
)
from neurocontrol.analysis.summary import summarise

__all__ = [
    "Cycles",
    "Gait",
    "Settling",
    "circular_distance",
    "circular_mean",
    "classify_gait",
    "contacts_from_forces",
    "cost_of_transport",
    "duty_factors",
    "flight_fraction",
    "forward_distance",
    "froude_number",
    "gait_phases",
    "harmonic_phases",
    "heading",
    "heading_speed",
    "liftoffs",
    "limb_columns",
    "limb_of",
    "losses_per_stance",
    "mean_phases",
    "measure_cycles",
    "measure_gait",
    "measure_settling",
    "moving_average",
    "net_speed",
    "ordered_feet",
    "phase_error",
    "raw_contacts",
    "stride_frequencies",
    "summarise",
    "touchdowns",
    "turning_rate",
]
