"""Networks of the literature: oscillator, half-centre, feeding rhythms, a switch, six legs.

Numbers of the first five are those of the parameter files that the authors of the asynchronous
model publish (Boldyshev, asynchronous-network) and of their program of 2017 (Bazenkov, MultiCPG).
"""

from __future__ import annotations

from typing import Final

from neurocontrol.heterochemical.cell import Cell, Levels, Modulation, Rates, Rebound
from neurocontrol.heterochemical.network import Network
from neurocontrol.heterochemical.ticks import TickCell, TickNetwork

_LEVELS: Final = Levels()
_CYCLE: Final = Rates(charging=0.55, upstroke=2.0, burst=-0.7, recovery=-2.0)


def oscillator() -> Network:
    """One cell that bursts by itself."""
    return Network(cells=(Cell(name="N1", levels=_LEVELS, rates=_CYCLE, start=0.0),))


def half_centre() -> Network:
    """Two tonic cells that inhibit each other and rebound."""
    rates = Rates(charging=0.7, upstroke=3.0, burst=0.7, recovery=0.7)
    rebound = Rebound(level=0.0, rate=3.0)
    return Network(
        cells=tuple(
            Cell(
                name=name,
                levels=Levels(rest=0.1, threshold=threshold, top=1.0),
                rates=rates,
                start=0.1,
                rebound=rebound,
                receptors={other: -2.0},
            )
            for name, other, threshold in (("N1", "N2", 0.6), ("N2", "N1", 0.601))
        )
    )


def feeding() -> Network:
    """The three phases of feeding of the pond snail *Lymnaea stagnalis*: SO and N1M, N2v, N3t."""
    falling = Rates(charging=0.0, upstroke=1.5, burst=-0.1, recovery=-2.0)
    return Network(
        cells=(
            Cell(
                name="SO",
                levels=_LEVELS,
                rates=Rates(charging=0.7, upstroke=1.5, burst=0.7, recovery=-2.0),
                start=0.9,
                receptors={"N2v": -7.0},
            ),
            Cell(
                name="N1M",
                levels=_LEVELS,
                rates=falling,
                start=0.0,
                receptors={"SO": 1.4, "N2v": -7.0, "N3t": -0.6},
            ),
            Cell(
                name="N2v",
                levels=Levels(top=0.8),
                rates=Rates(charging=0.0, upstroke=1.5, burst=-0.25, recovery=-2.0),
                start=0.0,
                receptors={"SO": 0.1, "N1M": 0.3},
            ),
            Cell(
                name="N3t",
                levels=Levels(rest=0.1, threshold=0.4, top=0.45),
                rates=Rates(charging=0.4, upstroke=3.0, burst=0.1, recovery=0.4),
                start=0.1,
                rebound=Rebound(level=0.0, rate=7.0),
                receptors={"N1M": -0.5, "N2v": -0.7},
            ),
        )
    )


def pattern_switch() -> Network:
    """Ingestion and egestion of the sea hare *Aplysia*: C2 turns the effector to the other phase.

    C2 fires by itself after 18.75 s and silences E1 and E2, so that V follows P2 no more together
    with P1 but alone.
    """

    def reactive(name: str, rate: float, receptors: dict[str, float], top: float = 0.9) -> Cell:
        levels = Levels(rest=0.001, top=top)
        return Cell(
            name=name, levels=levels, rates=Rates.all(-rate), start=0.001, receptors=receptors
        )

    def plateau(
        name: str, rates: tuple[float, float, float, float], receptors: dict[str, float]
    ) -> Cell:
        charging, burst, upstroke, recovery = rates
        own = Rates(charging=charging, upstroke=upstroke, burst=burst, recovery=recovery)
        return Cell(name=name, levels=_LEVELS, rates=own, start=0.0, receptors=receptors)

    return Network(
        cells=(
            Cell(name="C1", levels=_LEVELS, rates=Rates.all(0.8), start=0.9),
            plateau("C2", (0.032, 0.032, 10.0, 0.032), {}),
            reactive("P1", 0.2, {"C1": 5.0, "P2": -15.0}),
            plateau("P2", (0.02, -0.2, 2.0, -2.0), {"P1": 0.5}),
            plateau("E1", (0.01, -2.0, 1.0, -12.0), {"C1": 0.01, "C2": -15.0, "P1": 2.0}),
            plateau("E2", (0.01, -1.6, 2.0, -2.0), {"C1": 0.4, "C2": -5.0, "P2": 1.0}),
            reactive("V", 2.0, {"P2": 3.0, "E1": 5.0, "E2": -5.0}, top=0.8),
        )
    )


