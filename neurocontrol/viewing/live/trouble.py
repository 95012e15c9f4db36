"""What people can do to a running body: push it, and take parts of it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.viewing.live.run import LiveRun

_DIRECTIONS = {"forward": (1, 0), "back": (-1, 0), "left": (0, 1), "right": (0, -1)}
_STRENGTHS = (0.05, 2.0, 0.05, 0.4)  # of a push, body weights: least, most, step, first
_LENGTH = 0.1  # s of a push
_NOTHING = "nothing"


class Trouble:
    """Controls of pushes and lesions, made from what the simulation has."""

    def __init__(self, server: Any, run: LiveRun) -> None:
        """Add the controls to the current container.

        Args:
            server: The viser server.
            run: What is troubled.
        """
        self._gui, self._run = server.gui, run
        simulation = run.stage.simulation
        self._weight = float(simulation.plant.weight[0])
        low, high, step, first = _STRENGTHS
        self._strength = self._gui.add_slider(
            "push, body weights", low, high, step, first,
            hint=f"{self._weight:.3g} N each, for {_LENGTH:g} s, at the trunk",
        )  # fmt: skip
        buttons = self._gui.add_button_group("push", tuple(_DIRECTIONS))

        @buttons.on_click
        async def _(_: object) -> None:
            self.push(buttons.value)

        self._add_lesions()

    def push(self, direction: str) -> None:
        """Push the trunk."""
        forward, left = _DIRECTIONS[direction]
        force = self._strength.value * self._weight
        self._run.push(forward * force, left * force, _LENGTH)

    def _add_lesions(self) -> None:
        run, simulation = self._run, self._run.stage.simulation
        if run.history.populations:
            names = tuple(run.history.populations)
            self._choice("silence neurons", names, run.silence)
        if simulation.muscles is not None and simulation.muscles.pairs:
            left = self._gui.add_slider("strength left", 0.0, 1.0, 0.05, 0.0)
            self._choice(
                "weaken muscle",
                simulation.muscles.pairs,
                lambda name: run.weaken(name, float(left.value)),
            )
        table = simulation.controller.table
        if table.names:
            self._add_parameters()
        healed = self._gui.add_button("undo all lesions")

        @healed.on_click
        async def _(_: object) -> None:
            run.heal()

    def _choice(self, words: str, names: tuple[str, ...], act: Callable[[str], None]) -> None:
        chosen = self._gui.add_dropdown(words, (_NOTHING, *names), initial_value=_NOTHING)

        @chosen.on_update
        async def _(event: Any) -> None:
            if event.client_id is not None and chosen.value in names:
                act(chosen.value)

    def _add_parameters(self) -> None:
        """A choice of the parameters of the controller, and the value of the one that is chosen."""
        run, simulation = self._run, self._run.stage.simulation
        table, values = simulation.controller.table, simulation.controller.parameters
        chosen = self._gui.add_dropdown("parameter", table.names, initial_value=table.names[0])
        value = self._gui.add_number("its value", float(values[0, 0]), step=1e-4)

        @chosen.on_update
        async def _(event: Any) -> None:
            if event.client_id is not None:
                value.value = float(values[0, table.names.index(chosen.value)])

        @value.on_update
        async def _(event: Any) -> None:
            if event.client_id is not None:
                run.set_parameter(chosen.value, float(value.value))
