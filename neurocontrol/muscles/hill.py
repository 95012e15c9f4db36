"""Hill muscle-tendon units: what a muscle is, and the curves that all muscles share."""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, cos, sin


@dataclass(frozen=True, kw_only=True)
class HillCurves:
    """Shape of the force curves and speed of activation (Geyer and Herr 2010; Song and Geyer 2015).

    Attributes:
        width: Width of the force-length curve, optimal lengths.
        edge: Force at that width over maximum force.
        eccentric: Largest force of a lengthening muscle over the isometric one.
        curvature: Curvature K of the force-velocity curve.
        reference_strain: Strain of the tendon at maximum force.
        time_constant: Of activation, s.
        least_activation: Activation of a resting muscle.
    """

    width: float = 0.56
    edge: float = 0.05
    eccentric: float = 1.5
    curvature: float = 5.0
    reference_strain: float = 0.04
    time_constant: float = 0.01
    least_activation: float = 0.01


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """How a muscle crosses a joint.

    The lever arm is constant, or follows a cosine that is largest at ``peak`` and falls to
    ``least_radius`` at ``least``. The muscle's length changes by ``share`` of what the lever does,
    which stands for pennation; its torque does not know of it, as in the original.

    Attributes:
        joint: Name of the joint in a leg.
        sign: 1 when a growing angle lengthens the muscle, -1 when it shortens it.
        radius: Largest lever arm, m.
        reference: Angle at which the unit has the length of slack tendon and optimal fibre, rad.
        share: Share of the lever's length change that reaches the muscle.
        peak: Angle of the largest lever arm, rad; None for a constant one.
        least: Angle of the smallest lever arm, rad.
        least_radius: Lever arm there, m.
    """

    joint: str
    sign: int
    radius: float
    reference: float
    share: float
    peak: float | None = None
    least: float = 0.0
    least_radius: float = 0.0

    @property
    def frequency(self) -> float:
        """Angular frequency of the cosine, 1; 0 for a constant lever arm."""
        if self.peak is None:
            return 0.0
        return acos(self.least_radius / self.radius) / abs(self.least - self.peak)

    def lever(self, angle: float) -> float:
        """Lever arm at an angle, m."""
        if self.peak is None:
            return self.radius
        return self.radius * cos(self.frequency * (angle - self.peak))

    def lengthening(self, angle: float) -> float:
        """Change of the unit's length from that at the reference angle, m."""
        if self.peak is None:
            return self.sign * self.share * self.radius * (angle - self.reference)
        rate = self.frequency
        turn = sin(rate * (angle - self.peak)) - sin(rate * (self.reference - self.peak))
        return self.sign * self.share * self.radius / rate * turn


@dataclass(frozen=True, kw_only=True)
class Muscle:
    """One muscle-tendon unit.

    Attributes:
        name: Abbreviation.
        max_force: Isometric force at optimal length, N.
        optimal_length: Optimal fibre length, m.
        max_speed: Largest shortening speed, optimal lengths per second.
        slack_length: Tendon slack length, m.
        mass: For metabolic power, kg.
        slow_share: Share of slow fibres, for metabolic power.
        attachments: The joints it crosses.
    """

    name: str
    max_force: float
    optimal_length: float
    max_speed: float
    slack_length: float
    mass: float
    slow_share: float
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, kw_only=True)
class JointLimit:
    """A soft end of a joint's range: a weak spring with a strong one-way damper.

    The torque for an excess d over the limit is ``stiffness * d * (1 + rate / yielding)``, never
    pulling (Song and Geyer 2015).

    Attributes:
        joint: Name of the joint in a leg.
        angle: Where it engages, rad.
        side: 1 for an upper end of the range, -1 for a lower one.
        stiffness: N m/rad.
        yielding: Rate at which the damper equals the spring, rad/s.
    """

    joint: str
    angle: float
    side: int
    stiffness: float
    yielding: float
