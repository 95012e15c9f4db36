"""What disturbs a gait: pushes, rough and steep ground, reflexes and sensors that are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.assembly.quadruped import CONTROLLERS
from neurocontrol.evaluation import average, by_label, count, falls, measured, standing
from neurocontrol.evaluation.comparison import compare_falls, compare_figures, worth
from neurocontrol.rigs.quadruped.outcomes import (
    STEADY_GAITS,
    TRANSIENT,
    error_of,
    offered,
    speed_of,
    steady_trial,
    turned,
)
from neurocontrol.rigs.quadruped.similarity import similarity
from neurocontrol.terrain import Terrain
from neurocontrol.timeline import Push

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from neurocontrol.evaluation import Evaluation, Measure, Outcome, Trial
    from neurocontrol.evaluation.comparison import Comparison
    from neurocontrol.models import Body

LEG_LENGTH = 0.112  # m

_FORE_AND_AFT = (5.0, 10.0, 15.0, 20.0)  # N


def push_forces(body: Body) -> Mapping[str, Sequence[float]]:
    """Forces of the push suite by direction, N, for a body of the quadruped's weight."""
    further = (15.0, 17.0) if _abducts(body) else ()
    return {
        "sideways": (3.0, 5.0, 7.0, 9.0, 11.0, 13.0, *further),
        "forward": _FORE_AND_AFT,
        "backward": _FORE_AND_AFT,
    }


def _abducts(body: Body) -> bool:
    """Whether legs have abduction: a third joint beside hip and knee."""
    return len(body.sensors["joint_angle"]) > 2 * len(body.feet)


_MOMENTS = 20  # of the stride at which a body is pushed
_BETWEEN = 0.023  # s between them; twenty span more than a stride of every gait
_RECOVERY = 3.0  # s a pushed body must stay up
_BORNE = 18.0  # of 20 pushes


def target_force(gait: str, direction: str, body: Body) -> float:
    """The push that a gait of a body of the quadruped's weight should bear, N."""
    if direction != "sideways":
        return 15.0
    if gait == "pace":
        return 7.0
    return 15.0 if _abducts(body) else 9.0


def push_of(direction: str, force: float, number: int) -> Push:
    """One of many pushes at moments of the stride; those to the side alternate."""
    side = (0.0, 1.0 if number % 2 == 0 else -1.0)
    forward, left = {"sideways": side, "forward": (1.0, 0.0), "backward": (-1.0, 0.0)}[direction]
    time = TRANSIENT + _BETWEEN * (number % _MOMENTS)
    return Push(time=time, forward=force * forward, left=force * left)


def plan_pushes(evaluation: Evaluation) -> list[Trial]:
    """Pushes of growing force at 20 moments of the stride, every steady gait, 0.1 s."""
    seeds, body = evaluation.seeds, evaluation.rig.make_body()
    weight = similarity(body).weight
    return [
        steady_trial(
            gait,
            seeds[number % len(seeds)],
            TRANSIENT + 0.5 + _RECOVERY,
            pushes=(push_of(direction, weight * force, number),),
            label=f"{gait}, {direction}",
        )
        for gait in offered(evaluation.controller, STEADY_GAITS)
        for direction, forces in push_forces(body).items()
        for force in forces
        for number in range(_MOMENTS)
    ]


