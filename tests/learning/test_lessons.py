"""What bodies learn by themselves, at sizes at which it takes seconds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from neurocontrol.cli import main
from neurocontrol.controllers.salamander.chain_network import LINKS, coordinator, link
from neurocontrol.controllers.salamander.chain_rhythm import ChainRhythm
from neurocontrol.controllers.salamander.rhythm import SEGMENTS
from neurocontrol.errors import InputError
from neurocontrol.learning.lessons import LessonRun
from neurocontrol.rigs.quadruped.limb import LimbLesson
from neurocontrol.rigs.salamander.wave import PERIOD, WaveLesson, lags_of

if TYPE_CHECKING:
    from pathlib import Path


def test_delays_learn_a_wave_from_random_ones() -> None:
    lesson = WaveLesson("salamander", rounds=8, rows=1, seed=3)
    before = lags_of(lesson.begun, lesson.seeds)
    while lesson.done[0] < lesson.total:
        lesson.learn()
        lesson.done += 1
    after = lags_of(lesson.delays, lesson.seeds)
    assert np.abs(before / lesson.lag - 1.0).max() > 1.0
    assert np.abs(after / lesson.lag - 1.0).max() < 0.1
    np.testing.assert_allclose(lags_of(lesson.by_hand, lesson.seeds), lesson.lag, rtol=0.1)


def test_no_segment_behind_the_first_bursts_before_it_is_told_to() -> None:
    rhythm = ChainRhythm(np.full((1, len(LINKS), 25), 0.015), seed=[11])
    for one in LINKS:
        rhythm.network.parameter(link(*one), "weight")[:] = 0.0
    rhythm.network.advance(4000)
    rhythm.network.record_spikes()
    rhythm.network.advance(8000)
    times, cells = rhythm.network.spikes(0)
    periods = []
    for segment in range(SEGMENTS):
        first = rhythm.network.columns(coordinator("left", segment)).start
        periods.append(np.diff(times[cells == first]))
    assert np.concatenate(periods[1:]).min() > 1.2 * periods[0].max()
    np.testing.assert_allclose(periods[0], PERIOD, atol=0.003)


def test_a_stopped_lesson_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    whole = WaveLesson("salamander", rounds=3, rows=2)
    while whole.done[0] < whole.total:
        whole.learn()
        whole.done += 1
    run = LessonRun(tmp_path, WaveLesson("salamander", rounds=3, rows=2))
    run.lesson.learn()
    run.lesson.done += 1
    run.keep()
    again = WaveLesson("salamander", rounds=3, rows=2)
    LessonRun(tmp_path, again).learn(lambda told: None)
    np.testing.assert_array_equal(again.delays, whole.delays)
    np.testing.assert_array_equal(again.errors, whole.errors)


def test_a_run_begins_and_goes_on_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "wave"
    words = ["learn", "delays", "--rounds", "1", "--rows", "1"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WaveLesson, "examine", lambda *_: {"rows": 1})
        patch.setattr(WaveLesson, "tell", lambda *_: "told")
        patch.setattr("neurocontrol.viewing.style.save_figure", lambda *_: None)
        patch.setattr(WaveLesson, "draw", lambda *_: None)
        assert main([*words, "--out", str(folder)]) == 0
        assert main(["learn", "delays", "--resume", str(folder)]) == 0
    assert json.loads((folder / "metrics.json").read_text())["rows"] == 1
    assert "told" in capsys.readouterr().out
    assert main(["learn", "delays", "--resume", str(folder), "--rows", "2"]) == 2
    assert "a run goes on as it began" in capsys.readouterr().err


def test_a_motor_is_lost_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neurocontrol.rigs.quadruped.limb.WHOLE", 2)
    lesson = LimbLesson(rows=1, seconds=20)
    plant = lesson.simulation.plant
    motor = plant.model.actuator("LF_knee").id
    gains = []
    for window in (1, 2, 21, 22):
        lesson.done[0] = window
        lesson.learn()
        gains.append(plant.row_model(0).actuator_gainprm[motor, 0])
    assert gains[0] == gains[3] > 0.0
    assert gains[1] == gains[2] == 0.0


def test_a_stopped_limb_goes_on_with_the_body_it_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("neurocontrol.rigs.quadruped.limb.WHOLE", 1)
    whole, again = LimbLesson(rows=1, seconds=20), LimbLesson(rows=1, seconds=20)
    for _ in range(2):
        whole.learn()
        whole.done += 1
    LessonRun(tmp_path, whole).keep()
    LessonRun(tmp_path, again)
    for lesson in (whole, again):
        lesson.learn()
    np.testing.assert_array_equal(again.turning, whole.turning)
    np.testing.assert_array_equal(again.strength, whole.strength)


def test_strength_follows_the_error_of_what_was_expected() -> None:
    lesson = LimbLesson(rows=1, seconds=20)
    lesson.strength[:] = 1.3
    lesson.learn()  # nothing was expected yet, so nothing was better, and some is forgotten
    np.testing.assert_allclose(lesson.strength, 1.0 + 0.3 * (1.0 - 1.0 / 60.0))
    lesson.strength[:] = 1.0
    lesson.expected[:] = -10.0
    lesson.done[0] = 1
    lesson.learn()
    tried = np.random.default_rng([0, 2, 1]).normal(0.0, 0.06, 8)
    np.testing.assert_allclose(lesson.strength[0] - 1.0, 0.01 * 0.2 * tried / 0.06**2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lesion": "knee@XX"}, "lesion must be one of knee@LF, .*, got 'knee@XX'"),
        ({"seconds": 5}, "seconds must be at least 20, got 5"),
    ],
)
def test_a_lesson_that_cannot_be_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        LimbLesson(**options)  # type: ignore[arg-type]


def test_a_wave_must_be_long_enough_for_delays() -> None:
    with pytest.raises(InputError, match=r"wave must be above 0 and below 1\.64, got 2\.0"):
        WaveLesson("salamander", wave=2.0)
