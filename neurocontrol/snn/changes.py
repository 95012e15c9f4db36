"""Changes of a network's description, made before it is compiled: twins, lesions, clamps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neurocontrol.snn.network import Network


class Change(ABC):
    """One change; its ``repr`` tells it from others."""

    @property
    @abstractmethod
    def title(self) -> str:
        """What tables call it."""

    @abstractmethod
    def changed(self, network: Network, dt: float) -> Network:
        """The network with the change.

        Args:
            network: The description; it stays as it is.
            dt: Step with which it will be compiled, s.

        Raises:
            InputError: The network has not what is to be changed.
        """


def changed(network: Network, changes: Iterable[Change], dt: float) -> Network:
    """A network with changes, made in order; see :meth:`Change.changed`."""
    for change in changes:
        network = change.changed(network, dt)
    return network
