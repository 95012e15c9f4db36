"""The servos of a body whose speed is limited, as its plant knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.muscles import Servos

if TYPE_CHECKING:
    from neurocontrol.plant import Plant


def limited_servos(plant: Plant, period: float) -> Servos | None:
    """What limits the speeds of a plant's servos, whoever commands them; None without a limit.

    Args:
        plant: The bodies; see :attr:`neurocontrol.models.Body.servo_speeds`.
        period: Time for which targets are held, s.
    """
    model, limits = plant.model, plant.body.servo_speeds
    if not limits:
        return None
    speeds = [limits.get(model.actuator(index).name, np.inf) for index in range(model.nu)]
    joints = np.where(np.isfinite(speeds), model.actuator_trnid[:, 0], 0)
    return Servos(
        np.array(speeds),
        (model.actuator_forcelimited == 1) & (model.actuator_forcerange[:, 0] == 0.0),
        model.jnt_qposadr[joints].astype(np.int64),
        plant.qpos,
        period=period,
    )
