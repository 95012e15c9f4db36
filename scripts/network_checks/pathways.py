"""Random projections: synapses, patterns, forms of weights and delays, and plasticity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from network_checks.three_factor import ThreeFactor
from neurocontrol import snn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from network_checks.generator import Draw

LONGEST = 6


def random_synapse(draw: Draw, *, external: bool) -> tuple[snn.Synapse, float, float]:
    """A synapse and the bounds of its weights; some repeat, so that projections share them."""
    tau = draw.dt * float(draw.generator.choice([3.0, 8.1, 21.7]))
    kind = 1 if external else draw.generator.integers(3)
    if kind == 0:
        return snn.Delta(), -1.5, 4.0
    if kind == 1:
        return snn.Exponential(tau=tau), -60.0, 150.0
    reversal = float(draw.generator.choice([0.0, -80.0]))
    deaf = draw.chance(0.4)
    return snn.Conductance(tau=tau, reversal=reversal, deaf=deaf), 0.0, 4.0


def random_weight(
    draw: Draw, low: float, high: float, shape: tuple[int, ...], *, drawn: bool
) -> Any:
    """Weights of whatever form; ``drawn``: whether the comparison can see what rows draw."""
    kind = draw.generator.integers(6)
    if kind <= 1:
        return draw.between(low, high)
    if kind == 2:
        return draw.generator.uniform(low, high, shape)
    if kind == 3:
        return draw.generator.uniform(low, high, (draw.batch, *shape))
    one, two = sorted(draw.generator.uniform(low, high, 2))
    if not drawn:
        return snn.Uniform(one, one)
    return (
        snn.Uniform(one, two)
        if kind == 4
        else snn.Spread(0.5 * (one + two), 0.0 if low == 0.0 else 0.1)
    )


def random_delay(draw: Draw, shape: tuple[int, ...]) -> Any:
    """Delays of whole steps: one, or one for every synapse."""
    kind = draw.generator.integers(4)
    if kind == 0:
        return 0.0
    if kind == 1:
        return draw.dt * int(draw.generator.integers(LONGEST + 1))
    few = draw.generator.integers(LONGEST + 1, size=2)
    choices = few if kind == 2 else np.arange(LONGEST + 1)
    return draw.dt * draw.generator.choice(choices, size=shape)


def random_pattern(
    draw: Draw, pre: int, post: int, low: float, high: float, *, named: bool, plastic: bool
) -> snn.Connectivity:
    """A pattern between two populations."""
    kind = draw.generator.integers(4)
    if kind == 0 and pre == post:
        weight = random_weight(draw, low, high, (pre,), drawn=named)
        return snn.OneToOne(weight=weight, delay=random_delay(draw, (pre,)))
    if kind <= 1:
        weight = random_weight(draw, low, high, (pre, post), drawn=named)
        return snn.Dense(weight=weight, delay=random_delay(draw, (pre, post)))
    if kind == 2:
        count = int(draw.generator.integers(pre * post + 3))
        weight = random_weight(draw, low, high, (count,), drawn=named)
        first = draw.generator.integers(pre, size=count)
        return snn.Sparse(
            pre=np.sort(first) if draw.chance(0.5) else first,
            post=draw.generator.integers(post, size=count),
            weight=weight,
            delay=random_delay(draw, (count,)),
        )
    seeded = plastic or draw.chance(0.5)
    visible = named or seeded
    one: Any = draw.between(low, high)
    if draw.chance(0.4):
        one = snn.Uniform(0.5 * one, 0.5 * one)
        if named and low == 0.0:
            one = snn.Uniform(0.1, high)
        elif named:
            one = snn.Spread(draw.between(low, high), 0.2)
    return snn.RandomPairs(
        probability=draw.between(0.0, 1.0) if visible else float(draw.chance(0.5)),
        weight=one,
        seed=int(draw.generator.integers(1000)) if seeded else None,
        delay=draw.dt * int(draw.generator.integers(LONGEST + 1)),
    )


def random_rule(
    draw: Draw, low: float, scale: float, modulators: Sequence[str], *, external: bool
) -> Any:
    """A rule of plasticity for weights that begin between ``low`` and ``scale``."""
    if external:
        return ThreeFactor(
            tau=draw.dt * draw.between(5.0, 30.0),
            tau_mark=draw.dt * draw.between(10.0, 100.0),
            gain=0.05 * scale,
            highest=1.5 * scale,
            interval=draw.dt * int(draw.generator.choice([0, 1, 3, 10])),
            modulator=modulators[0] if draw.chance(0.8) else None,
        )
    return snn.PairSTDP(
        tau_pre=draw.dt * draw.between(3.0, 30.0),
        tau_post=draw.dt * draw.between(3.0, 30.0),
        potentiation=scale * draw.between(0.0, 0.2),
        depression=scale * draw.between(0.0, 0.2),
        lowest=low,
        highest=scale * draw.between(1.0, 1.3),
        modulator=str(draw.generator.choice(modulators)) if modulators else None,
        interval=draw.dt * int(draw.generator.integers(3)),
    )


def random_terminals(draw: Draw) -> snn.ShortTermPlasticity | None:
    """Terminals that depress, facilitate, do both, or mostly neither; leaves other draws alone."""
    (generator,) = draw.generator.spawn(1)
    if generator.random() < 0.75:
        return None
    recovery, facilitation = generator.choice([0.0, 8.3, 200.0], size=2) * draw.dt
    return snn.ShortTermPlasticity(
        utilization=generator.uniform(0.3, 1.0),
        tau_recovery=recovery,
        tau_facilitation=facilitation,
    )


def random_projections(
    draw: Draw,
    populations: Sequence[snn.Population],
    modulators: Sequence[str],
    receptors: Callable[..., list[snn.Receptor]],
    *,
    external: bool,
) -> list[snn.Projection]:
    """Projections from any population to any that has a membrane."""
    targets = [one for one in populations if "v" in one.neuron.variables]
    if not targets:
        return []
    projections = []
    for number in range(draw.generator.integers(7) + external):
        source = populations[int(draw.generator.integers(len(populations)))]
        target = targets[int(draw.generator.integers(len(targets)))]
        synapse, low, high = random_synapse(draw, external=external)
        low, high = (bound / np.sqrt(source.size) for bound in (low, high))
        plastic = (external and number == 0) or draw.chance(0.25)
        named = plastic or draw.chance(0.5)
        rule = random_rule(draw, low, high, modulators, external=external) if plastic else None
        projections.append(
            snn.Projection(
                source=source.name,
                target=target.name,
                connectivity=random_pattern(
                    draw, source.size, target.size, low, high, named=named, plastic=plastic
                ),
                synapse=synapse,
                receptors=receptors(draw, modulators, -1.0, 1.0, (1.0,)),
                name=f"s{number}" if named else None,
                plasticity=rule,
                short_term=None if external else random_terminals(draw),
            )
        )
    return projections