LEGS: Final = ("R1", "R2", "R3", "L1", "L2", "L3")
"""Legs of a hexapod, 1 in front."""
MODULATOR: Final = "modulator"
TETRAPOD: Final = (("R2", "L3"), ("R1", "L2"), ("R3", "L1"))
TRIPOD: Final = (("R2", "L1", "L3"), ("R1", "R3", "L2"))


def six_legs(
    *, start: dict[str, float] | None = None, opposite: bool = True, wait: float = 0.75
) -> Network:
    """Stance and swing cells of six legs: tetrapod by themselves, tripod under the modulator.

    What is inhibited by whom follows the figures of Boldyshev and Zhilyakova (2021) as shown in a
    lecture: swing cells of one side inhibit each other, and the modulator closes the receptors
    between fore and hind leg. Numbers and, with ``opposite``, the links between the sides and
    what else the modulator changes are a reconstruction: with the deletion alone the gait does not
    change while it runs.

    Args:
        start: Potentials of swing cells by leg.
        opposite: Whether the sides are linked.
        wait: What an active middle leg adds to the fore and hind swing cells of the other side
            under the modulator, 1/s.
    """
    swing = Rates(charging=0.0, upstroke=60.0, burst=-0.6, recovery=-60.0)
    stance = Rates(charging=12.0, upstroke=60.0, burst=60.0, recovery=60.0)
    cells = []
    for leg in LEGS:
        side, place = leg
        other = "L" if side == "R" else "R"
        same = [f"swing {side}{at}" for at in "123" if at != place]
        receptors = {f"stance {leg}": 1.0, **dict.fromkeys(same, -1.0)}
        gains, opened = {}, {}
        if place in "13":
            gains[f"swing {side}{'3' if place == '1' else '1'}"] = 0.0
        if opposite:
            receptors[f"swing {other}{place}"] = -1.0
            if place == "2":
                gains |= dict.fromkeys(same, 0.5)
            else:
                gains |= {f"swing {side}2": 5.0, f"swing {other}{place}": 0.0}
                opened[f"swing {other}2"] = wait
        cells += [
            Cell(
                name=f"swing {leg}",
                levels=_LEVELS,
                rates=swing,
                start=(start or {}).get(leg, 0.0),
                receptors=receptors,
                modulations={MODULATOR: Modulation(gains=gains, opened=opened)},
            ),
            Cell(
                name=f"stance {leg}",
                levels=_LEVELS,
                rates=stance,
                start=0.0,
                receptors={f"swing {leg}": -200.0},
            ),
        ]
    return Network(cells=tuple(cells), injected=(MODULATOR,))


def half_centre_in_ticks() -> TickNetwork:
    """Two tonic automata that take turns."""
    return TickNetwork(
        cells=(
            TickCell(name="N1", kind="tonic", receptors={"B": -1.0}, doses={"A": 1.1}, rebound=2.0),
            TickCell(name="N2", kind="tonic", receptors={"A": -1.0}, doses={"B": 1.0}, rebound=2.0),
        )
    )


def feeding_in_ticks(*, transmitters: int = 3) -> TickNetwork:
    """The three phases of feeding with three or two transmitters."""
    third = "X" if transmitters == 3 else "Glu"
    first = {"Glu": -1.0, "X": -1.0} if transmitters == 3 else {"Glu": -1.0}
    return TickNetwork(
        cells=(
            TickCell(name="N1", kind="oscillator", receptors=first, doses={"ACh": 1.0}, recharge=2),
            TickCell(
                name="N2",
                kind="follower",
                receptors={"ACh": 1.0},
                doses={"Glu": 2.0 if transmitters == 3 else 4.0},
            ),
            TickCell(
                name="N3",
                kind="tonic",
                receptors={"ACh": -1.0, "Glu": -1.0 if transmitters == 3 else -0.25},
                doses={third: 0.5},
                rebound=3.0,
            ),
        )
    )
