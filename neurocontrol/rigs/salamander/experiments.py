"""How experiments with the salamanders begin: on land, on their feet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neurocontrol.arenas import InArena, make_arena
from neurocontrol.experiments.setting import Setting

if TYPE_CHECKING:
    from neurocontrol.models import Body


def _start(body: Body) -> InArena:
    return InArena(arena=make_arena("land", body))


SETTING: Final = Setting(start=_start)
