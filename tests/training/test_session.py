from __future__ import annotations

import csv
import json
import signal

import numpy as np
import pytest

from neurocontrol.cli import main
from neurocontrol.errors import InputError, MissingExtraError
from neurocontrol.interruption import Interrupted
from neurocontrol.training import session
from neurocontrol.training.folder import TrainingFolder, read_history
from neurocontrol.training.policy import read_policy
from neurocontrol.training.scoring import live_through

TINY = """
rows = 4
rollout = 8
batch = 16
epochs = 2
held_out_rows = 2
held_out_every = 64
hidden = [6]
[environment]
episode_duration = 0.1
"""
UPDATE = 32  # steps


def test_without_the_extra_one_line_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(session, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r'pip install "neurocontrol\[rl\]"'):
        session.require_rl()


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """The folder of a run of two updates, which a signal has stopped in the third of four."""
    for name in ("stable_baselines3", "tensorboard"):
        pytest.importorskip(name, reason="the extra rl is not installed")
    folder = tmp_path_factory.mktemp("training")
    (folder / "tiny.toml").write_text(TINY)
    calls = []

    def stopping():
        calls.append(1)
        if len(calls) == 2 * UPDATE // 4 + 3:
            raise Interrupted(signal.SIGTERM)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "safe_point", stopping)
        code = main(
            [
                "train", "quadruped", "--controller", "none", "--steps", "128", "--seed", "3",
                "--threads", "1", "--hyperparameters", str(folder / "tiny.toml"),
                "--out", str(folder / "run"),
            ]
        )  # fmt: skip
    assert code == 143
    return folder / "run"


def rows(path):
    with path.open() as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


def test_a_run_that_was_stopped_has_what_its_updates_came_to(begun):
    assert [row["steps"] for row in rows(begun / "curve.csv")][:2] == [32, 64]
    assert read_policy(begun / "policy.npz").provenance["steps"] == 64
    assert TrainingFolder.open(begun).settings["environment"]["arguments"]["controller"] is None


def test_a_policy_is_what_the_learner_does_without_trying(begun):
    from neurocontrol.training.environments import make_environments
    from neurocontrol.training.learner import Learner

    folder = TrainingFolder.open(begun)
    envs = make_environments(folder.settings["environment"], 4, threads=1)
    learner = Learner(envs, folder.hyperparameters, seed=0, steps=128)
    learner.restore(folder.checkpoint(), "it")
    observed, _ = envs.reset(seed=0)
    policy = learner.policy(folder.settings["environment"], {})
    expected, _ = learner._ppo.predict(
        learner._normaliser.normalize_obs(observed), deterministic=True
    )
    # the body's actions are from -1 to 1 on both sides of rest, knees at rest being at -1
    pack = envs.pack
    span = np.where(
        expected < 0, pack.rest - pack.action_space.low, pack.action_space.high - pack.rest
    )
    np.testing.assert_allclose(policy(observed), pack.rest + span * expected, atol=1e-5)
    envs.close()


def test_a_state_that_is_put_back_is_the_same(begun):
    from neurocontrol.training.environments import make_environments
    from neurocontrol.training.learner import Learner

    folder = TrainingFolder.open(begun)
    envs = make_environments(folder.settings["environment"], 4, threads=1)
    first, second = (Learner(envs, folder.hyperparameters, seed=seed, steps=128) for seed in (0, 1))
    first.restore(folder.checkpoint(), "it")
    second.restore(first.state(), "it")
    assert second.steps == first.steps == 64
    observed = envs.observation_space.sample()
    np.testing.assert_array_equal(second.policy({}, {})(observed), first.policy({}, {})(observed))
    moments = [one._ppo.policy.optimizer.state_dict()["state"][0] for one in (first, second)]
    np.testing.assert_array_equal(moments[0]["exp_avg"], moments[1]["exp_avg"])
    assert second._normaliser.ret_rms.var == first._normaliser.ret_rms.var
    envs.close()


def test_nothing_in_a_checkpoint_is_executed(begun, tmp_path):
    import pickle

    from neurocontrol.training.environments import make_environments
    from neurocontrol.training.learner import Learner

    class Trap:
        def __reduce__(self):
            return (tmp_path.joinpath("sprung").touch, ())

    folder = TrainingFolder.open(begun)
    envs = make_environments(folder.settings["environment"], 4, threads=1)
    learner = Learner(envs, folder.hyperparameters, seed=0, steps=128)
    for content in (pickle.dumps(Trap()), folder.checkpoint()[:2000], b""):
        with pytest.raises(InputError, match="cannot read it"):
            learner.restore(content, "it")
    assert not (tmp_path / "sprung").exists()
    envs.close()


def test_a_run_goes_on_where_it_was_stopped(begun, capsys):
    before = rows(begun / "curve.csv")
    assert main(["train", "--resume", str(begun)]) == 0
    after = rows(begun / "curve.csv")
    assert [row["steps"] for row in after] == [32, 64, 96, 128]
    assert after[:2] == before[:2]
    assert np.all(np.diff([row["wall_seconds"] for row in after]) > 0)
    assert [row["steps"] for row in rows(begun / "held_out.csv")] == [64, 128]
    assert "demo quadruped --policy" in capsys.readouterr().out
    assert any((begun / "tensorboard").iterdir())
    assert (begun / "learning.png").stat().st_size > 1000
    assert main(["train", "--resume", str(begun), "--steps", "160", "--beside", str(begun)]) == 0
    assert rows(begun / "curve.csv")[-1]["steps"] == 160


def test_the_policy_that_is_kept_is_the_best_on_held_out_seeds(begun):
    _, held_out = read_history(begun)
    policy = read_policy(begun / "policy.npz")
    told = policy.provenance["held_out"]
    assert told["mean_return"] == pytest.approx(held_out["mean_return"].max(), rel=1e-6)
    from neurocontrol.training.environments import make_environments

    envs = make_environments(policy.environment, 2, threads=1)
    first, last = told["seeds"]
    returns = live_through(envs, policy, range(first, last + 1)).returns
    assert returns.mean() == pytest.approx(told["mean_return"], rel=1e-5)
    envs.close()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--seed", "4"], "--seed cannot be given with --resume"),
        (["--out", "elsewhere"], "--out cannot be given with --resume"),
    ],
)
def test_a_run_goes_on_as_it_began(begun, words, told, capsys):
    assert main(["train", "--resume", str(begun), *words]) == 2
    assert told in capsys.readouterr().err


def test_settings_that_were_changed_are_refused(begun, capsys):
    file = begun / "settings.json"
    kept = file.read_text()
    file.write_text(json.dumps({**json.loads(kept), "seed": 5}))
    try:
        assert main(["train", "--resume", str(begun)]) == 2
    finally:
        file.write_text(kept)
    assert "was begun with other settings" in capsys.readouterr().err
