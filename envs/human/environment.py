"""Human legs as a Gymnasium environment, one pair or many at once."""

from __future__ import annotations

from neurocontrol.controllers.human.reflex_walking import REFLEX_COMMAND
from neurocontrol.envs.environment import BodyEnv, BodyVectorEnv, described
from neurocontrol.envs.human.actuation import DirectStimulation
from neurocontrol.envs.human.observation import observed_quantities
from neurocontrol.envs.human.pack import HumanLegsPack, action_quantities
from neurocontrol.envs.human.task import HumanLegsTask


class HumanLegsEnv(BodyEnv):
    """A trunk on two human legs walks along +x, moved by a policy's muscles or by reflexes.

    ## Description
    A person of 80 kg and 1.8 m (Song and Geyer 2015): trunk, thighs, shanks and feet, eight
    hinge joints and 22 Hill-type muscles, simulated by MuJoCo at 1 ms with the muscles at every
    step. Without a controller the policy stimulates the muscles every 10 ms; with
    ``controller="reflex"`` spinal reflexes do and the policy is the brain that tells them where to
    go and how to step.

    The task is to ``walk`` along +x; to keep to a ``velocity`` that changes, a speed and a heading;
    to ``recover`` from pushes; or to walk on over uneven ``terrain``. What a task other than
    ``walk`` observes and pays is told in ``docs/tasks.md``; its targets are the command at rest.

    ## Action Space
    An action is 32-bit numbers from -1 to 1 about the command at rest: 0 is what the body does by
    itself, 1 takes an entry to its maximum in the table, or as far, and -1 to its minimum;
    the heading by 0.3 rad. With
    ``action_scaling=False`` the action is the command itself.

    With ``controller=None``:

    $stimulation

    With ``controller="reflex"`` the action is the supraspinal command:

    $command

    Actions out of bounds are clipped; other shapes and NaN are refused.

    ## Observation Space
    Values are clipped to the bounds. Joint angles are anatomical: hip abduction and flexion, knee
    flexion and ankle plantarflexion are positive. The heading frame is level, its first axis where
    the trunk faces. The last action stands before the target speed; after a reset it is the
    command at rest. With ``controller=None``:

    $observed

    With ``controller="reflex"``:

    $observed_reflex

    ## Rewards
    ``reward = forward + effort + alive``, every term also in ``info``; with the duration
    of a frame in seconds, so that returns do not depend on it:

    - forward = ``rewards["forward"]`` (1) x (1 - abs(speed - ``target_speed``) / ``target_speed``)
      x seconds, the mean speed of the hips along +x;
    - effort = -``rewards["effort"]`` (1) x mean squared activation of the muscles x seconds;
    - alive = ``rewards["alive"]`` (0.2) x seconds, while it has not fallen.

    ``info`` also has ``speed`` (m/s), ``power`` (metabolic power of the muscles, W) and ``cause``,
    why the episode ended.

    ## Starting State
    In mid-stride at the origin at 1.3 m/s, muscles relaxed. The joint angles and the heading are
    moved by up to 2 degrees and the speed by up to 5 %, each uniformly and times ``reset_noise``;
    the sole of the leading left leg is level, the lowest sole on the ground.

    ## Episode End
    Termination: the legs have fallen (the trunk touches the ground, leans by more than 60 degrees,
    or its hips are less than 68 % of their standing height above the lower foot; ``cause`` is
    ``"fallen"``), or the simulation diverged (``cause`` says how). Truncation: after
    ``episode_duration`` (``cause`` is ``"time limit"``), or where the ground ends (``"left the
    ground"``).

    ## Arguments
    | Argument | Default | Meaning |
    |---|---|---|
    | ``controller`` | ``None`` | ``"reflex"``, or ``None``: muscle stimulations |
    | ``task`` | ``"walk"`` | or another by name, or a dict of its ``kind`` and fields to change |
    | ``preset`` | ``None`` | preset of the reflexes; beyond its speeds it walks at the nearest |
    | ``parameters`` | ``None`` | parameters of the reflexes by name, instead of a preset |
    | ``terrain`` | ``"flat"`` | kind of ground, or a dict of the fields of ``Terrain`` to change |
    | ``rewards`` | ``{}`` | weights of the reward terms that differ from the default |
    | ``frame_period`` | ``0.01`` | time between actions, s, a multiple of 10 ms |
    | ``episode_duration`` | ``10.0`` | time until truncation, s; ``max_episode_steps``: 1000 |
    | ``target_speed`` | ``1.25`` | speed to walk at, m/s |
    | ``reset_noise`` | ``1.0`` | factor on the spread of the start |
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

    task_type = HumanLegsTask
    pack_type = HumanLegsPack


_STIMULATION = action_quantities(DirectStimulation.command_space)
_COMMAND = action_quantities(REFLEX_COMMAND)

HumanLegsEnv.__doc__ = described(
    HumanLegsEnv.__doc__,
    stimulation=_STIMULATION,
    command=_COMMAND,
    observed=observed_quantities(_STIMULATION),
    observed_reflex=observed_quantities(_COMMAND),
)


class HumanLegsVectorEnv(BodyVectorEnv):
    """Many :class:`HumanLegsEnv` stepped together, with their arguments."""

    task_type = HumanLegsTask
    pack_type = HumanLegsPack
