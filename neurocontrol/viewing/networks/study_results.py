"""What a look at a cell leaves in its folder: figure, metrics and report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neurocontrol._files import known, write_json
from neurocontrol.viewing.networks.neuron import draw_study
from neurocontrol.viewing.page import figure_part, table_part, write_page
from neurocontrol.viewing.style import save_figure
from neurocontrol.viewing.table import UNKNOWN, Table

if TYPE_CHECKING:
    from pathlib import Path

    from neurocontrol.snn.single_cell import Study

_FIRST = 8  # spikes whose times are in the table


def leave_study(folder: Path, study: Study, *, title: str, seed: int, command_line: str) -> None:
    """Write figure, metrics and report of a cell.

    Args:
        folder: An existing folder.
        study: What was found.
        title: What the cell is called.
        seed: Seed of its noise.
        command_line: The command that made it, for the report.

    Raises:
        InputError: A file cannot be written there.
    """
    response = study.response
    step = f"steps of {1000.0 * response.dt:g} ms"
    figure = draw_study(study, title, f"{step}, seed {seed}")
    picture = save_figure(figure, folder / "figure.png")
    write_json(folder / "metrics.json", known({"title": title, "seed": seed, **measures(study)}))
    write_page(
        folder / "report.html",
        title=title,
        heading=title,
        subtitle=f"one cell under a current for {response.duration:g} s, in {step}",
        facts={"seed": seed, "command": command_line},
        parts=[
            table_part(study_table(study)),
            figure_part(
                "Response, phase plane and f-I curve",
                picture,
                "Membrane potential and further variables over time, nullclines with the path of "
                "the cell, and firing rate over current",
            ),
        ],
    )


def measures(study: Study) -> dict[str, Any]:
    """Parameters and figures of a cell, ready for JSON; times in s, currents in its own unit."""
    response, curve = study.response, study.excitability
    neuron = study.neuron
    given = response.current
    return {
        "family": type(neuron).__name__,
        "parameters": {name: getattr(neuron, name) for name in type(neuron).numbers()},
        "units": dict(study.units),
        "duration": response.duration,
        "dt": response.dt,
        "current": {"first": given[0], "lowest": given.min(), "highest": given.max()},
        "spikes": response.spikes.size,
        "rate": response.rate,
        "spike_times": response.spikes.tolist(),
        "interval_variation": response.variation,
        "rheobase": study.thresholds.rheobase,
        "sustained_from": study.thresholds.sustained,
        "f_i": {
            "current": curve.current.tolist(),
            "first_interval": curve.first.tolist(),
            "lasting": curve.lasting.tolist(),
        },
    }


def study_table(study: Study) -> Table:
    """The figures of a cell that people look for first."""
    response, found = study.response, study.thresholds
    unit = study.units.get("current", "")
    low, high = float(response.current.min()), float(response.current.max())
    intervals, variation = 1000.0 * response.intervals, response.variation
    early = ", ".join(f"{1000.0 * time:.4g}" for time in response.spikes[:_FIRST])
    cells = {
        "current": (f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}", unit),
        "spikes": (str(response.spikes.size), ""),
        "mean rate": (f"{response.rate:.4g}", "Hz"),
        "first spikes": (early or UNKNOWN, "ms"),
        "mean interval": (f"{intervals.mean():.4g}" if intervals.size else UNKNOWN, "ms"),
        "variation of intervals": (UNKNOWN if variation is None else f"{variation:.3f}", "CV"),
        "rheobase": (_current(found.rheobase), unit),
        "goes on firing from": (_current(found.sustained), unit),
    }
    return Table(
        title="Figures",
        note="The rheobase is the smallest step of current, beside the cell's own drive, at which "
        "it fires at all within a second, without noise.",
        heads=[("measure", ""), ("value", ""), ("unit", "")],
        rows=[[name, value, unit] for name, (value, unit) in cells.items()],
    )


def _current(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.3g}"
