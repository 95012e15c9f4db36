"""A rig in a folder: a quadruped on oscillators, with suites and a search that take no time."""

from __future__ import annotations

from neurocontrol.rig import Nerves, Rig

RIG = Rig(
    name="toddler",
    meaning="takes its first steps",
    body=".parts:body",
    simulate=".parts:simulate",
    controllers={
        "righetti-ijspeert": Nerves(meaning="Hopf oscillators"),
        "phase-amplitude": Nerves(meaning="phase oscillators"),
    },
    suites=".parts:SUITES",
    tuning=".parts",
)
