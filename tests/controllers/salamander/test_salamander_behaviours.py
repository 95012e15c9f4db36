from __future__ import annotations

import pytest

from neurocontrol.controllers.salamander.behaviours import BEHAVIOURS
from neurocontrol.controllers.salamander.knuesel import KnueselNetwork

# Drive of the axis and of the limbs, of the robot's mean individual (table 4).
DRIVES = {
    "swimming": (1.0, 0.0),
    "stepping": (0.60, 1.00),
    "underwater": (0.42, 0.71),
    "backward": (0.23, 0.46),
    "struggling": (0.27, 0.38),
}


def test_every_published_behaviour_has_one_short_name_that_the_network_knows():
    assert list(BEHAVIOURS) == list(DRIVES)
    assert KnueselNetwork.behaviours == {name: one.command for name, one in BEHAVIOURS.items()}


@pytest.mark.parametrize("name", DRIVES)
def test_a_behaviour_is_a_command_of_the_network_with_its_published_drives(name):
    command = BEHAVIOURS[name].command
    KnueselNetwork.command_space.vector(**command)
    axis, limbs = DRIVES[name]
    assert (command["rostral"], command["axial"], command["limbs"]) == (axis, axis, limbs)
    assert command["tail"] == (0.0 if name == "underwater" else axis)


def test_what_sets_behaviours_apart_beside_their_drives():
    def those(condition):
        return {name for name, one in BEHAVIOURS.items() if condition(one)}

    assert those(lambda one: one.command.get("direction", 1.0) < 0.0) == {"backward"}
    assert those(lambda one: one.command.get("tone", 1.0) == 10.0) == {"backward", "struggling"}
    assert those(lambda one: one.command.get("feedback", 0.0) > 0.0) == {"swimming"}
    assert those(lambda one: one.slippery < 1.0) == {"struggling"}
    assert those(lambda one: one.arena == "land") == {"stepping", "backward", "struggling"}
    assert BEHAVIOURS["swimming"].arena == "water"
    assert BEHAVIOURS["underwater"].arena == "underwater"
