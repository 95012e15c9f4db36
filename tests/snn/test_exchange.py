"""Networks through NIR files: the same spikes, other packages' conventions, refusals by name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurocontrol import cli, snn
from neurocontrol.errors import InputError

nir = pytest.importorskip("nir", reason="nir is not installed")
DT = 0.0005
CELL = snn.LIF(
    tau_m=0.02, rest=-65.0, threshold=-50.0, reset_potential=-65.0, refractory=0.0, resistance=0.1
)


def drawn(seed):
    """A random network within the range of NIR: two kinds of cells, inputs, recurrence, delays."""
    generator = np.random.default_rng(seed)

    def cells(name, size, family=snn.LIF):
        resting = generator.uniform(-70.0, -60.0, size)
        parameters = {
            "tau_m": generator.uniform(0.005, 0.04, size), "rest": resting,
            "resistance": generator.uniform(0.05, 0.2, size),
            "drive": generator.uniform(0.0, 250.0, size),
        }  # fmt: skip
        if family is snn.LIF:
            parameters |= {"threshold": -50.0, "refractory": 0.0, "reset_potential": resting}
        return snn.Population(
            name=name,
            size=size,
            neuron=family(**parameters),
            initial={"v": generator.uniform(-65.0, -51.0, size)},
        )

    def pathway(source, target, pre, post, synapse, scale):
        sparse = generator.random((pre, post)) < 0.5
        weight = np.where(sparse, generator.normal(0.0, scale, (pre, post)), 0.0)
        delay = generator.choice([0.0, 0.001, 0.0035], (pre, post))
        pattern = snn.Dense(weight=weight, delay=delay)
        return snn.Projection(source=source, target=target, connectivity=pattern, synapse=synapse)

    filtered = snn.Exponential(tau=float(generator.uniform(0.002, 0.02)))
    return snn.Network(
        populations=[
            cells("a", 12), cells("b", 9), cells("read", 3, snn.LeakyIntegrator),
            snn.Population(name="in", size=5, neuron=snn.SpikeSource()),
        ],
        projections=[
            pathway("in", "a", 5, 12, filtered, 300.0),
            pathway("a", "a", 12, 12, filtered, 100.0),
            pathway("a", "b", 12, 9, snn.Delta(), 3.0),
            pathway("b", "a", 9, 12, filtered, 200.0),
            pathway("b", "b", 9, 9, snn.Delta(), 2.0),
            pathway("b", "read", 9, 3, snn.Delta(), 1.0),
        ],
    )  # fmt: skip


def lived(network, seed):
    """Spikes by population and cell, and the readout, of half a second under random input."""
    simulator = network.compile(dt=DT)
    generator = np.random.default_rng([seed, 1])
    simulator.record_spikes()
    for _ in range(100):
        simulator.inject("in", generator.permutation(5)[:3], np.full(3, simulator.time[0] + DT))
        simulator.advance(10)
    time, cell = simulator.spikes(0)
    names = {name: slice(first, stop) for name, first, stop in simulator.populations}
    spikes = {
        name: [time[cell == one].tolist() for one in range(place.start, place.stop)]
        for name, place in names.items()
    }
    return spikes, simulator.state("read", "v")[0].copy()


@pytest.mark.parametrize("seed", range(3))
def test_a_network_comes_back_with_the_same_spikes(tmp_path, seed):
    network = drawn(seed)
    snn.to_nir(network, tmp_path / "a.nir", dt=DT)
    spikes, readout = lived(network, seed)
    again, read = lived(snn.from_nir(tmp_path / "a.nir"), seed)
    assert min(sum(map(len, spikes[name])) for name in "ab") > 20
    assert again == spikes
    assert np.array_equal(read, readout)


def test_a_file_says_what_nir_means(tmp_path):
    """A node's own equation, stepped by hand, gives the potentials of the core."""
    network = drawn(1)
    snn.to_nir(network, tmp_path / "a.nir", dt=DT)
    graph = nir.read(str(tmp_path / "a.nir"))
    node = graph.nodes["a"]
    simulator = network.compile(dt=DT)
    v = np.asarray(network.populations[0].initial["v"], dtype=float)
    for _ in range(20):
        v = v + (1.0 - np.exp(-DT / node.tau_mem)) * (node.v_leak - v)
        simulator.advance(1)
        if np.any(v >= node.v_threshold):
            break
        assert np.allclose(simulator.state("a", "v")[0], v, rtol=1e-12)
    # A spike held for a step raises the current by the weight.
    assert np.allclose(node.w_in * DT / node.tau_syn, 1.0)
    assert np.allclose(graph.nodes["b"].r * DT / graph.nodes["b"].tau, 1.0)


def test_a_file_can_be_placed_on_a_chip(tmp_path, capsys):
    file = tmp_path / "a.nir"
    snn.to_nir(drawn(1), file, dt=DT)
    assert cli.main(["chip", str(file), "--chip", "loihi2"]) == 0
    told = capsys.readouterr().out
    assert "24 neurons (LIF, LeakyIntegrator)" in told
    assert "delays up to 3.5 ms" in told


