"""How experiments with the human legs begin: in mid-stride, as walks do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neurocontrol.experiments.setting import Setting
from neurocontrol.rigs.human.trials import MidStride

if TYPE_CHECKING:
    from neurocontrol.models import Body


def _start(body: Body) -> MidStride:
    return MidStride()


SETTING: Final = Setting(start=_start)
