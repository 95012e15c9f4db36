"""What an experiment is: a frozen description, and the runs that follow from it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from neurocontrol.errors import InputError, unknown
from neurocontrol.gaits import GAIT_TABLES
from neurocontrol.rig import find
from neurocontrol.schema import Many, Number, Schema, Table, Text, Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from matplotlib.figure import Figure

    from neurocontrol.controllers import Controller
    from neurocontrol.evaluation.measure import Measure
    from neurocontrol.evaluation.trials import Outcome, Trial
    from neurocontrol.experiments.results import Rows
    from neurocontrol.experiments.setting import Seen, Setting
    from neurocontrol.models import Body
    from neurocontrol.rig import Rig
    from neurocontrol.snn.changes import Change
    from neurocontrol.timeline import Command

CONTROLLER = "controller"
"""Column of the controller, where there are two."""

SEEDS = Whole(low=1, high=100_000)
"""Numbers of seeds."""

LONGEST = 1e5
"""Longest time of an experiment's description, s."""


def entry(
    schema: Schema, meaning: str, *, default: Any = MISSING, factory: Any = MISSING, name: str = ""
) -> Any:
    """A field of an experiment that is an entry of its file and an option of the command line.

    Args:
        schema: What it must be.
        meaning: One line for people.
        default: Its value when it is left out.
        factory: Makes that value, for tables.
        name: What it is called there, if not as the field.
    """
    told = {"schema": schema, "meaning": meaning, "name": name}
    if factory is not MISSING:
        return field(default_factory=factory, metadata=told)
    return field(default=default, metadata=told)


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of a run that is one row of the results.

    Attributes:
        start: Its start, s.
        stop: Its end, s.
        condition: What is different in it, by name.
        wanted: The named command under which it is, where it should show; may be empty.
    """

    start: float
    stop: float
    condition: Mapping[str, float | str]
    wanted: str = ""


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of an experiment.

    Attributes:
        trial: What is run.
        spans: The stretches of it that are measured.
        changes: What is changed in the network.
        controller: What moves it.
        preset: Its tuned parameters; its own when empty.
    """

    trial: Trial
    spans: tuple[Span, ...]
    changes: tuple[Change, ...] = ()
    controller: str = ""
    preset: str = ""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is experimented on.

    Attributes:
        rig: Its rig.
        setting: What the rig tells experiments.
        controllers: What will move it, with the name of a preset, empty for its own.
    """

    rig: Rig
    setting: Setting
    controllers: tuple[tuple[Controller, str], ...]

    @cached_property
    def body(self) -> Body:
        """Its body."""
        return self.rig.make_body()

    def gaits(self, chosen: Sequence[str] = (), at_least: int = 1) -> tuple[str, ...]:
        """Named commands whose gaits are tabled for its feet: those chosen, or all.

        Raises:
            InputError: One is none of them, or there are too few.
        """
        table = GAIT_TABLES.get(self.body.feet)
        tabled = tuple(
            name
            for name in self.controllers[0][0].named_commands
            if table
            and name in table.phases
            and all(name in one.named_commands for one, _ in self.controllers)
        )
        for name in chosen:
            if name not in tabled:
                raise unknown("gait", name, tabled)
        found = tuple(chosen) or tabled
        if len(found) < at_least:
            raise InputError(
                f"this needs at least {at_least} gaits that "
                f"{' and '.join(one.name for one, _ in self.controllers)} can be told and "
                f"feet can show, got {', '.join(found) or 'none'}"
            )
        return found


@dataclass(frozen=True, kw_only=True)
class Experiment(ABC):
    """A description from which everything follows; its entries are those of its file.

    Attributes:
        kind: Name of its kind.
        meaning: One line for people.
        body: Name of a rig, or its folder.
        controller: Name of a controller; the rig's first when empty.
        preset: Preset; the controller's own when empty.
        against: Name of another controller, which makes the same runs; none when empty.
        seeds: How many seeds.
        first_seed: The first of them.
        measures: What is kept of what is seen; everything when empty.
    """

    kind: ClassVar[str]
    meaning: ClassVar[str]
    together: ClassVar[int] = 16
    """Largest number of runs side by side, which a kill may lose while they are being made."""

    body: str = entry(Text(), "what is experimented on")
    controller: str = entry(Text(), "what moves it (default: the body's first)", default="")
    preset: str = entry(Text(), "tuned parameters (default: the controller's)", default="")
    against: str = entry(Text(), "another controller, which makes the same runs", default="")
    seeds: int = entry(SEEDS, "number of seeds", default=10)
    first_seed: int = entry(Whole(), "first of them", default=1000)
    measures: tuple[str, ...] = entry(
        Many(Text()), "what is kept of what is seen (default: all)", default=()
    )

    @classmethod
    def entries(cls) -> dict[str, Any]:
        """The fields by their names in files and on the command line."""
        return {one.metadata["name"] or one.name: one for one in fields(cls)}

    @classmethod
    def of_dict(cls, content: Mapping[str, Any], where: str) -> Experiment:
        """An experiment of this kind from plain data.

        Raises:
            InputError: An entry is unknown, missing, or cannot be used.
        """
        known = cls.entries()
        schemas = {name: one.metadata["schema"] for name, one in known.items()}
        needed = {
            name: schemas[name]
            for name, one in known.items()
            if one.default is MISSING and one.default_factory is MISSING
        }
        read = Table(needed=needed, allowed=schemas).check(content, where)
        values: dict[str, Any] = {
            known[name].name: tuple(value) if isinstance(value, list) else value
            for name, value in read.items()
        }
        return cls(**values)

    def as_dict(self) -> dict[str, Any]:
        """The description as plain data, its kind first."""
        values = {name: getattr(self, one.name) for name, one in self.entries().items()}
        return {
            "kind": self.kind,
            **{
                name: list(value) if isinstance(value, tuple) else value
                for name, value in values.items()
            },
        }

    def subject(self) -> Subject:
        """What is experimented on.

        Raises:
            InputError: There is no such body, controller or preset.
        """
        rig = find(self.body)
        setting: Setting = rig.part("experiments")
        names = [(rig.controller(self.controller or None), self.preset)]
        names += [(rig.controller(self.against), "")] if self.against else []
        if len(dict(names)) < len(names):
            raise InputError(f"--against must be another controller than {self.against}")
        controllers = tuple(
            (rig.make(name, preset=preset or None).controller, preset) for name, preset in names
        )
        return Subject(rig=rig, setting=setting, controllers=controllers)

    def all_runs(self, subject: Subject) -> list[Run]:
        """All runs of all controllers, of which each makes the same.

        Raises:
            InputError: The body cannot do what is described.
        """
        return [
            replace(run, controller=controller.name, preset=preset, spans=spans)
            for controller, preset in subject.controllers
            for run in self.runs(subject)
            for spans in [_with(run.spans, controller.name) if self.against else run.spans]
        ]

    @abstractmethod
    def runs(self, subject: Subject) -> list[Run]:
        """The runs of one controller, always in the same order.

        Raises:
            InputError: The body cannot do what is described.
        """

    def each_seed(
        self,
        subject: Subject,
        duration: float,
        commands: tuple[Command, ...],
        spans: tuple[Span, ...],
        changes: tuple[Change, ...] = (),
    ) -> list[Run]:
        """The same run from every seed; see `Run` and `Trial`."""
        from neurocontrol.evaluation.trials import Trial

        start = subject.setting.start(subject.body)
        return [
            Run(
                trial=Trial(duration=duration, seed=seed, start=start, commands=commands),
                spans=spans,
                changes=changes,
            )
            for seed in range(self.first_seed, self.first_seed + self.seeds)
        ]

    def make(
        self,
        subject: Subject,
        runs: Sequence[Run],
        *,
        folder: Path | None,
        threads: int,
        progress: Callable[[float], object],
    ) -> list[Outcome]:
        """Make runs of one controller and network, side by side.

        Args:
            subject: What is experimented on.
            runs: The runs.
            folder: Where pictures of them go; None for no pictures.
            threads: Physics threads, 0 for one per core.
            progress: Called with the seconds simulated since its last call.
        """
        from neurocontrol.evaluation.trials import run_trials

        return run_trials(
            subject.rig.with_changes(runs[0].changes), [run.trial for run in runs],
            controller=runs[0].controller, preset=runs[0].preset or None,
            batch=len(runs), threads=threads, progress=progress,
        )  # fmt: skip

    def see(self, subject: Subject, outcome: Outcome, span: Span) -> Seen:
        """What is kept of a stretch of a run; ``kept`` where a command should show in it."""
        seen = dict(subject.setting.see(subject.body, outcome, span.start, span.stop))
        if span.wanted:
            seen["kept"] = seen.get("gait") == span.wanted
        return seen

    def verdicts(self, rows: Rows) -> list[Measure]:
        """What the rows tell beside every figure under every condition."""
        return []

    @abstractmethod
    def draw(self, rows: Rows) -> Figure:
        """A figure of the rows."""

    def parts(self, rows: Rows, folder: Path) -> list[str]:
        """Further parts of the page, as HTML."""
        return []


@dataclass(frozen=True, kw_only=True)
class Steady(Experiment):
    """An experiment whose runs hold what they are told all the time; see `Experiment`.

    Attributes:
        duration: Time of a run, s.
        transient: Time left out at its start, s.
    """

    duration: float = entry(Number(above=0.0, high=LONGEST), "time of a run, s", default=10.0)
    transient: float = entry(Number(low=0.0, high=LONGEST), "time left out, s", default=4.0)

    def span(self, condition: Mapping[str, float | str], wanted: str = "") -> Span:
        """What is measured of a run, under a condition; see `Span`.

        Raises:
            InputError: Nothing is left of it.
        """
        if self.transient >= self.duration:
            raise InputError(
                f"the transient must be shorter than the duration, {self.duration:g} s, "
                f"got {self.transient:g}"
            )
        return Span(start=self.transient, stop=self.duration, condition=condition, wanted=wanted)


def _with(spans: Sequence[Span], controller: str) -> tuple[Span, ...]:
    """Spans whose condition names a controller first."""
    return tuple(
        replace(span, condition={CONTROLLER: controller, **span.condition}) for span in spans
    )
