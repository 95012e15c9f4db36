"""What reaches a policy of what could be seen."""

from __future__ import annotations

import gymnasium
import numpy as np
import pytest

from neurocontrol.envs.sensing import NOISE, Observer, Sensing
from neurocontrol.envs.tables import Quantity
from neurocontrol.errors import InputError

PARTS = (
    Quantity(meaning="angles", parts=("hip", "knee"), low=-3.0, high=3.0, unit="rad"),
    Quantity(meaning="loads", parts=("foot",), low=0.0, high=9.0, unit="N", group="contact"),
    Quantity(meaning="goal", parts=("speed",), low=0.0, high=5.0, unit="m/s", group="task"),
    Quantity(meaning="mass", parts=("mass",), low=0.0, high=9.0, unit="kg", group="privileged"),
)


def make(batch=1, **options):
    return Observer(Sensing(**options), PARTS, batch, 0.1)


def seen(time, batch=1):
    return np.tile([0.1 * time, 0.2, 5.0, time, 7.0], (batch, 1))


def test_groups_are_chosen_by_name_and_found_by_meaning():
    usual = make()
    assert usual.plain
    np.testing.assert_array_equal(usual.see(seen(1.0)), [[0.1, 0.2, 5.0, 1.0]])
    chosen = make(observe=("privileged", "proprioception"))
    np.testing.assert_array_equal(chosen.see(seen(1.0)), [[0.1, 0.2, 7.0]])
    assert chosen.columns == {
        "proprioception": {"angles": slice(0, 2)},
        "privileged": {"mass": slice(2, 3)},
    }


def test_what_is_late_was_seen_before_and_history_tells_the_newest_first():
    observer, rngs = make(delay=0.2, history=2), [np.random.default_rng(0)]
    rows, goal = np.array([0]), [3, 7]
    observer.keep(observer.see(seen(0.0)), rows, rngs, anew=True)
    np.testing.assert_array_equal(observer.told()[0, goal], [0, 0])
    for time in (1.0, 2.0, 3.0):
        observer.keep(observer.see(seen(time)), rows, rngs)
    np.testing.assert_array_equal(observer.told()[0, goal], [1.0, 0.0])
    observer.keep(observer.see(seen(4.0)), rows, rngs, anew=True)
    np.testing.assert_array_equal(observer.told()[0, goal], [4.0, 4.0])


def test_noise_is_that_of_sensors_and_of_the_row():
    observer = make(4000, noise=2.0)
    observer.noise[2000:] = 0.0
    rngs = [np.random.default_rng(row) for row in range(4000)]
    observer.keep(observer.see(seen(1.0, 4000)), np.arange(4000), rngs, anew=True)
    told = observer.told()
    assert told[:2000, 1].std() == pytest.approx(2 * NOISE["rad"], rel=0.05)
    assert told[:2000, 1].mean() == pytest.approx(0.2, abs=0.004)
    np.testing.assert_array_equal(told[:, 3], 1.0)
    np.testing.assert_array_equal(told[2000:], observer.see(seen(1.0, 2000)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"observe": ["smell"]}, "unknown group 'smell'"),
        ({"observe": "task"}, "must be a list of groups"),
        ({"observe": []}, "needs at least one"),
        ({"observe": ["privileged"]}, "nothing is observed"),
        ({"noise": -1.0}, "noise must be"),
        ({"delay": 2.0}, "delay must be"),
        ({"history": 0}, "history must be"),
    ],
)
def test_what_cannot_be_observed_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        gymnasium.make("neurocontrol/Quadruped-v1", **options)


def test_rows_with_noise_and_delays_of_their_own_repeat_at_any_batch():
    runs = []
    for batch in (1, 3):
        env = gymnasium.make_vec(
            "neurocontrol/Quadruped-v1",
            num_envs=batch,
            vary={"sensor_noise": (0.5, 2.0), "delay": (0.02, 0.06)},
            observe=["proprioception", "privileged"],
            history=2,
            episode_duration=0.1,
        )
        rows = [env.reset(seed=3)[0][0]]
        for _ in range(8):
            observation, *_, info = env.step(np.full((batch, 8), 0.3))
            rows.append(observation[0])
        runs.append(np.array(rows))
    np.testing.assert_array_equal(*runs)
    half = runs[0].shape[1] // 2
    np.testing.assert_array_equal(runs[0][1:5, half:], runs[0][:4, :half])
    assert runs[0][4, half - 2] != runs[0][-1, half - 2]  # drawn anew
    assert info["delay"][0] == runs[0][-1, half - 1]
