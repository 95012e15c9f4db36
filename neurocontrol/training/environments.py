"""The environments that policies learn and act in, as plain data says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neurocontrol.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.envs.environment import BodyVectorEnv
    from neurocontrol.rig import Rig


def environment_of(
    rig: Rig, controller: str | None, task: str | None, arguments: Mapping[str, Any]
) -> dict[str, Any]:
    """Describe an environment as files of policies and runs do: ``id`` and ``arguments``.

    Args:
        rig: Whose.
        controller: Whose command the action is; None for the actuators.
        task: What to do; None for what the environment does by itself.
        arguments: Further arguments of the environment.

    Raises:
        InputError: The rig has no environment.
    """
    if rig.environment is None:
        raise InputError(f"the {rig.name} has no environment to learn in")
    chosen = {"controller": controller, **({} if task is None else {"task": task}), **arguments}
    return {"id": rig.environment.id, "arguments": chosen}


def make_environments(
    environment: Mapping[str, Any], rows: int, *, threads: int = 0
) -> BodyVectorEnv:
    """Make environments side by side.

    Args:
        environment: Their ``id`` and ``arguments``.
        rows: How many.
        threads: Physics threads, 0 for one per core.

    Raises:
        InputError: There is no such environment, or an argument cannot be used.
    """
    import gymnasium
    from gymnasium.error import Error

    try:
        made: Any = gymnasium.make_vec(
            environment["id"],
            num_envs=rows,
            vectorization_mode="vector_entry_point",
            threads=threads,
            **environment["arguments"],
        )
    except Error as error:
        raise InputError(f"cannot make the environment: {error}") from None
    except TypeError as error:
        raise InputError(f"{environment['id']} cannot be made so: {error}") from None
    envs: BodyVectorEnv = made.unwrapped
    return envs
