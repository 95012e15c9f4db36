"""What differs between rows and episodes."""

from __future__ import annotations

import pickle
from pathlib import Path

import gymnasium
import mujoco
import numpy as np
import pytest

from neurocontrol.changed_models import Change, changed
from neurocontrol.envs.tables import factor_table
from neurocontrol.envs.variation import FACTORS, Variation
from neurocontrol.errors import InputError
from neurocontrol.plant import Scenario, compile_model
from neurocontrol.rig import find
from neurocontrol.terrain import Terrain

IDS = {
    "quadruped": ("neurocontrol/Quadruped-v1", "spiking"),
    "human": ("neurocontrol/HumanLegs-v1", "reflex"),
    "salamander": ("neurocontrol/Salamander-v2", None),
}
HARD = {
    "mass_scale": (0.8, 1.25),
    "payload": 0.1,
    "friction": (0.5, 1.1),
    "terrain": ["flat", "slope", {"kind": "rough", "height": 0.005}],
    "slope": (-4, 4),
    "push": (4.0, 5.0),
    "tow": (-0.15, 0.15),
    "strength": (0.75, 1.25),
    "start": (0, 2),
}
VARY = {
    "quadruped": HARD,
    "human": HARD,
    "salamander": {name: HARD[name] for name in ("mass_scale", "friction", "strength", "tow")},
}


def make(body="quadruped", batch=1, **options):
    name, controller = IDS[body]
    options = {"controller": controller, "vary": VARY[body], **options}
    return gymnasium.make_vec(name, num_envs=batch, **options)


def plant_of(env):
    return env._pack.simulation.plant


@pytest.mark.parametrize("body", IDS)
def test_a_row_draws_the_same_at_any_batch_and_threads(body):
    runs = []
    for batch, threads in ((1, 1), (3, 2)):
        env = make(body, batch, threads=threads, max_episode_steps=4)
        actions = np.linspace(-1.0, 1.0, env.single_action_space.shape[0])
        rows, told = [env.reset(seed=5)[0][0]], []
        for _ in range(7):
            observation, reward, _, _, info = env.step(np.tile(actions, (batch, 1)))
            rows.append(np.append(observation[0], reward[0]))
            told.append([info[name][0] for name in VARY[body]])
        runs.append((np.concatenate(rows), told))
    np.testing.assert_array_equal(runs[0][0], runs[1][0])
    assert runs[0][1] == runs[1][1]
    assert runs[0][1][0] == runs[0][1][3]
    assert runs[0][1][3] != runs[0][1][5]  # drawn anew by the reset


def test_what_was_drawn_is_what_acts():
    vary = {name: HARD[name] for name in ("mass_scale", "payload", "friction", "strength")}
    env = make(batch=6, vary=vary, controller=None)
    usual = make(vary={}, controller=None).model
    env.reset(seed=0)
    for _ in range(50):
        *_, info = env.step(np.zeros((6, 8)))
    plant, trunk = plant_of(env), usual.body("trunk").id
    for row in range(6):
        model, scale = plant.row_model(row), info["mass_scale"][row]
        expected = scale * usual.body_mass
        expected[trunk] += info["payload"][row]
        np.testing.assert_allclose(model.body_mass, expected)
        assert plant.weight[row] == pytest.approx(9.81 * expected.sum(), rel=1e-3)
        assert model.geom("ground").friction[0] == pytest.approx(info["friction"][row])
        gains = info["strength"][row] * usual.actuator_gainprm
        np.testing.assert_allclose(model.actuator_gainprm, gains)
    # Standing still, the feet bear the weight that was drawn.
    np.testing.assert_allclose(plant.sensors["foot_force"].sum(1), plant.weight, rtol=0.02)


