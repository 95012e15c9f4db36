"""The plots of a live page: footfalls, spikes, and any columns that a recording would hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.viewing.live.history import SPAN
from neurocontrol.viewing.live.strips import footfalls, spikes
from neurocontrol.viewing.style import FAINT

if TYPE_CHECKING:
    from neurocontrol.types import FloatArray
    from neurocontrol.viewing.live.history import History, Window
    from neurocontrol.viewing.live.run import LiveRun

ALL = "all"
"""What is chosen to see every column of an array."""

_TITLES = {
    "modulator": "modulators", "activation": "activation", "qpos": "joints and place",
    "qvel": "speeds", "command": "command", "ground_force": "ground forces", "control": "control",
    "actuator_force": "actuator forces", "muscle_force": "muscle forces",
    "muscle_length": "muscle lengths", "muscle_excitation": "muscle excitations",
}  # fmt: skip
"""Arrays in the order in which they are offered, and what people call them."""

_COLOURS = (
    "#1b6ca8", "#c4541a", "#2f7f79", "#8e4585", "#b5892b", "#5b8c5a", "#a33b3b", "#4c6ab0",
    "#d98b2b", "#3f97bf",
)  # fmt: skip
_MOST = 12  # lines: more cannot be told apart
_FREE = 7  # leading columns of a free joint, which are no angles


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a plot shows.

    Attributes:
        array: Name of the array.
        columns: Places of its columns.
        names: Their names.
        unit: Their unit, if it is one and the same.
    """

    array: str
    columns: tuple[int, ...]
    names: tuple[str, ...]
    unit: str


def offered(history: History) -> dict[str, str]:
    """Arrays that have columns, by what people call them."""
    known = {name: title for name, title in _TITLES.items() if history.columns.get(name)}
    others = {name: name for name in history.columns if name not in _TITLES}
    return {title: name for name, title in (known | others).items() if history.columns[name]}


def choose(history: History, array: str, column: str = ALL) -> Choice:
    """Return what a plot of one column, or of the first of all columns, shows."""
    names = history.columns[array]
    if column in names:
        places: tuple[int, ...] = (names.index(column),)
    else:
        first = _FREE if array == "qpos" and len(names) > _FREE else 0
        places = tuple(range(first, len(names)))[:_MOST]
    units = {history.units[array][place] for place in places}
    unit = units.pop() if len(units) == 1 else ""
    return Choice(
        array=array, columns=places, names=tuple(names[place] for place in places), unit=unit
    )


def lines(window: Window, choice: Choice) -> tuple[FloatArray, ...]:
    """Time before the newest sample, s, and the chosen columns, each ``(T,)``."""
    if len(window.time) < 2:
        return (np.array([-SPAN, 0.0]), *(np.zeros(2) for _ in choice.columns))
    samples = window.arrays[choice.array]
    return (window.time - window.time[-1], *(samples[:, place] for place in choice.columns))


class Plots:
    """The plots of a page; they are made anew when another simulation is set up."""

    def __init__(self, server: Any, run: LiveRun) -> None:
        """Add the plots to the current container.

        Args:
            server: The viser server.
            run: What is looked at.
        """
        self._gui, self._run = server.gui, run
        history, feet = run.history, run.stage.simulation.plant.body.feet
        self._feet, self._populations = feet, history.populations
        self._strips: dict[str, Any] = {}
        if feet:
            self._strips["feet"] = self._gui.add_image(
                self._footfalls(run.window), label="feet on the ground, last 4 s", format="png"
            )
        if self._populations:
            cells = max(stop for _, stop in self._populations.values())
            self._strips["spikes"] = self._gui.add_image(
                self._spikes(run.window), label=f"spikes of {cells} neurons", format="png"
            )
        titles = offered(history)
        usual = next(iter(titles))
        self._array = self._gui.add_dropdown("plot", tuple(titles), initial_value=usual)
        self._column = self._gui.add_dropdown("column", (ALL, *history.columns[titles[usual]]))
        self._choice = choose(history, titles[usual])
        self._plot: Any = None
        self._asked, self._refreshed = False, 0
        self._array.on_update(self._ask)
        self._column.on_update(self._ask)
        self._draw()

    async def _ask(self, _: object) -> None:
        self._asked = True

    def _choose(self) -> None:
        """Take over what was asked for; the plot before it goes."""
        self._asked, history = False, self._run.history
        array = offered(history)[self._array.value]
        if array != self._choice.array:
            self._column.options = (ALL, *history.columns[array])
            self._column.value = ALL
        self._choice = choose(history, array, self._column.value)
        self._draw()

    def _draw(self) -> None:
        """Add the plot of what is chosen in the place of the one before."""
        old, choice = self._plot, self._choice
        order = old.order if old is not None else None
        plot = self._gui.add_uplot(
            data=lines(self._run.window, choice),
            series=({"label": "s"}, *(
                {"label": name, "stroke": _COLOURS[number % len(_COLOURS)], "width": 1.5}
                for number, name in enumerate(choice.names)
            )),
            scales={"x": {"time": False, "min": -SPAN, "max": 0.0}},
            axes=(
                {"stroke": FAINT, "grid": {"show": False}},
                {"stroke": FAINT, "label": choice.unit if choice.unit != "1" else ""},
            ),
            legend={"show": len(choice.names) <= 6},
            cursor={"show": False},
            height=170,
            order=order,
        )  # fmt: skip
        self._plot = plot
        if old is not None:
            old.remove()

    def refresh(self, window: Window) -> None:
        """Show the last seconds; strips take turns."""
        if self._asked:
            self._choose()
        self._refreshed += 1
        if "feet" in self._strips and self._refreshed % 2:
            self._strips["feet"].image = self._footfalls(window)
        if "spikes" in self._strips and not self._refreshed % 2:
            self._strips["spikes"].image = self._spikes(window)
        self._plot.data = lines(window, self._choice)

    def _footfalls(self, window: Window) -> Any:
        weight = float(self._run.stage.simulation.plant.weight[0])
        return footfalls(window, self._feet, weight, self._run.history.step)

    def _spikes(self, window: Window) -> Any:
        return spikes(window, self._populations, self._feet)
