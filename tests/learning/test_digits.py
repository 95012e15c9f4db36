"""A network that learns digits, at a size at which it takes seconds."""

from __future__ import annotations

import gzip
import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol.cli import main
from neurocontrol.errors import InputError
from neurocontrol.learning.digits import DigitsRun, Images, Learner, Readout, Settings, digits
from neurocontrol.learning.digits import folder as folders
from neurocontrol.learning.digits.images import FILES, drawn
from neurocontrol.learning.digits.network import BASE, LEARNT, axons

if TYPE_CHECKING:
    from pathlib import Path

NEURONS, SEED, SEEN, TESTS = 20, 3, 260, 100
OPTIONS = {
    "data": "", "neurons": NEURONS, "passes": 1, "images": SEEN, "tests": TESTS, "seed": SEED,
    "pace": "falling",
}  # fmt: skip


@pytest.fixture(scope="module")
def images() -> Images:
    """Digits that are drawn here, whatever is installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "sklearn.datasets", None)
        return digits(None, SEED)


@pytest.fixture(scope="module")
def learnt(images: Images, tmp_path_factory: pytest.TempPathFactory) -> DigitsRun:
    run = folders.begin(tmp_path_factory.mktemp("digits"), OPTIONS, images)
    run.learn(lambda learner: None)
    return run


def write_idx(path: Path, array: np.ndarray, *, packed: bool) -> None:
    head = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, dtype=">u4").tobytes()
    content = head + array.astype(np.uint8).tobytes()
    if packed:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content))
    else:
        path.write_bytes(content)


def test_a_folder_of_mnist_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no train-images-idx3-ubyte\.gz; .*https://"):
        digits(tmp_path, 0)
    generator = np.random.default_rng(1)
    whole = {}
    for count, (part, (pictures, labels)) in zip((7, 4), FILES.items(), strict=True):
        pixels, known = generator.integers(0, 256, (count, 28, 28)), np.arange(count)
        write_idx(tmp_path / pictures, pixels, packed=part == "train")
        write_idx(tmp_path / labels, known, packed=part == "test")
        whole[part] = pixels.reshape(count, -1)
    found = digits(tmp_path, 0)
    assert found.origin == "MNIST: 7 digits to learn from, 4 to test with"
    np.testing.assert_array_equal(found.train, whole["train"])
    np.testing.assert_array_equal(found.test, whole["test"])
    assert found.test_labels.tolist() == [0, 1, 2, 3]
    (tmp_path / FILES["test"][0]).write_bytes(b"\x00\x00\x08\x03 not as long as it claims")
    with pytest.raises(InputError, match="not in the IDX format"):
        digits(tmp_path, 0)


def test_drawn_digits_can_be_told_apart() -> None:
    pictures, labels = drawn(600, np.random.default_rng(2))
    assert set(labels) == set(range(10))
    means = np.stack([pictures[:400][labels[:400] == digit].mean(axis=0) for digit in range(10)])
    apart = ((pictures[400:, None] - means[None]) ** 2).sum(axis=2)
    assert np.mean(apart.argmin(axis=1) == labels[400:]) > 0.8


def test_cells_are_labelled_by_what_they_answer_most() -> None:
    labels = np.array([0, 0, 0, 1, 1, 2])
    known = np.array(
        [[2, 0, 0, 0], [4, 1, 0, 0], [3, 0, 0, 0], [0, 3, 0, 0], [1, 5, 0, 0], [0, 4, 3, 0]]
    )
    readout = Readout.of(known, labels)
    np.testing.assert_allclose(
        readout.means[:, :3], [[3, 0.5, 0], [1 / 3, 4, 4], [0, 0, 3], [0] * 3]
    )
    assert readout.labels.tolist() == [0, 1, 2, -1]
    asked = np.array([[5, 1, 0, 9], [1, 4, 0, 0], [0, 4, 3, 0]])
    assert readout.by_label(asked).tolist() == [0, 1, 1]
    assert readout.by_means(asked).tolist() == [0, 1, 2]


def test_the_network_is_that_of_the_paper() -> None:
    learner = Learner(Settings(neurons=NEURONS, seed=1))
    simulator = learner.simulator
    pre, _, delay = simulator.synapses(LEARNT)
    pixels, late = axons(learner.settings)
    np.testing.assert_allclose(delay, late[pre], atol=1e-12)
    assert (delay.min(), delay.max()) == (0.0, pytest.approx(0.01))
    assert sorted(pixels) == list(range(784))
    np.testing.assert_allclose(learner.weights.sum(axis=0), 78.0, rtol=1e-5)
    simulator.advance(1000)  # cells begin below their rest
    now = simulator.time[0]
    simulator.inject("excitatory", [3], [now + 0.001])
    for _ in range(40):
        simulator.advance(1)
        fired = simulator.state("inhibitory", "spikes")[0]
        if fired.any():
            break
    assert np.flatnonzero(fired).tolist() == [3]
    assert simulator.time[0] < now + 0.003
    simulator.advance(3)
    potential = simulator.state("excitatory", "v")[0]
    others = np.delete(potential, 3)
    assert np.all(others < -65.5)
    assert np.ptp(others) < 1e-3
    assert potential[3] > others.max() + 0.5


def test_what_is_learnt_stays_within_bounds_and_is_better_than_chance(learnt: DigitsRun) -> None:
    learner = learnt.learner
    found = learnt.examine(lambda: None)
    assert found["accuracy"] > 0.5
    assert found["accuracy_by_means"] > 0.5
    assert found["images"] == SEEN
    assert np.sum(found["confusion"]) == TESTS == found["tests"]
    assert np.trace(found["confusion"]) == round(TESTS * found["accuracy"])
    assert sum(found["cells_by_digit"]) + found["silent_cells"] == NEURONS
    assert 0.0 <= learner.weights.min() < 0.01
    assert 0.3 < learner.weights.max() <= 1.0


def test_thresholds_rise_and_return_at_the_pace_of_learning(images: Images) -> None:
    learner = Learner(Settings(neurons=2, seed=1, pace="falling"))
    assert learner.pace == 8.0
    for image in images.train[:10]:
        before, pace, repeats = learner.thresholds - BASE, learner.pace, learner.progress[1]
        counts = learner.learn(image)
        expected = before + 0.05 * pace * counts
        if learner.progress[1] == repeats:
            expected *= np.exp(-0.5 * pace / 1e4)
            np.testing.assert_allclose(learner.thresholds - BASE, expected, atol=1e-4)
    assert learner.pace == 4.0  # five images a cell
    assert Learner(Settings(neurons=2, pace="constant")).pace == 1.0
    with pytest.raises(InputError, match="pace must be one of constant, falling, got 'slow'"):
        Settings(neurons=2, pace="slow")


def test_answers_leave_the_network_as_it_was(learnt: DigitsRun) -> None:
    before = learnt.learner.save()
    learnt.examine(lambda: None)
    for name, array in learnt.learner.save().items():
        np.testing.assert_array_equal(array, before[name], err_msg=name)


def test_a_stopped_run_goes_on_as_if_it_had_not_been(
    learnt: DigitsRun, images: Images, tmp_path: Path
) -> None:
    stopped = folders.begin(tmp_path, OPTIONS, images)

    def stop(learner: Learner) -> None:
        if learner.seen == 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped.learn(stop)
    again = folders.resume(tmp_path, folders.options_of(tmp_path), images)
    assert again.learner.seen == 100
    again.learn(lambda learner: None)
    whole = learnt.learner.save()
    for name, array in again.learner.save().items():
        np.testing.assert_array_equal(array, whole[name], err_msg=name)
    assert again.cpu_seconds > stopped.cpu_seconds
    with pytest.raises(InputError, match="learns from other images"):
        folders.resume(tmp_path, again.stored, replace(images, train=images.train[::-1]))


def test_a_curve_is_the_same_in_a_run_that_stops_while_it_is_tested(
    images: Images, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {**OPTIONS, "images": 50, "tests": 10, "curve": 20}

    paths = tmp_path / "whole", tmp_path / "stopped"
    for path in paths:
        path.mkdir()
    whole, stopped = (folders.begin(path, options, images) for path in paths)

    def stop() -> None:
        if stopped.learner.seen == 40:
            raise KeyboardInterrupt

    whole.learn(lambda learner: None)
    final = whole.test(lambda: None)
    assert [row["images"] for row in whole.curve] == [20, 40, 50]
    assert whole.curve[-1]["accuracy"] == final["accuracy"]
    with monkeypatch.context() as patch:
        patch.setattr(folders, "safe_point", stop)
        with pytest.raises(KeyboardInterrupt):
            stopped.learn(lambda learner: None)
    again = folders.resume(paths[1], stopped.stored, images)
    assert (again.learner.seen, [row["images"] for row in again.curve]) == (40, [20])
    again.learn(lambda learner: None)
    again.test(lambda: None)
    again.test(lambda: None)
    timeless = [[{**row, "cpu_seconds": 0.0} for row in run.curve] for run in (whole, again)]
    assert timeless[0] == [pytest.approx(row) for row in timeless[1]]


def test_the_command_tells_what_it_learns_from_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    out = tmp_path / "run"
    small = ["--neurons", str(NEURONS), "--images", "12", "--tests", "8", "--seed", "2"]
    assert main(["learn", "digits", *small, "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("digits drawn here, as there is neither --data nor scikit-learn")
    assert {file.name for file in out.iterdir()} == {
        "checkpoint.npz", "figure.png", "metrics.json", "settings.json",
    }  # fmt: skip
    found = json.loads((out / "metrics.json").read_text())
    assert found.items() >= {"images": 12, "tests": 8, "labelled_by": 12, "seed": 2}.items()
    assert found["cpu_seconds"] > 0.0
    assert main(["learn", "digits", "--resume", str(out)]) == 0
    again = json.loads((out / "metrics.json").read_text())
    assert {**again, "cpu_seconds_of_answers": 0} == {**found, "cpu_seconds_of_answers": 0}
    assert main(["learn", "digits", "--resume", str(out), "--neurons", "9"]) == 2
    assert "cannot be given with --resume" in capsys.readouterr().err
    assert main(["learn", "digits", "--resume", str(tmp_path / "none")]) == 2
    assert main(["learn", "digits", *small, "--out", str(out)]) == 2
    assert "go on with --resume" in capsys.readouterr().err