def test_legs_are_weakened_by_their_muscles():
    env = make("human", 2, vary={"strength": (0.5, 0.6)})
    env.reset(seed=0)
    *_, info = env.step(np.zeros((2, 5)))
    strength = env._pack.simulation.muscles.strength
    np.testing.assert_array_equal(strength, np.tile(info["strength"], (22, 1)).T)
    assert (plant_of(env).row_model(0).actuator_gainprm == env.model.actuator_gainprm).all()


def test_a_pull_is_where_the_trunk_looks_and_a_share_of_the_weight():
    env = make(vary={"tow": (0.1, 0.1)}, controller=None)
    env.reset(seed=0)
    plant = plant_of(env)
    plant.qpos[0, 3:7] = [np.cos(0.5), 0.0, 0.0, np.sin(0.5)]
    env.step(np.zeros((1, 8)))
    force = plant._wrench[0, plant._trunk]
    np.testing.assert_allclose(
        force[:3], 0.1 * plant.weight[0] * np.array([np.cos(1.0), np.sin(1.0), 0])
    )


@pytest.mark.parametrize("frame", [0.02, 0.08])
def test_the_impulse_of_a_push_does_not_depend_on_the_length_of_a_frame(frame):
    env = make(vary={"push": (3.0, 3.0)}, controller=None, frame_period=frame)
    env.reset(seed=1)
    varied, plant = env._pack.varied, plant_of(env)
    impulse = 0.0
    for number in range(round(5.5 / frame)):
        varied.act(np.array([number * frame]), frame)
        impulse += frame * np.hypot(*plant._wrench[0, plant._trunk, :2])
    pushes = (varied._push_times < 5.4).sum()
    assert pushes in (1, 2)
    assert impulse == pytest.approx(0.1 * 3.0 * pushes)


@pytest.mark.parametrize("place", [(19.95, 0.0), (-3.95, 0.0), (5.0, 5.95), (5.0, -40.0)])
def test_an_episode_ends_where_the_ground_does_and_that_is_no_fall(place):
    env = make(batch=2, vary={"terrain": ["rough"]}, controller=None)
    env.reset(seed=0)
    plant_of(env).qpos[1, :2] = place
    _, _, terminated, truncated, info = env.step(np.zeros((2, 8)))
    assert terminated.tolist() == [False, False]
    assert truncated.tolist() == [False, True]
    assert info["cause"].tolist() == ["", "left the ground"]


@pytest.mark.parametrize(
    ("vary", "message"),
    [
        ({"wind": 1.0}, "unknown entry 'wind' of vary; expected one of mass_scale"),
        ({"friction": 1.0}, "friction of vary must be its lowest and highest value"),
        ({"friction": (1.0, 0.5)}, "the lowest value first"),
        ({"mass_scale": (0.0, 1.0)}, "between 0.1 and 10"),
        ({"terrain": []}, "must be a list of grounds"),
        ({"terrain": ["swamp"]}, "unknown terrain 'swamp'"),
    ],
)
def test_what_cannot_vary_is_refused(vary, message):
    with pytest.raises(InputError, match=message):
        Variation.of(vary, Terrain())


def test_the_page_tells_what_may_vary():
    page = (Path(__file__).parents[2] / "docs" / "tasks.md").read_text(encoding="utf-8")
    assert factor_table(FACTORS) in page


@pytest.mark.parametrize("body", ["quadruped", "human"])
def test_what_was_drawn_is_saved_and_goes_on_bit_for_bit(body):
    vary = {**VARY[body], "sensor_noise": (0.5, 1.0), "delay": (0.0, 0.05)}
    options = {"task": "velocity", "vary": vary, "history": 2, "max_episode_steps": 4}
    env = make(body, 2, **options)
    other = make(body, 2, **options)
    action = np.full(env.action_space.shape, 0.2)
    env.reset(seed=0)
    env.step(action)
    state = env.save()
    expected = [env.step(action) for _ in range(6)]  # with the end and a new beginning
    other.reset(seed=7)
    for one in (env, other):
        one.restore(state)
        for observation, reward, *_ in expected:
            again = one.step(action)
            np.testing.assert_array_equal(again[0], observation)
            np.testing.assert_array_equal(again[1], reward)