def measure_pushes(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """How many of 20 pushes every gait bears, and the force that half of the bodies survive."""
    body = evaluation.rig.make_body()
    weight = similarity(body).weight
    for label, group in by_label(outcomes).items():
        gait, direction = label.split(", ")
        wanted = weight * target_force(gait, direction, body)
        for force, stood in survivors(group).items():
            target = _BORNE if np.isclose(force, wanted) else None
            yield count(f"{label}: survived {force:g} N", stood, at_least=target)
        yield measured(f"{label}: force survived by half", force_borne(group), "N")


def survivors(outcomes: Sequence[Outcome]) -> dict[float, list[bool]]:
    """Who stood pushes, by their force, N."""
    by_force: dict[float, list[bool]] = {}
    for outcome in outcomes:
        (push,) = outcome.trial.pushes
        force = float(np.hypot(push.forward, push.left))
        by_force.setdefault(force, []).append(not outcome.fell)
    return by_force


def force_borne(outcomes: Sequence[Outcome]) -> float:
    """The largest force of a push that half of the bodies or more bore, N; 0 without one."""
    forces = survivors(outcomes).items()
    return max((force for force, stood in forces if np.mean(stood) >= 0.5), default=0.0)


REFLEXES: Mapping[str, Mapping[str, float]] = {
    "load on stance": {f"{gait}.load_to_extensor": 0.0 for gait in STEADY_GAITS},
    "unloading on swing": {f"{gait}.unloading_to_flexor": 0.0 for gait in STEADY_GAITS},
    "yaw": {"reflex.vestibular_gain": 0.0},
    "crouch": {"reflex.crouch": 0.0},
    "step": {"reflex.step_gain": 0.0},
}
"""Reflexes of every body, and the parameters without one."""

SPREAD: Mapping[str, float] = {"reflex.spread_gain": 0.0}
"""The parameters without the reflex of legs with abduction."""

_WHOLE = "every reflex"
_SIDEWAYS = 7.0, 9.0  # N, without and with abduction: about half fall without a reflex
_FORWARD = 15.0  # N
_LENGTH = TRANSIENT + 2.5  # s of a trial of reflexes or sensors, 8 strides or more


def _on(terrain: Callable[[int], Terrain]) -> Callable[[int, int], dict[str, Any]]:
    return lambda number, seed: {"terrain": terrain(seed)}


CONDITIONS: Mapping[str, Callable[[int, int], Mapping[str, Any]]] = {
    "rough": _on(lambda seed: Terrain(kind="rough", height=0.25 * LEG_LENGTH, seed=seed)),
    "uphill": _on(lambda seed: Terrain(kind="slope", angle=10.0)),
}
"""Ground that every reflex is tried on: arguments of a trial by its number and seed."""


def reflexes_of(body: Body) -> dict[str, Mapping[str, float]]:
    """The reflexes that a body has, and the parameters without one."""
    return {**REFLEXES, **({"spread": SPREAD} if _abducts(body) else {})}


def _conditions(body: Body) -> dict[str, Callable[[int, int], Mapping[str, Any]]]:
    weight = similarity(body).weight
    aside, ahead = weight * _SIDEWAYS[_abducts(body)], weight * _FORWARD
    return {
        **CONDITIONS,
        "pushed sideways": lambda number, seed: {"pushes": (push_of("sideways", aside, number),)},
        "pushed forward": lambda number, seed: {"pushes": (push_of("forward", ahead, number),)},
    }


def plan_reflexes(evaluation: Evaluation) -> list[Trial]:
    """Every steady gait under hard conditions, with every reflex and without one at a time."""
    body = evaluation.rig.make_body()
    return [
        steady_trial(
            gait,
            seed,
            _LENGTH,
            conditions=_known(evaluation, parameters),
            label=_label(missing, condition, gait),
            **different(number, seed),
        )
        for missing, parameters in {_WHOLE: {}, **reflexes_of(body)}.items()
        for condition, different in _conditions(body).items()
        for gait in offered(evaluation.controller, STEADY_GAITS)
        for number, seed in enumerate(evaluation.seeds)
    ]


def _known(evaluation: Evaluation, parameters: Mapping[str, float]) -> dict[str, float]:
    """Those of some parameters that the controller has."""
    known = CONTROLLERS[evaluation.controller][0].table.names
    return {name: value for name, value in parameters.items() if name in known}


def _label(missing: str, condition: str, gait: str) -> str:
    return f"{missing}, {gait} {condition}"


def measure_reflexes(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """Falls under every condition, and what each reflex is worth against its own absence.

    Bodies are compared seed by seed: falls in all gaits together, speed, heading and phases gait
    by gait where both bodies stood. The chances of all these figures are corrected together.
    """
    groups = by_label(outcomes)
    body = evaluation.rig.make_body()
    reflexes = reflexes_of(body)
    figures = {label: _figures(group, body.length) for label, group in groups.items()}
    compared: list[Comparison] = []
    gaits = offered(evaluation.controller, STEADY_GAITS)
    for condition in _conditions(body):
        fell: dict[str, list[bool]] = {}
        for missing in (_WHOLE, *reflexes):
            labels = [_label(missing, condition, gait) for gait in gaits]
            everyone = [outcome for label in labels for outcome in groups[label]]
            fell[missing] = [outcome.fell for outcome in everyone]
            how = f"with {_WHOLE}" if missing == _WHOLE else f"without {missing}"
            yield falls(f"{condition} {how}", everyone, None)
        for reflex in reflexes:
            compared.append(compare_falls(reflex, condition, fell[_WHOLE], fell[reflex]))
            for gait in gaits:
                whole, without = (figures[_label(one, condition, gait)] for one in (_WHOLE, reflex))
                for (name, unit), alone in without.items():
                    full, told = whole[name, unit], f"{gait} {condition}: {name}"
                    compared.append(compare_figures(reflex, told, full, alone, unit))
    yield from worth(compared)


def _figures(outcomes: Sequence[Outcome], length: float) -> dict[tuple[str, str], list[float]]:
    """Figures of outcomes, larger is better, by name and unit; those of falls are unknown."""
    figures: Mapping[tuple[str, str], Callable[[Outcome], float]] = {
        ("speed", "BL/s"): lambda one: speed_of(one, length),
        ("turn less", "deg"): lambda one: -abs(turned(one)),
        ("phase error less", "1"): lambda one: -error_of(one),
    }
    return {
        name: [np.nan if one.fell else figure(one) for one in outcomes]
        for name, figure in figures.items()
    }


_FEET = ("LF", "RF", "LH", "RH")
_DEAF = {f"afferent.{foot}": 0.0 for foot in _FEET}
SENSORS: Mapping[str, Mapping[str, float]] = {
    "all sensors": {},
    "no foot felt": _DEAF,
    "every foot stuck on": {**_DEAF, "afferent.stuck": 1.0},
    "one foot felt": {**_DEAF, "afferent.LF": 1.0},
    "one foot stuck on": {"afferent.LF": 0.0, "afferent.stuck": 1.0},
}
"""Afferents of the feet that are lost or stuck, as parameters."""


def plan_sensors(evaluation: Evaluation) -> list[Trial]:
    """Every steady gait with afferents of the feet lost or stuck, ten seeds."""
    return [
        steady_trial(gait, seed, _LENGTH, conditions=parameters, label=f"{gait}, {state}")
        for gait in offered(evaluation.controller, STEADY_GAITS)
        for state, parameters in SENSORS.items()
        for seed in evaluation.seeds[:10]
    ]


def measure_sensors(evaluation: Evaluation, outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    """How each gait degrades: falls, speed, phase error."""
    length = evaluation.rig.make_body().length
    for label, group in by_label(outcomes).items():
        stood = standing(group)
        yield falls(label, group, None)
        yield average(f"{label}: speed", [speed_of(one, length) for one in stood], "BL/s")
        yield average(f"{label}: phase error", [error_of(one) for one in stood])
