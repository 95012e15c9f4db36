"""What a body brings with it, and where all that is found: by name, by package or by folder.

A rig is declared once, with references such as ``"my_package.module:function"`` that are imported
when they are used, so that declaring it costs nothing. The rigs of this package lie in
:mod:`neurocontrol.rigs`. A folder with a ``rig.toml``, or a ``rig.py`` with a :class:`Rig` called
``RIG``, is a rig by its path. Other packages announce theirs through the entry point group
``neurocontrol.rigs``: a :class:`Rig`, several, or a package that is such a folder.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import pkgutil
import re
import sys
import traceback
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import metadata
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

from neurocontrol.errors import InputError
from neurocontrol.schema import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neurocontrol.controllers.presets import Preset
    from neurocontrol.models import Body
    from neurocontrol.simulation import Simulation
    from neurocontrol.snn.changes import Change

GROUP = "neurocontrol.rigs"
"""Entry point group under which packages announce their rigs, and the package of our own."""


@dataclass(frozen=True, kw_only=True)
class Nerves:
    """A controller that can move a body.

    Attributes:
        meaning: One line for people.
        preset: Tuned parameters that it uses when none are named, as in :attr:`Rig.presets`; empty
            for none.
        network: Whether it is a spiking network whose description can be changed: ``simulate``
            then takes ``changes``, see :mod:`neurocontrol.snn.changes`.
    """

    meaning: str
    preset: str = ""
    network: bool = False


@dataclass(frozen=True, kw_only=True)
class EnvironmentIds:
    """How a body is registered with Gymnasium.

    Attributes:
        id: Its id, such as ``neurocontrol/Quadruped-v1``.
        single: Reference to the class of one body.
        batched: Reference to the class of many bodies.
        arguments: Arguments that the id stands for.
        max_episode_steps: Steps after which Gymnasium truncates an episode; None: the task does.
        tasks: What there is to do, by name, with one line each.
    """

    id: str
    single: str
    batched: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    max_episode_steps: int | None = None
    tasks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Rig:
    """A body with everything that belongs to it; references are ``module`` or ``module:attribute``.

    A reference that begins with a dot is relative to the package that declares the rig.

    Attributes:
        name: Its name on the command line and in recordings.
        meaning: One line for people.
        controllers: What can move it, by name; the first is used when none is named.
        body: Function without arguments that returns its :class:`neurocontrol.models.Body`.
        simulate: Function that returns a :class:`neurocontrol.simulation.Simulation` in a start
            pose; it takes the name of a controller and, by keyword, ``scenarios`` (one per row, or
            None), ``seed``, ``threads``, ``preset`` (what ``read_preset`` reads, or None where the
            controller has none), and options of its own.
        readings: What is kept of trials; see :class:`neurocontrol.tracks.Tracks`.
        demo: Module of what ``demo`` shows, see :class:`neurocontrol.demonstration.Demonstration`.
        suites: Suites by name, each a :class:`neurocontrol.evaluation.Suite`; empty for none.
        tuning: Module of what ``tune`` can search for, see :class:`neurocontrol.tuning.Tuning`;
            empty for nothing.
        lessons: What it can learn by itself, by name: references to classes of
            :class:`neurocontrol.learning.lessons.Lesson`, which take the name of the rig and
            options; empty for nothing.
        showing: How its runs are measured and drawn; see
            :class:`neurocontrol.viewing.showing.Showing`.
        experiments: What experiments need of it; see
            :class:`neurocontrol.experiments.setting.Setting`.
        presets: Further presets: names of shipped ones, or ``.toml`` files in the folder of the
            package, which are known by their names without the ending.
        environment: How it is registered with Gymnasium; None for not at all.
        featured: Whether it is shown where no body is named.
        kind: Name of the rig whose trials, tuning and environment it shares; its own when empty.
        kin: Module of what makes other bodies of its kind: ``described`` returns the rig of the
            ``rig.toml`` of a folder that names this one as its ``kind``, given this rig and the
            path of the file; ``add_options`` and ``adopt`` are what ``neurocontrol adopt`` does.
            Empty for none.
        description: File of the package that ``body`` and ``simulate`` take first; empty for none.
        package: Package that relative references start from.
        changes: What is changed in the networks of its controllers, see :meth:`with_changes`.
    """

    name: str
    meaning: str
    controllers: Mapping[str, Nerves]
    body: str
    simulate: str
    readings: str = "neurocontrol.evaluation.trials:READINGS"
    demo: str = "neurocontrol.demonstration"
    suites: str = ""
    tuning: str = ""
    lessons: Mapping[str, str] = field(default_factory=dict)
    showing: str = "neurocontrol.viewing.showing:GAITS"
    experiments: str = "neurocontrol.experiments.setting:STANDING"
    presets: tuple[str, ...] = ()
    environment: EnvironmentIds | None = None
    featured: bool = False
    kind: str = ""
    kin: str = ""
    description: str = ""
    package: str = ""
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what nobody could use.

        Raises:
            InputError: The name cannot be typed, there is no controller, or a reference is not one.
        """
        if not re.fullmatch(r"[\w-]+", self.name):
            raise InputError(f"a rig's name is letters, digits, - and _, got {shown(self.name)}")
        if not self.controllers:
            raise InputError(f"the rig {self.name} needs at least one controller")
        references = {name: getattr(self, name) for name in _PARTS}
        if self.environment is not None:
            references |= {name: getattr(self.environment, name) for name in ("single", "batched")}
        for name, reference in references.items():
            usual = "module" if name in _MODULES else "module:name"
            shape = r"\.?\w+(\.\w+)*" + ("" if name in _MODULES else r":\w+")
            if not re.fullmatch(shape, reference) and (reference or name not in _OPTIONAL):
                raise InputError(
                    f"{name} of the rig {self.name} must be such as {usual!r}, "
                    f"got {shown(reference)}"
                )

    @property
    def preset_names(self) -> tuple[str, ...]:
        """Its presets, those of its controllers first."""
        return tuple(self._presets)

    @property
    def _presets(self) -> dict[str, str]:
        """Where its presets are found, by name."""
        declared = [nerves.preset for nerves in self.controllers.values()] + list(self.presets)
        return {Path(one).name.removesuffix(".toml"): self._found(one) for one in declared if one}

    def _found(self, preset: str) -> str:
        """A preset that the rig declares as ``read_preset`` finds it: its own as a path."""
        return str(self._folder / preset) if preset.endswith(".toml") else preset

    @property
    def policies(self) -> dict[str, Path]:
        """Policies for its environment: ``policies/*.npz`` in the folder of its package.

        Where rigs share a package, those of one alone are in ``policies/NAME/``.
        """
        if self.environment is None:
            return {}
        folder = self.file("policies")
        files = [*folder.glob("*.npz"), *(folder / self.name).glob("*.npz")]
        return {file.stem: file for file in sorted(files)}

    def file(self, *parts: str) -> Path:
        """Where a file, or a folder, lies or would lie in the folder of its package."""
        return self._folder.joinpath(*parts)

    @property
    def _folder(self) -> Path:
        """The folder of its package; the current one without a package."""
        try:
            return (
                Path(importlib.import_module(self.package).__path__[0]) if self.package else Path()
            )
        except Exception as error:
            raise InputError(
                f"cannot load the package of the {self.name}: {_told(error)}"
            ) from error

    def preset(self, name: str) -> str:
        """What ``read_preset`` reads for a preset: the path of one of its own, else the name."""
        return self._presets.get(name, name)

    def own_preset(self, controller: str | None = None) -> str:
        """What ``read_preset`` reads where no preset is named; empty where none is needed.

        Args:
            controller: Name of the controller; the first when left out.

        Raises:
            InputError: It has no such controller.
        """
        return self._found(self.controllers[self.controller(controller)].preset)

    def part(self, field_name: str) -> Any:
        """Import what a field refers to.

        Raises:
            InputError: The rig has no such part, or it cannot be imported.
        """
        reference: str = getattr(self, field_name)
        if not reference:
            raise InputError(f"the {self.name} has no {field_name}")
        module, _, attribute = self.absolute(reference).partition(":")
        try:
            loaded = importlib.import_module(module)
            found: Any = getattr(loaded, attribute) if attribute else loaded
        except Exception as error:
            raise InputError(
                f"cannot load {field_name} of the {self.name}: {_told(error)}"
            ) from error
        if self.description and field_name in _DESCRIBED:
            return partial(found, self.file(self.description))
        return found

    def lesson(self, name: str) -> Any:
        """Import the class of a lesson.

        Raises:
            InputError: The rig has no such lesson.
        """
        if name not in self.lessons:
            known = ", ".join(self.lessons) or "none"
            raise InputError(f"the {self.name} has no lesson {shown(name)}; expected {known}")
        module, _, attribute = self.absolute(self.lessons[name]).partition(":")
        return getattr(importlib.import_module(module), attribute)

    def absolute(self, reference: str) -> str:
        """A reference without a leading dot."""
        return f"{self.package}{reference}" if reference.startswith(".") else reference

    @property
    def address(self) -> str:
        """What finds it in any process that has the same packages: its name, or its folder."""
        return str(self._folder) if self.package.startswith(_FOLDERS) else self.name

    def make_body(self) -> Body:
        """Return its body.

        Raises:
            InputError: It cannot be loaded, or has another name than the rig.
        """
        body: Body = self.part("body")()
        name = getattr(body, "name", body)
        if name != self.name:
            raise InputError(f"the body of the rig {self.name} must have its name, got {name!r}")
        return body

    def controller(self, name: str | None = None) -> str:
        """The name of a controller that it has; the first without a name.

        Raises:
            InputError: It has no such controller.
        """
        if name is None:
            return next(iter(self.controllers))
        if name not in self.controllers:
            raise InputError(
                f"unknown controller {name!r} for {self.name}; "
                f"expected one of {', '.join(self.controllers)}"
            )
        return name

    def make(
        self, controller: str | None = None, *, preset: str | Preset | None = None, **options: Any
    ) -> Simulation:
        """Return a simulation of it in a start pose; options are those of its ``simulate``.

        Args:
            controller: Name of the controller; the first when left out.
            preset: Name or file of a preset, or one that is not in a file; the controller's own
                when left out.
            **options: Further arguments of ``simulate``.
        """
        name = self.controller(controller)
        chosen = preset or self.own_preset(name)
        if isinstance(chosen, str):
            chosen = self.preset(chosen)
        if self.changes:
            self._check_changeable(name)
            options["changes"] = self.changes
        simulation: Simulation = self.part("simulate")(name, preset=chosen or None, **options)
        return simulation

    def with_changes(self, changes: Sequence[Change]) -> Rig:
        """The same with changes in the networks of its controllers, in place of any before."""
        return replace(self, changes=tuple(changes))

    def _check_changeable(self, controller: str) -> None:
        """Refuse a controller without a network.

        Raises:
            InputError: It has none.
        """
        if not self.controllers[controller].network:
            networks = [name for name, nerves in self.controllers.items() if nerves.network]
            raise InputError(
                f"the controller {controller} of the {self.name} has no spiking network to change; "
                f"expected {' or '.join(networks) or 'another body'}"
            )


