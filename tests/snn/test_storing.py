"""Networks and states in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_stored_network_goes_on_bit_for_bit(rich: snn.Network, tmp_path: Path) -> None:
    simulator = rich.compile(dt=0.0005, batch=2, seed=4)
    simulator.release[:] = 0.7
    simulator.advance(300)
    snn.save_network(tmp_path / "network.npz", rich, simulator)
    network, state = snn.load_network(tmp_path / "network.npz")
    assert state is not None
    other = network.compile(dt=0.0005, batch=2, seed=99)
    other.restore(state)
    for one in (simulator, other):
        one.advance(300)
        one.reset([1])
        one.advance(100)
    ours, theirs = simulator.save(), other.save()
    assert ours.keys() == theirs.keys()
    for name, array in ours.items():
        np.testing.assert_array_equal(array, theirs[name])


def test_a_description_alone_has_no_state(rich: snn.Network, tmp_path: Path) -> None:
    snn.save_network(tmp_path / "network.npz", rich)
    network, state = snn.load_network(tmp_path / "network.npz")
    assert state is None
    assert [one.name for one in network.populations] == ["a", "b", "c"]
    assert network.populations[0].neuron.floor == -80.0
    assert network.populations[1].neuron.floor == -np.inf


class Foreign(snn.LIF):
    """A family that the package does not know."""


def test_families_from_elsewhere_are_given(tmp_path: Path) -> None:
    network = snn.Network(populations=[snn.Population(name="p", size=2, neuron=Foreign())])
    snn.save_network(tmp_path / "network.npz", network)
    with pytest.raises(InputError, match="unknown family 'Foreign'"):
        snn.load_network(tmp_path / "network.npz")
    again, _ = snn.load_network(tmp_path / "network.npz", families=[Foreign])
    assert type(again.populations[0].neuron) is Foreign


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_other_files_are_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "network.npz"
    path.write_bytes(content)
    with pytest.raises(InputError, match="holds no network"):
        snn.load_network(path)


def test_nothing_but_numbers_is_stored_or_executed(tmp_path: Path) -> None:
    odd = snn.Network(
        populations=[
            snn.Population(name="p", size=1, neuron=snn.LIF(), initial={"v": snn.Uniform(0, 1)})
        ]
    )
    object.__setattr__(odd, "readouts", [print])
    with pytest.raises(InputError, match="cannot be stored"):
        snn.save_network(tmp_path / "network.npz", odd)
    np.savez(tmp_path / "network.npz", description=np.array([print], dtype=object))
    with pytest.raises(InputError, match="holds no network"):
        snn.load_network(tmp_path / "network.npz")
