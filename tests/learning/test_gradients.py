"""Gradients through spikes: the twin beside the core, and SuperSpike beside its sums."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol import snn
from neurocontrol.cli import main
from neurocontrol.errors import InputError
from neurocontrol.learning.gradients import SuperSpike, Surrogate, Twin

if TYPE_CHECKING:
    from pathlib import Path

DT = 0.001
LIF = {"rest": 0.0, "threshold": 1.0, "resistance": 1.0}
ROWS, STEPS = 3, 200


def looped() -> snn.Network:
    """Cells of every kind that a twin has, in a loop, with delays."""
    generator = np.random.default_rng(3)
    first = snn.LIF(tau_m=generator.uniform(0.01, 0.03, 9), reset_potential=-0.2, drive=0.3, **LIF)
    second = snn.SoftResetLIF(tau_m=0.02, reset_potential=0.0, refractory=0.0, **LIF)
    output = snn.LeakyIntegrator(tau_m=0.05, resistance=1.0)
    late = DT * generator.integers(0, 5, (12, 9))
    ways = [
        ("in", "first", 0.005, generator.normal(2.0, 3.0, (12, 9)), late),
        ("first", "second", None, generator.normal(0.3, 0.4, (9, 7)), 0.002),
        ("second", "first", None, generator.normal(0.0, 0.2, (7, 9)), 0.0),
        ("second", "output", 0.01, generator.normal(0.0, 1.0, (7, 3)), 0.0),
    ]
    return snn.Network(
        populations=[
            snn.Population(name="in", size=12, neuron=snn.SpikeSource()),
            snn.Population(name="first", size=9, neuron=first),
            snn.Population(name="second", size=7, neuron=second),
            snn.Population(name="output", size=3, neuron=output),
        ],
        projections=[
            snn.Projection(
                name=f"{source} {target}", source=source, target=target,
                synapse=snn.Exponential(tau=tau) if tau else snn.Delta(),
                connectivity=snn.Dense(weight=weight, delay=delay),
            )
            for source, target, tau, weight, delay in ways
        ],
    )  # fmt: skip


def test_the_twin_does_what_the_core_does_and_errors_flow_back() -> None:
    torch = pytest.importorskip("torch")
    network, generator = looped(), np.random.default_rng(4)
    spikes = generator.uniform(size=(STEPS, ROWS, 12)) < 0.05
    current = generator.uniform(0.0, 1.5, (ROWS, 7))
    twin = Twin(network, dt=DT)
    course = twin(
        STEPS,
        current={"second": torch.tensor(current)},
        spikes={"in": torch.tensor(spikes, dtype=torch.float64)},
    )
    simulator = network.compile(dt=DT, batch=ROWS)
    for attempt in range(2):
        simulator.reset()
        simulator.current[:, simulator.columns("second")] = current
        for row in range(ROWS):
            at, cells = np.nonzero(spikes[:, row])
            simulator.inject("in", cells, (at + 1) * DT, rows=[row])
        potentials = {name: [] for name in ("first", "second", "output")}
        counts = []
        for _ in range(STEPS):
            simulator.advance(1)
            counts.append(simulator.spike_counts.copy())
            for name, kept in potentials.items():
                kept.append(simulator.state(name, "v").copy())
        if attempt == 0:
            for name, kept in potentials.items():
                there = course.potentials[name].detach().numpy()
                np.testing.assert_allclose(kept, there, rtol=0.0, atol=1e-10)
            for column, (name, _, _) in enumerate(simulator.populations):
                found = np.diff(np.array(counts)[:, :, column], axis=0, prepend=0)
                told = course.spikes[name].detach().numpy().sum(axis=2)
                np.testing.assert_array_equal(found, told)
            assert np.min(np.array(counts)[-1, :, :3].max(axis=1)) > 500
            before = potentials["output"][-1].sum()
            course.potentials["output"][-1].sum().backward()
            slopes = {name: one.grad.clone() for name, one in twin.weights.items()}
            with torch.no_grad():
                twin.weights["second output"][4, 1] += 0.5
            twin.teach(simulator)
    # the output is linear in its own weights, whose slope is therefore exact
    change = potentials["output"][-1].sum() - before
    assert change == pytest.approx(0.5 * float(slopes["second output"][4, 1]), rel=1e-9)
    assert all(float(one.abs().max()) > 0.0 for one in slopes.values())


def test_a_twin_refuses_what_it_has_not() -> None:
    pytest.importorskip("torch")
    cells = [snn.Population(name="a", size=2, neuron=snn.AdEx())]
    with pytest.raises(InputError, match=r"a twin has cells of LIF.*got AdEx in 'a'"):
        Twin(snn.Network(populations=cells), dt=DT)
    with pytest.raises(InputError, match="unknown surrogate 'triangel'; did you mean 'triangle'"):
        Surrogate(kind="triangel")


def test_steps_have_the_derivatives_that_they_say() -> None:
    x = np.linspace(-0.5, 0.5, 41) + 1e-3
    for kind in ("fast sigmoid", "triangle"):
        surrogate = Surrogate(kind=kind, steepness=4.0)
        slope = (surrogate.step(x + 1e-6) - surrogate.step(x - 1e-6)) / 2e-6
        np.testing.assert_allclose(surrogate.derivative(x), slope, rtol=1e-4, atol=1e-5)


def taught(weight: np.ndarray, delay: float = 0.0) -> snn.Simulator:
    cell = snn.LIF(tau_m=0.01, reset_potential=0.0, refractory=0.005, **LIF)
    network = snn.Network(
        populations=[
            snn.Population(name="in", size=len(weight), neuron=snn.SpikeSource()),
            snn.Population(name="out", size=weight.shape[1], neuron=cell),
        ],
        projections=[
            snn.Projection(
                name="taught", source="in", target="out", synapse=snn.Exponential(tau=0.005),
                connectivity=snn.Dense(weight=weight, delay=delay),
            )
        ],
    )  # fmt: skip
    return network.compile(dt=DT)


def test_superspike_is_the_integral_of_the_paper() -> None:
    steps, arrival, wanted_at = 120, 13, 40
    time = DT * np.arange(steps)
    simulator = taught(np.array([[0.3]]), delay=0.003)
    wanted = np.zeros((steps, 1))
    wanted[wanted_at] = 1.0
    teacher = SuperSpike(simulator, "taught", rate=0.01)
    error = teacher.trial([0], [(arrival - 2) * DT], wanted)  # the end of its step, then 3 ms
    moved = np.zeros(steps)
    later = time[: steps - arrival - 1] + DT
    moved[arrival + 1 :] = -(np.exp(-later / 0.005) - np.exp(-later / 0.01))
    slope = 1.0 / (1.0 + 10.0 * np.abs(0.3 * moved - 1.0)) ** 2
    kernel = np.exp(-time / 0.01) - np.exp(-time / 0.005)
    kernel /= (np.exp(-DT * np.arange(4000) / 0.01) - np.exp(-DT * np.arange(4000) / 0.005)).sum()
    marks, errors = (np.convolve(one, kernel)[:steps] for one in (slope * moved, wanted[:, 0]))
    assert teacher.change[0] == pytest.approx(marks @ errors, rel=1e-9)
    assert error == pytest.approx(np.mean(errors**2), rel=1e-9)
    assert simulator.parameter("taught", "weight")[0, 0] == pytest.approx(0.31)


def test_superspike_teaches_cells_when_to_fire() -> None:
    generator = np.random.default_rng(2)
    steps, aims = 300, ([60, 140, 230], [100, 190, 270])
    cells, at = np.nonzero(generator.uniform(size=(80, steps - 20)) < 0.01)
    wanted = np.zeros((steps, 2))
    for cell, aim in enumerate(aims):
        wanted[aim, cell] = 1.0
    simulator = taught(generator.uniform(0.0, 0.6, (80, 2)))
    teacher = SuperSpike(simulator, "taught", rate=0.03)
    errors = [teacher.trial(cells, (at + 1) * DT, wanted) for _ in range(120)]
    assert np.mean(errors[-20:]) < 0.1 * errors[0]


def test_digits_are_learnt_with_a_teacher_and_answered_by_the_core(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch")
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    small = ["--neurons", "60", "--images", "1500", "--tests", "300", "--seed", "2"]
    out = tmp_path / "run"
    assert main(["learn", "digits", "--rule", "surrogate", *small, "--out", str(out)]) == 0
    found = json.loads((out / "metrics.json").read_text())
    assert found.items() >= {"images": 1500, "tests": 300, "rule": "surrogate"}.items()
    assert found["accuracy"] > 0.75
    assert main(["learn", "digits", "--resume", str(out)]) == 0
    assert json.loads((out / "metrics.json").read_text())["confusion"] == found["confusion"]
