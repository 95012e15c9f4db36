"""Twins of networks at the precision of a chip: a change of the description, before it runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from neurocontrol.chips.chip import chip
from neurocontrol.chips.scales import jump, on_scale, scale_of, weight_of, weight_scales
from neurocontrol.chips.twin import Twin
from neurocontrol.errors import InputError
from neurocontrol.snn import GradedProjection, Network, Projection, TraceProjection
from neurocontrol.snn.changes import Change

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.chips.scales import Key

FEWEST_BITS: Final = 2
MOST_BITS: Final = 16
MOST_FIXED: Final = 9
"""Of a weight where the arithmetic is that of :mod:`neurocontrol.chips.fixed_point`."""


@dataclass(frozen=True, kw_only=True)
class Quantised(Change):
    """A network at the precision of a chip.

    Weights of currents into one population share a scale, the largest being the largest whole
    number, and so do those of each kind of conductances. Where the
    arithmetic of a chip is published, its cells and synapses become whole numbers, too; see
    :class:`neurocontrol.chips.twin.Twin`.

    Attributes:
        chip: Name of the chip.
        weight_bits: Bits of a weight with its sign; the chip's own when left out.
    """

    chip: str
    weight_bits: int | None = None

    def __post_init__(self) -> None:
        """Refuse chips that do not exist or round nothing, and bits that cannot be.

        Raises:
            InputError: It is one of those.
        """
        if self.weight_bits is None and chip(self.chip).weight_bits is None:
            raise InputError(
                f"no figure tells how many bits weights have on {chip(self.chip).title}; give one"
            )
        most = MOST_BITS if chip(self.chip).fixed_point is None else MOST_FIXED
        if not FEWEST_BITS <= self.bits <= most:
            raise InputError(
                f"weights on {chip(self.chip).title} have {FEWEST_BITS} to {most} bits with their "
                f"sign, got {self.bits}"
            )

    @property
    def bits(self) -> int:
        """Bits of a weight with its sign."""
        own = chip(self.chip).weight_bits
        return self.weight_bits or (int(own.value) if own else 0)

    @property
    def title(self) -> str:
        """What tables call it."""
        return f"{self.chip}, {self.bits} bits"

    def told(self) -> str:
        """What is rounded, in one sentence."""
        where = chip(self.chip)
        head = f"{where.title} with weights of {self.bits} bits"
        if where.fixed_point is None:
            return f"{head}: nothing else is rounded, as the arithmetic of its cells is not known"
        return (
            f"{head}, states of {where.fixed_point.value:g}, decays of 12; modulators, noise and "
            f"what is read off are not rounded"
        )

    def changed(self, network: Network, dt: float) -> Network:
        """The twin; see :meth:`Change.changed`.

        Raises:
            InputError: It has something that is not carried by spikes, or what
                :class:`neurocontrol.chips.twin.Twin` refuses.
        """
        where = chip(self.chip)
        graded = [one for one in network.projections if isinstance(one, GradedProjection)]
        if graded or network.gap_junctions:
            raise InputError(
                "graded projections and joined membranes have no twin: chips carry spikes"
            )
        found = weight_scales(network, self.bits, dt)
        if where.fixed_point is not None:
            return Twin(network, where, found, dt).network()
        projections = [_coarser(one, network, found, dt) for one in network.projections]
        return replace(network, projections=projections)


def _coarser(projection: Any, network: Network, found: Mapping[Key, float], dt: float) -> Any:
    """A projection with its weights rounded."""
    step = found.get(scale_of(projection), 0.0)
    if not step:
        return projection
    kept = on_scale(weight_of(projection), step / jump(projection, network, dt))
    if isinstance(projection, TraceProjection):
        return replace(projection, weight=kept)
    assert isinstance(projection, Projection)
    pattern: Any = projection.connectivity
    return replace(projection, connectivity=replace(pattern, weight=kept))
