"""The quadruped as a Gymnasium environment, one or many at once."""

from __future__ import annotations

from neurocontrol.controllers.quadruped.spiking_gait import SpikingGait
from neurocontrol.envs.environment import BodyEnv, BodyVectorEnv, described
from neurocontrol.envs.quadruped.actuation import DirectActuation
from neurocontrol.envs.quadruped.observation import observed_quantities
from neurocontrol.envs.quadruped.pack import QuadrupedPack
from neurocontrol.envs.quadruped.task import QuadrupedTask
from neurocontrol.envs.tables import command_quantities


class QuadrupedEnv(BodyEnv):
    """A light compliant quadruped walks, moved by a policy or by a pattern generator.

    ## Description
    The robot weighs 1 kg and is 0.2 m long: four pantograph legs with compliant knees, moved by
    servos with limited speed and torque; those of the knees pull cables that can only flex. It
    is simulated by MuJoCo at 1 ms. Without a controller the policy moves the eight actuators; with
    ``controller`` the named controller moves them and the policy sets its command every 20 ms: it
    modulates a rhythm that goes on by itself.

    The task is to ``walk`` along +x; to keep to a ``velocity`` that changes: a speed in the
    direction of the body's heading, and a rate at which that turns; to ``recover`` from pushes; to
    run with ``economy``; to do so on uneven ``terrain``; or to get to one ``goal`` after
    another. What a task other than ``walk`` observes and pays is told in ``docs/tasks.md``.

    ## Action Space
    An action is 32-bit numbers from -1 to 1 about the command at rest: 0 is what the body does by
    itself, 1 takes an entry to its maximum in the table, or as far, and -1 to its minimum. With
    ``action_scaling=False`` the action is the command itself.

    With ``controller=None``:

    $actuators

    Hip targets move at most at 10.5 rad/s, and so do those of the knees while they pull.
    With ``controller="spiking"`` the action is the controller's command:

    $command

    ``"righetti-ijspeert"`` and ``"phase-amplitude"`` take the same without ``asymmetry``;
    ``"danner-2017"`` takes a drive, the speed within its gait, and turn. Actions
    out of bounds are clipped; other shapes and NaN are refused.

    ## Observation Space
    Values are clipped to the bounds. With ``controller=None``:

    $observed

    With ``controller="spiking"``:

    $observed_spiking

    ## Rewards
    ``reward = forward + upright + energy + tracking``, every term also in ``info``; with the
    duration of a frame in seconds, so that returns do not depend on it:

    - forward = ``rewards["forward"]`` (1) x way along +x, body lengths;
    - upright = ``rewards["upright"]`` (0.2) x vertical component of the trunk's up vector x
      seconds;
    - energy = -``rewards["energy"]`` (0.1) x mechanical work of the actuators / (weight x body
      length);
    - tracking = ``rewards["tracking"]`` (0) x exp(-((speed - ``target_speed``) / 0.5)^2 -
      ((yaw rate - ``target_yaw_rate``) / 0.5 rad/s)^2) x seconds, speeds in body lengths/s.

    ``info`` also has ``speed`` (body lengths/s), ``power`` (W) and ``cause``, why the episode
    ended.

    ## Starting State
    Standing at the origin, the trunk rolled, pitched and turned by up to 5 degrees, every joint
    moved by up to 0.1 rad, each uniformly and times ``reset_noise``, the lowest foot on the ground;
    at rest. Controllers start at a random moment of their rhythm.

    ## Episode End
    Termination: the robot has fallen (its trunk touches the ground or leans by more than 66
    degrees; ``cause`` is ``"fallen"``), or its simulation diverged (``cause`` says how).
    Truncation: after ``episode_duration`` (``cause`` is ``"time limit"``), or where the ground ends
    (``"left the ground"``).

    ## Arguments
    | Argument | Default | Meaning |
    |---|---|---|
    | ``body`` | ``"quadruped"`` | or another of its kind, by name or folder |
    | ``controller`` | ``None`` | whose command the action is, by name; ``None``: actuators |
    | ``preset`` | ``None`` | preset of the controller, by name or file; ``None``: its own |
    | ``task`` | ``"walk"`` | or another by name, or a dict of its ``kind`` and fields to change |
    | ``terrain`` | ``"flat"`` | kind of ground, or a dict of the fields of ``Terrain`` |
    | ``frame_period`` | ``0.02`` | time between actions, s, a multiple of ``control_period`` |
    | ``control_period`` | ``0.004`` | time between control ticks, s, a multiple of 1 ms |
    | ``episode_duration`` | ``20.0`` | time until truncation, s; ``max_episode_steps``: 1000 |
    | ``rewards`` | ``{}`` | weights of the reward terms that differ from the default |
    | ``target_speed`` | ``1.5`` | speed of the tracking term, body lengths/s |
    | ``target_yaw_rate`` | ``0.0`` | yaw rate of the tracking term, rad/s |
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
    - v1: actions about the command at rest; rewards integrated over the frame; tasks, groups of
      observations and variation.
    - v0: first version.
    """

    task_type = QuadrupedTask
    pack_type = QuadrupedPack


QuadrupedEnv.__doc__ = described(
    QuadrupedEnv.__doc__,
    actuators=command_quantities(DirectActuation.command_space),
    command=command_quantities(SpikingGait.command_space),
    observed=observed_quantities(DirectActuation),
    observed_spiking=observed_quantities(SpikingGait),
)


class QuadrupedVectorEnv(BodyVectorEnv):
    """Many :class:`QuadrupedEnv` stepped together, with their arguments."""

    task_type = QuadrupedTask
    pack_type = QuadrupedPack
