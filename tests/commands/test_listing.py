from __future__ import annotations

import gymnasium
import pytest

from neurocontrol.cli import main
from neurocontrol.commands import listing


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    assert main(["list"]) == 0
    title = ""
    sections: dict[str, list[str]] = {}
    for line in capsys.readouterr().out.splitlines():
        if line.startswith("  "):
            sections[title].append(line.split()[0])
        else:
            title = line.removesuffix(":")
            sections[title] = []
    return sections


def test_everything_registered_is_listed(printed):
    from neurocontrol.controllers import CONTROLLERS
    from neurocontrol.models import BODIES

    assert printed["bodies"] == list(BODIES)
    assert printed["controllers"] == list(CONTROLLERS)
    assert "quadruped" in printed["bodies"]
    assert "spiking" in printed["controllers"]


def test_the_environments_listed_can_be_made(printed):
    assert "neurocontrol/Quadruped-v0" in printed["environments"]
    for name in printed["environments"]:
        gymnasium.spec(name)


def test_every_preset_says_what_it_is():
    assert all(listing.presets().values())