_PARTS = (
    "body", "simulate", "readings", "demo", "suites", "tuning", "showing", "experiments", "kin",
)  # fmt: skip
_MODULES, _OPTIONAL = ("demo", "tuning", "kin"), ("suites", "tuning", "kin")  # of the parts
_DESCRIBED = "body", "simulate"


def _told(error: Exception) -> str:
    """What an error says, and where it came up, in one line."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f" ({Path(place.filename).name}, line {place.lineno})"
    if isinstance(error, ImportError | SyntaxError) or place.filename == __file__:
        where = ""
    return " ".join(f"{type(error).__name__}: {error}{where}".split())


_RIGS: dict[str, Rig] = {}
_FAILURES: dict[str, str] = {}
_loaded: list[bool] = []


def register(rig: Rig) -> Rig:
    """Make a rig known to every command, and its environment to Gymnasium; return it.

    Raises:
        InputError: Another rig has the name, or another environment the id.
    """
    known = _RIGS.get(rig.name)
    if known is None:
        _register_environment(rig)
        known = _RIGS[rig.name] = rig
    if known != rig:
        raise InputError(
            f"there is another rig called {rig.name!r}, of {known.package or 'no package'}"
        )
    return known


def _register_environment(rig: Rig) -> None:
    card = rig.environment
    if card is None:
        return
    try:
        from gymnasium.envs.registration import register as register_with_gymnasium
        from gymnasium.envs.registration import registry
        from gymnasium.error import Error
    except ModuleNotFoundError:  # whoever makes an environment will be told; others need none
        return
    if card.id in registry:
        raise InputError(f"there is another environment called {card.id!r}")
    try:
        register_with_gymnasium(
            id=card.id,
            entry_point=rig.absolute(card.single),
            vector_entry_point=rig.absolute(card.batched),
            max_episode_steps=card.max_episode_steps,
            kwargs=dict(card.arguments),
        )
    except Error as error:
        raise InputError(f"the id of the environment of {rig.name}: {error}") from error


def rigs() -> Mapping[str, Rig]:
    """All rigs by name, those of this package first."""
    if not _loaded:
        _loaded.append(True)
        for found in pkgutil.iter_modules(importlib.import_module(GROUP).__path__, f"{GROUP}."):
            for rig in importlib.import_module(found.name).RIGS:
                register(rig)
        for point in metadata.entry_points(group=GROUP):
            try:
                announced = point.load()
                if isinstance(announced, ModuleType):
                    announced = _rig_in(Path(announced.__path__[0]), announced.__name__)
                for rig in [announced] if isinstance(announced, Rig) else announced:
                    register(rig)
            except Exception as error:  # somebody else's package must not take ours with it
                _FAILURES[point.value] = _told(error)
    return MappingProxyType(_RIGS)


def failures() -> Mapping[str, str]:
    """Why rigs of other packages could not be loaded, by reference."""
    rigs()
    return MappingProxyType(_FAILURES)


def featured() -> Rig:
    """The rig that is shown where no body is named."""
    return next(rig for rig in rigs().values() if rig.featured)


def find(name: str) -> Rig:
    """Return a rig by its name, or by the path of a folder that holds one.

    Raises:
        InputError: There is none, or the folder's cannot be read.
    """
    if name in rigs():
        return rigs()[name]
    if os.sep in name or name.startswith((".", "~")) or _is_folder(Path(name)):
        return _from_folder(Path(name).expanduser())
    broken = "".join(f"; cannot load {at}: {cause}" for at, cause in failures().items())
    raise InputError(
        f"unknown body {shown(name)}; expected one of {', '.join(rigs())}, "
        f"or a folder with a rig.toml or rig.py{broken}"
    )


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # such as a name that is too long
        return False


def folders() -> tuple[str, ...]:
    """Folders that rigs were read from, for processes that need the same rigs."""
    return tuple(rig.address for rig in rigs().values() if rig.package.startswith(_FOLDERS))


_FOLDERS = "neurocontrol_rig_"  # begins the names of the packages that folders become


def _from_folder(folder: Path) -> Rig:
    folder = folder.resolve()
    return register(_rig_in(folder, _package_of(folder)))


def _rig_in(folder: Path, package: str) -> Rig:
    """Read the rig of a folder, whose modules are those of a package."""
    if (folder / "rig.toml").is_file():
        from neurocontrol.rig_file import rig_from_toml  # which reads what is declared here

        rig = rig_from_toml(folder / "rig.toml")
    elif (folder / "rig.py").is_file():
        try:
            rig = importlib.import_module(f"{package}.rig").RIG
        except Exception as error:
            raise InputError(f"cannot load the rig in {folder}: {_told(error)}") from error
        if not isinstance(rig, Rig):
            raise InputError(f"RIG in {folder / 'rig.py'} must be a Rig, got {rig!r}")
    else:
        raise InputError(f"{folder} holds no rig: there is no rig.toml and no rig.py")
    return rig if rig.package else replace(rig, package=package)


def _package_of(folder: Path) -> str:
    """Give a folder the name of a package, so that its modules can import one another."""
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
    name = "_".join((_FOLDERS + re.sub(r"\W", "_", folder.name), digest))
    if name not in sys.modules:
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    return name


def named(rig: str | Path | Rig) -> Rig:
    """A rig, which is then known to every command, or the one of a name or folder."""
    return register(rig) if isinstance(rig, Rig) else find(str(rig))


def make_body(name: str) -> Body:
    """Return the body of a rig by its name.

    Raises:
        InputError: There is no such rig.
    """
    return find(name).make_body()
