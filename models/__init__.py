"""Bodies: how each is built, measured and sensed, with the source of every number."""

from __future__ import annotations

from types import MappingProxyType

from neurocontrol.errors import InputError
from neurocontrol.models.body import Body as Body

BODIES = MappingProxyType(
    {
        "quadruped": "four pantograph legs with compliant knees, 1 kg, 8 motors",
        "salamander": "an animal of 0.1 m and 3 g: 8 axial joints, four limbs of 4 joints; swims",
        "salamander-robot": "a robot of 1.1 m and 2.5 kg: 8 axial joints, turning legs, a fin",
        "human": "trunk and two legs of 80 kg, 14 degrees of freedom, 22 muscles",
    }
)
"""Registered bodies with one line each."""

SALAMANDERS = MappingProxyType({"animal": "salamander", "robot": "salamander-robot"})
"""Bodies of the salamander by kind."""


def make_body(name: str) -> Body:
    """Return a registered body.

    Raises:
        InputError: No body of that name.
    """
    if name == "quadruped":
        from neurocontrol.models.quadruped import quadruped

        return quadruped()
    if name == "salamander":
        from neurocontrol.models.salamander import salamander

        return salamander()
    if name == "salamander-robot":
        from neurocontrol.models.salamander_robot import salamander_robot

        return salamander_robot()
    if name == "human":
        from neurocontrol.models.human_legs import human_legs

        return human_legs()
    raise InputError(f"unknown body {name!r}; expected one of {', '.join(BODIES)}")
