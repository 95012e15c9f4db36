"""The networks of controllers, found by building each once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neurocontrol.chips.demand import Demand, demand
from neurocontrol.chips.placement import Placement, place
from neurocontrol.making import make
from neurocontrol.rig import rigs
from neurocontrol.snn.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from neurocontrol.chips.chip import Chip
    from neurocontrol.rig import Rig


@dataclass(frozen=True, kw_only=True, eq=False)
class Wired:
    """The network of a controller.

    Attributes:
        title: Body and controller.
        demand: What it asks for.
        dt: Its step, s.
    """

    title: str
    demand: Demand
    dt: float

    def on(self, chip: Chip) -> Placement:
        """Place it on a chip."""
        return place(self.demand, chip, dt=self.dt)


def networks_of(rig: Rig, names: Iterable[str]) -> Iterator[Wired]:
    """The spiking networks of some of a body's controllers.

    Args:
        rig: The body.
        names: Of controllers; those without a network are passed over.

    Raises:
        InputError: There is no such controller.
    """
    for name in names:
        network = getattr(make(rig, name, threads=1).controller, "network", None)
        if isinstance(network, Simulator):
            yield Wired(
                title=f"{rig.name}, {name}", demand=demand(network.description), dt=network.dt
            )


def shipped() -> Iterator[Wired]:
    """All that there are."""
    for rig in rigs().values():
        yield from networks_of(rig, rig.controllers)