def file_of(path, **changes):
    """A file as other packages write it: one input, one weight, one cell, no metadata."""
    one = np.ones(1)
    cell = {
        "tau_mem": 0.02 * one, "tau_syn": 0.005 * one, "r": one, "v_leak": 0.0 * one,
        "v_threshold": one, "v_reset": 0.0 * one, "w_in": 50.0 * one,
    }  # fmt: skip
    nodes = {
        "input": nir.Input(input_type={"input": np.array([1])}),
        "fc": nir.Affine(weight=np.array([[0.5]]), bias=np.zeros(1)),
        "lif": nir.CubaLIF(**cell),
        "output": nir.Output(output_type={"output": np.array([1])}),
    }
    nodes |= changes
    chain = [("input", "fc"), ("fc", "lif"), ("lif", "output")]
    nir.write(str(path), nir.NIRGraph(nodes=nodes, edges=chain))
    return path


@pytest.mark.parametrize(
    ("options", "jump"),
    [
        ({"dt": 1e-4}, 0.5 * 50.0 * 1e-4 / 0.005),
        ({"dt": 1e-3}, 0.5 * 50.0 * 1e-3 / 0.005),
        ({"spikes": "jump"}, 0.5 * 50.0),
    ],
)
def test_files_without_a_step_follow_the_convention_that_is_named(tmp_path, options, jump):
    network = snn.from_nir(file_of(tmp_path / "a.nir"), **options)
    (projection,) = network.projections
    edges = projection.connectivity.edges(1, 1)
    assert float(np.ravel(edges.weight)[0]) == pytest.approx(jump)
    assert projection.synapse.tau == 0.005


def test_a_bias_is_a_constant_current(tmp_path):
    biased = nir.Affine(weight=np.array([[0.5]]), bias=np.array([0.2]))
    network = snn.from_nir(file_of(tmp_path / "a.nir", fc=biased), spikes="jump")
    lif = next(one.neuron for one in network.populations if one.name == "lif")
    assert float(np.ravel(lif.drive)[0]) == pytest.approx(50.0 * 0.2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda n: replace_cells(n, noise=1.0), "NIR has no noise"),
        (lambda n: replace_cells(n, refractory=0.002), "NIR has no refractory"),
        (lambda n: replace_cells(n, drive=snn.Spread(1.0, 0.1)), "drive of 'a' differs between"),
        (
            lambda n: replace(n, populations=[replace(n.populations[0], neuron=snn.AdEx())]),
            "NIR has no AdEx",
        ),
        (lambda n: synapse(n, snn.Alpha(tau=0.005)), "NIR has no Alpha synapses"),
        (
            lambda n: replace(n, projections=[*n.projections, other(n, snn.Exponential(tau=0.03))]),
            "have time constants of 0.005, 0.03 s",
        ),
        (
            lambda n: replace(n, modulators=[snn.Modulator(name="m", tau_rise=0.1, tau_decay=0.1)]),
            "NIR has no modulators",
        ),
        (
            lambda n: replace(
                n, populations=[replace(n.populations[0], name="a/b")], projections=[]
            ),
            "have no '/'",
        ),
    ],
)
def test_what_nir_cannot_say_is_refused_by_name(tmp_path, change, message):
    network = snn.Network(
        populations=[snn.Population(name="a", size=2, neuron=CELL)],
        projections=[
            snn.Projection(
                source="a", target="a", connectivity=snn.Dense(weight=1.0),
                synapse=snn.Exponential(tau=0.005),
            )
        ],
    )  # fmt: skip
    with pytest.raises(InputError, match=message):
        snn.to_nir(change(network), tmp_path / "a.nir")
    assert not (tmp_path / "a.nir").exists()


def replace_cells(network, **parameters):
    (cells,) = network.populations
    return replace(network, populations=[replace(cells, neuron=replace(CELL, **parameters))])


def other(network, kind):
    return replace(network.projections[0], synapse=kind)


def synapse(network, kind):
    return replace(network, projections=[other(network, kind)])


def test_what_the_core_cannot_say_is_refused_by_name(tmp_path):
    one = np.ones(1)
    file = file_of(tmp_path / "a.nir", lif=nir.IF(r=one, v_threshold=one, v_reset=0.0 * one))
    with pytest.raises(InputError, match="the core has no IF, the node 'lif'"):
        snn.from_nir(file, dt=1e-3)
    with pytest.raises(InputError, match="does not say its step"):
        snn.from_nir(file_of(tmp_path / "b.nir"))
    (tmp_path / "c.nir").write_text("no graph")
    with pytest.raises(InputError, match="cannot read"):
        snn.from_nir(tmp_path / "c.nir")
    with pytest.raises(InputError, match="is no file"):
        snn.from_nir(tmp_path / "d.nir")