def content(model):
    """Every number of a model."""
    whole = np.empty(mujoco.mj_sizeModel(model), dtype=np.uint8)
    mujoco.mj_saveModel(model, None, whole)
    return whole.tobytes()


def test_rows_get_their_bodies_back_and_others_get_the_same():
    env, other = make(batch=3), make(batch=3)
    env.reset(seed=0)
    state, plant, order = env.save(), plant_of(env), [1, 2, 0]
    models, weights = [plant.row_model(row) for row in range(3)], plant.weight.copy()
    env.reset(seed=1)
    assert not {*map(id, models)} & {id(plant.row_model(row)) for row in range(3)}
    env.restore(state[order])
    assert all(plant.row_model(row) is models[one] for row, one in enumerate(order))
    np.testing.assert_array_equal(plant.weight, weights[order])
    other.reset(seed=2)
    for given in (state, pickle.loads(pickle.dumps(state))):
        other.restore(given)
        np.testing.assert_array_equal(plant_of(other).weight, weights)
        for row, model in enumerate(models):
            made = plant_of(other).row_model(row)
            assert made is not model
            assert content(made) == content(model)


def test_what_varies_grows_with_success_and_shrinks_with_falls():
    vary = {"payload": (0.1, 0.1), "terrain": [{"kind": "slope", "angle": 4.0}]}
    env = make("quadruped", 2, vary=vary, curriculum=3, max_episode_steps=3)
    _, info = env.reset(seed=0)
    told, angles = [], []
    for frame in range(16):
        if frame == 9:  # row 0 falls
            plant_of(env).qpos[0, 3:7] = [0.0, 1.0, 0.0, 0.0]
        *_, info = env.step(np.zeros(env.action_space.shape))
        told.append((info["level"].tolist(), info["payload"].tolist()))
        w, _, y, _ = plant_of(env).row_model(1).geom("ground").quat
        angles.append(np.degrees(-2 * np.arctan2(y, w)))
    levels = np.array([level for level, _ in told])
    assert levels[[0, 4, 8], 1].tolist() == [1, 2, 3]
    assert levels[-1, 1] == 3  # the highest
    assert levels[10, 0] == 2  # after the fall
    np.testing.assert_allclose([payload for _, payload in told][8], [0.1, 0.1])
    np.testing.assert_allclose([told[0][1][1], told[4][1][1]], [0.1 / 3, 0.2 / 3])
    np.testing.assert_allclose([angles[0], angles[4], angles[8]], np.array([1, 2, 3]) * 4 / 3)
    _, info = env.reset(seed=0)
    assert info["level"].tolist() == [1, 1]


def test_a_curriculum_without_anything_that_varies_is_refused():
    with pytest.raises(InputError, match="a curriculum of 2 levels needs something in vary"):
        make(vary={}, curriculum=2)


@pytest.mark.parametrize("kind", ["tiles", "step", "rough", "slope"])
def test_a_softer_ground_is_one_that_was_made_so(kind):
    body, share = find("quadruped").make_body(), 0.25
    size = {"angle": 8.0} if kind == "slope" else {"height": 0.04}
    ground, softer = (
        Terrain(kind=kind, **{name: part * value for name, value in size.items()})
        for part in (1.0, share)
    )
    full, made = (compile_model(body, Scenario(terrain=one)) for one in (ground, softer))
    data = mujoco.MjData(full)
    model = changed(full, body.trunk, ground, Change(hardness=share), data)
    for name in ("geom_pos", "geom_quat", "hfield_size", *(["bvh_aabb"] * (kind == "tiles"))):
        expected = getattr(made, name)
        np.testing.assert_allclose(getattr(model, name), expected, atol=1e-7, err_msg=name)
