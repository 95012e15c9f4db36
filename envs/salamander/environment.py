"""The salamander as a Gymnasium environment, one or many at once."""

from __future__ import annotations

from neurocontrol.assembly.salamander import KINDS
from neurocontrol.controllers.salamander.knuesel import KnueselNetwork
from neurocontrol.controllers.salamander.spiking import SpikingRhythm
from neurocontrol.envs.environment import BodyEnv, BodyVectorEnv, described
from neurocontrol.envs.salamander.actuation import action_space
from neurocontrol.envs.salamander.observation import observed_quantities
from neurocontrol.envs.salamander.pack import SalamanderPack
from neurocontrol.envs.salamander.task import SalamanderTask
from neurocontrol.envs.tables import command_quantities


class SalamanderEnv(BodyEnv):
    """A salamander walks, swims and crosses shores, moved by a policy or by its spinal cord.

    ## Description
    The animal is 0.1 m long and weighs 3 g, the robot 1.1 m and 2.5 kg. Both bend their axis with
    eight pairs of spring-damper muscles; the animal has four limbs of four joints, the robot four
    legs that turn like spokes and a passive fin. MuJoCo simulates them at 1 ms, with drag and
    buoyancy in water. Without a controller the policy moves muscles and limbs every 20 ms; with
    ``controller`` a spinal cord moves them and the policy is the brain that drives it.

    The task is to ``travel`` at a heading and speed; to ``cross`` a shore: to walk into the water,
    swim, and leave it on the far side; to keep to a ``velocity`` that changes; or to get to one
    ``goal`` after another. The last two are told in ``docs/tasks.md``. The arenas are ``land``,
    deep ``water``, ``underwater`` (a floor half a body length below the surface), ``shore`` (level
    land, a ramp down to a floor under water, and the same upward) and ``pool`` (with stairs for
    ramps).

    ## Action Space
    An action is 32-bit numbers from -1 to 1 about the command at rest: 0 is what the body does by
    itself, 1 takes an entry to its maximum in the table, or as far, and -1 to its minimum. With
    ``action_scaling=False`` the action is the command itself.

    With ``controller=None``, of the animal:

    $muscles

    and of the robot:

    $muscles_robot

    Targets of limbs move at most at 25 rad/s; a leg takes the shorter way, so it can turn without
    end. With ``controller="spiking"`` the action is the command of the spinal cord:

    $spiking

    ``"leaky"`` takes the same without ``burst_termination``, ``"phase"`` only ``drive`` and
    ``turn``, and ``"knuesel"``:

    $knuesel

    With a ``transition`` other than ``"command"`` the drive follows the body and is no part of the
    action; for ``"knuesel"`` neither is what else differs between land and water. Where it is part
    of the action of the task ``cross``, the command at rest follows the body: its drive contact,
    its turn the heading. Actions out of bounds are clipped; other shapes and NaN are refused.

    ## Observation Space
    Values are clipped to the bounds; the action is the last one, after a reset the default. The
    animal with ``controller=None``:

    $observed

    The animal with ``controller="spiking"``; only this one has modulators:

    $observed_spiking

    The robot with ``controller=None``:

    $observed_robot

    ## Rewards
    ``reward = progress + effort + upright`` when travelling, ``progress + effort + time + crossed +
    fallen`` when crossing, every term also in ``info``. With the duration of a frame in seconds, so
    that returns do not depend on it:

    - progress, travelling = ``rewards["progress"]`` (1) x min(speed / ``target_speed``, 1) x
      seconds, speed being that of the root link towards the target heading, mean over the frame;
    - progress, crossing = ``rewards["progress"]`` (1) x the way along +x, body lengths; its sum
      depends on how far the root has come, not on the way;
    - effort = -``rewards["effort"]`` (0.1) x mean squared activation of the axial muscles x
      seconds;
    - upright = ``rewards["upright"]`` (0.1) x vertical component of the root's up vector x seconds;
    - time = -``rewards["time"]`` (0.5) x seconds;
    - crossed = ``rewards["crossed"]`` (10) at the moment of success, else 0;
    - fallen = -``rewards["fallen"]`` (10) at the moment of a fall, else 0.

    ``info`` also has ``speed`` (body lengths/s), ``power`` (mechanical power of the actuators, W)
    and ``cause``, why the episode ended.

    ## Starting State
    At the origin, facing +x, 0.6 body lengths from the edge of the land if there is a shore:
    standing on the ground, the trunk rolled, pitched and turned by up to 5 degrees, every joint
    moved by up to 0.1 rad, each uniformly and times ``reset_noise``. In the arena ``water`` the
    body floats level instead, its limbs folded, turned and moved likewise. At rest, muscles
    relaxed; a spinal cord of spiking neurons is drawn anew.

    ## Episode End
    Termination: the salamander lies on its back (``cause`` is ``"fallen"``), its simulation
    diverged (``cause`` says how), or it has crossed: its root is a body length beyond the far edge
    and out of the water (``cause`` is ``"crossed"``). Truncation: after ``episode_duration``
    (``cause`` is ``"time limit"``), or where the ground ends (``"left the ground"``).

    ## Arguments
    | Argument | Default | Meaning |
    |---|---|---|
    | ``controller`` | ``None`` | whose command the action is, by name; ``None``: muscles, limbs |
    | ``body`` | ``"salamander"`` | or ``"salamander-robot"``, as in the id ``SalamanderRobot-v2`` |
    | ``preset`` | ``None`` | preset of the controller, by name or file |
    | ``task`` | ``"travel"`` | or another by name, or a dict of its ``kind`` and fields to change |
    | ``arena`` | ``None`` | where, by name; ``None``: land to travel, a shore to cross |
    | ``slope`` | ``10.0`` | inclination of the ramps of a shore or the stairs of a pool, degrees |
    | ``transition`` | ``"command"`` | what the drive follows, or ``"contact"`` or ``"immersion"`` |
    | ``frame_period`` | ``0.02`` | time between actions, s, a multiple of 4 ms |
    | ``episode_duration`` | ``20.0`` | time until truncation, s; ``max_episode_steps``: 1000 |
    | ``rewards`` | ``{}`` | weights of the reward terms that differ from the default |
    | ``target_speed`` | ``0.4`` | speed to travel at, body lengths/s |
    | ``target_heading`` | ``0.0`` | direction to travel in, rad, left positive; 0 when crossing |
    | ``reset_noise`` | ``1.0`` | factor on the spread of the start pose |
    | ``action_scaling`` | ``True`` | whether actions are from -1 to 1 about the command at rest |
    | ``act`` | ``None`` | entries of the command that an action sets; the others stay at rest |
    | ``residual`` | ``False`` | whether actions add to what the controller puts out |
    | ``vary`` | ``{}`` | what differs between rows and episodes; see ``docs/tasks.md`` |
    | ``curriculum`` | ``0`` | levels over which what varies grows; ``0``: at once |
    | ``observe`` | ``None`` | groups that are observed; ``None``: all but height, privileged |
    | ``noise`` | ``0.0`` | factor on the noise of sensors |
    | ``delay`` | ``0.0`` | time by which observations are late, s |
    | ``history`` | ``1`` | number of observations that are told at once, the newest first |
    | ``render_mode`` | ``None`` | ``"rgb_array"`` for pictures |
    | ``width`` | ``480`` | of pictures, pixels |
    | ``height`` | ``360`` | of pictures, pixels |
    | ``camera_name`` | ``"beside"`` | or ``left``, ``right``, ``behind``, ``front``, ``above`` |

    ## Version History
    - v2: less drag along the links; other presets; limbs that wade in do not reach for the ground;
      the command at rest crosses.
    - v1: actions about the command at rest; rewards integrated over the frame; tasks, groups of
      observations and variation.
    - v0: first version.
    """

    task_type = SalamanderTask
    pack_type = SalamanderPack


_LIMBED, _LEGGED = KINDS.values()
_OF_LIMBED, _OF_LEGGED = (command_quantities(action_space(kind)) for kind in KINDS.values())
_SPIKING = command_quantities(SpikingRhythm.command_space)

SalamanderEnv.__doc__ = described(
    SalamanderEnv.__doc__,
    muscles=_OF_LIMBED,
    muscles_robot=_OF_LEGGED,
    spiking=_SPIKING,
    knuesel=command_quantities(KnueselNetwork.command_space),
    observed=observed_quantities(_LIMBED, _OF_LIMBED),
    observed_spiking=observed_quantities(
        _LIMBED, _SPIKING, ("drive", *SpikingRhythm.modulator_names)
    ),
    observed_robot=observed_quantities(_LEGGED, _OF_LEGGED),
)


class SalamanderVectorEnv(BodyVectorEnv):
    """Many :class:`SalamanderEnv` stepped together, with their arguments."""

    task_type = SalamanderTask
    pack_type = SalamanderPack
