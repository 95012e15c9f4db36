"""Kinds of loops that a kernel is made of: which families, and what is one number for all cells.

A generic kernel has one kind for every family and takes all else from the tables. In a fused kernel
the kinds say what is known of a network: which constants are one number, which synapses are
integrated in the same loop as the cells, and which random numbers are drawn in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neurocontrol.snn._fields import Fields
from neurocontrol.snn.plasticity import Plasticity

if TYPE_CHECKING:
    from neurocontrol.snn.neurons import Neuron
    from neurocontrol.snn.synapses import Synapse


@dataclass(frozen=True)
class PortKind:
    """Synapses of a family.

    Attributes:
        family: The family.
        uniform: Which of its coefficients are one number for all cells; none if empty.
    """

    family: type[Synapse]
    uniform: tuple[bool, ...] = ()

    def state(self, role: str = "synapse") -> Fields:
        """Its state variables."""
        return Fields(role=role, names=self.family.variables)

    def constants(self, role: str = "synapse constant") -> Fields:
        """Its coefficients."""
        return Fields(role=role, names=self.family.coefficients, uniform=self.uniform)


@dataclass(frozen=True)
class BlockKind:
    """Neurons of a family.

    Attributes:
        family: The family.
        uniform: Which of its coefficients are one number for all cells; none if empty.
        ports: Synapses that are integrated in the same loop.
        conducting: Whether conductances reach the cells; None if the table says so.
        draws: What is drawn for every cell in the loop; None if it is drawn before.
        alone: Whether the cells have no input but constant and external currents and the synapses
            of the same loop, so that nothing needs to be summed before.
        lowest: Names of the coefficients that are minus infinity.
    """

    family: type[Neuron]
    uniform: tuple[bool, ...] = ()
    ports: tuple[PortKind, ...] = ()
    conducting: bool | None = None
    draws: int | None = None
    alone: bool = False
    lowest: tuple[str, ...] = ()

    def state(self) -> Fields:
        """Its state variables."""
        return Fields(role="cell", names=self.family.variables)

    def constants(self) -> Fields:
        """Its coefficients."""
        return Fields(
            role="cell constant",
            names=self.family.coefficients,
            uniform=self.uniform,
            lowest=self.lowest,
        )


@dataclass(frozen=True)
class PlasticityKind:
    """A rule of plasticity; its coefficients are always one number for all synapses."""

    family: type[Plasticity]

    @property
    def sparse(self) -> bool:
        """Whether target cells may rest."""
        return self.family.rests is not Plasticity.rests

    def synapse(self) -> Fields:
        """Variables of a synapse."""
        return Fields(role="synapse", names=("weight", *self.family.synapse_variables))

    def pre(self) -> Fields:
        """Variables of a source cell."""
        return Fields(role="pre", names=self.family.pre_variables)

    def post(self) -> Fields:
        """Variables of a target cell."""
        return Fields(role="post", names=self.family.post_variables)

    def constants(self) -> Fields:
        """Its coefficients."""
        names = self.family.coefficients
        return Fields(role="rule constant", names=names, uniform=(True,) * len(names))


@dataclass(frozen=True)
class Kinds:
    """Everything a kernel dispatches on, by index.

    Attributes:
        blocks: Kinds of blocks.
        ports: Kinds of ports.
        plasticities: Kinds of plasticity.
        fused: Whether the kernel is made for one structure.
        single: Whether it computes in single precision.
        waits: Whether there are pathways whose spikes wait in a list of their own.
    """

    blocks: tuple[BlockKind, ...]
    ports: tuple[PortKind, ...]
    plasticities: tuple[PlasticityKind, ...]
    fused: bool = False
    single: bool = False
    waits: bool = False
