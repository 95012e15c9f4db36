"""Runs of ``demo`` as runs of an experiment: their options, what came of them, their pictures."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol._files import make_folder
from neurocontrol.changing import add_change_options, changes_in
from neurocontrol.errors import InputError, unknown
from neurocontrol.experiments.results import shown
from neurocontrol.options import Parser, typed
from neurocontrol.viewing.page import data_url, section

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from neurocontrol.demonstration import Demo
    from neurocontrol.evaluation.trials import Outcome
    from neurocontrol.experiments.design import Run
    from neurocontrol.experiments.results import Row, Rows
    from neurocontrol.experiments.sweep import Sweep
    from neurocontrol.rig import Rig

SPAN = re.compile(r"([-+]?[\d.]+(?:e[-+]?\d+)?)\.\.([-+]?[\d.]+(?:e[-+]?\d+)?)", re.IGNORECASE)
"""How an option that is swept is written: ``1..5``."""

_PICTURES = "pictures"
_WIDTH, _COLOURS = 240, 64  # of a small picture, pixels


def column_of(option: str) -> str:
    """The column of an option, which may be called like something that is seen."""
    return f"told {option}"


def grid_of(vary: Mapping[str, str], grid: str) -> dict[str, list[float]]:
    """The values of two options, each written ``LOW..HIGH``, on a grid such as ``9x9``.

    Raises:
        InputError: They are not two, or not written so.
    """
    numbers = re.fullmatch(r"(\d{1,3})x(\d{1,3})", grid)
    if not numbers or min(map(int, numbers.groups())) < 2:
        raise InputError(f"a grid is such as 9x9, with at least 2 values each way, got {grid!r}")
    if len(vary) != 2:
        told = " and ".join(vary) or "none"
        raise InputError(f"a sweep needs two options, each LOW..HIGH such as 1..5, got {told}")
    found = {}
    for (name, text), number in zip(vary.items(), numbers.groups(), strict=True):
        ends = SPAN.fullmatch(text)
        try:
            low, high = map(float, ends.groups() if ends else ())
        except ValueError:
            raise InputError(f"{name} must be such as 1..5, got {text!r}") from None
        found[name] = np.linspace(low, high, int(number)).round(12).tolist()
    return found


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of a body's ``demo``.

    Attributes:
        rig: Its rig.
        parser: What reads them.
    """

    rig: Rig
    parser: Parser

    @classmethod
    def of(cls, rig: Rig) -> Options:
        """Those of a rig."""
        parser = Parser(prog=f"neurocontrol demo {rig.name}", add_help=False)
        rig.part("demo").add_options(parser, rig)
        add_change_options(parser, rig)
        return cls(rig=rig, parser=parser)

    def check(self, fixed: Mapping[str, Any], swept: Mapping[str, list[float]]) -> None:
        """Refuse options that are not there, that take no numbers, or that cannot be met.

        Raises:
            InputError: One cannot be used.
        """
        flags = {
            flag.lstrip("-"): action
            for action in self.parser._actions
            for flag in action.option_strings
        }
        for name in (*fixed, *swept):
            if name.replace("_", "-") not in flags:
                raise unknown(f"option of demo {self.rig.name}", name, flags)
        for name in swept:
            action = flags[name.replace("_", "-")]
            if action.nargs == 0 or action.choices or action.type in (None, Path):
                raise InputError(
                    f"--{name} of demo {self.rig.name} takes no number, so it cannot be swept; "
                    f"what it is: {action.help}"
                )
        for at in (0, -1):
            self.prepared(fixed, {name: values[at] for name, values in swept.items()})

    def prepared(self, fixed: Mapping[str, Any], numbers: Mapping[str, float]) -> Demo:
        """What ``demo`` makes of options.

        Raises:
            InputError: They cannot be met.
        """
        told = {**fixed, **{name: f"{value:.12g}" for name, value in numbers.items()}}
        values = {name.replace("-", "_"): value for name, value in told.items()}
        options = self.parser.parse_args(typed(self.parser, values))
        rig = self.rig.with_changes(changes_in(vars(options)))
        demo: Demo = rig.part("demo").prepare(options, rig)
        return demo


def make_shown(
    sweep: Sweep,
    rig: Rig,
    run: Run,
    *,
    folder: Path | None,
    threads: int,
    progress: Callable[[float], object],
) -> Outcome:
    """Let ``demo`` make a run of a sweep; see `Experiment.make`."""
    from neurocontrol.evaluation.trials import Outcome
    from neurocontrol.tracks import Tracks

    (span,) = run.spans
    trial = run.trial
    fixed = {"seed": trial.seed, "duration": trial.duration, "preset": run.preset}
    fixed |= {**sweep.options, "controller": run.controller}
    numbers = {name: float(span.condition[column_of(name)]) for name in sweep.vary}
    demo = Options.of(rig).prepared(fixed, numbers)
    tracks = Tracks(demo.simulation, demo.duration, rig.part("readings"))
    recording, cut = demo.record(trial.seed, progress, observers=[tracks])
    if cut:
        raise cut
    if folder:
        pictures = make_folder(folder / _PICTURES)
        told = {**span.condition, "seed": trial.seed}
        rig.part("showing").save_figure(recording, pictures / _name(told))
    return Outcome(trial=replace(trial, duration=demo.duration), track=tracks.row(0))


def _name(condition: Mapping[str, Any]) -> str:
    words = (f"{name.removeprefix('told ')}-{shown(value)}" for name, value in condition.items())
    return "_".join(words) + ".png"


def picture_tables(rows: Rows, columns: Sequence[str], folder: Path) -> list[str]:
    """A table of small pictures for each controller, of the first seed, with links to large ones.

    Args:
        rows: The rows.
        columns: That of the option from left to right, and that of the option from bottom to top.
        folder: Where the pictures are.
    """
    across, down = columns
    others = [name for name in rows.condition if name not in columns]
    return [
        section(", ".join(("Runs", *map(shown, key))), _table(group, across, down, folder))
        for key, group in rows.by(*others).items()
    ]


def _table(rows: Rows, across: str, down: str, folder: Path) -> str:
    first = min(row["seed"] for row in rows.rows)
    cells = {(row[across], row[down]): row for row in rows.rows if row["seed"] == first}
    right, up = (sorted({key[at] for key in cells}) for at in (0, 1))
    heads = "".join(f'<th scope="col">{escape(across)} {shown(one)}</th>' for one in right)
    body = "".join(
        f'<tr><th scope="row">{escape(down)} {shown(line)}</th>'
        + "".join(f"<td>{_cell(cells[one, line], rows, folder)}</td>" for one in right)
        + "</tr>"
        for line in reversed(up)
    )
    return (
        f'<div class="scroll" tabindex="0"><table><thead><tr><th></th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>\n<p>Seed {first}; every picture leads to a large one."
        "</p>"
    )


def _cell(row: Row, rows: Rows, folder: Path) -> str:
    name = _name({**{one: row[one] for one in rows.condition}, "seed": row["seed"]})
    told = ", ".join(f"{one} {shown(row[one])}" for one in rows.condition)
    address = data_url("image/png", _small(folder / _PICTURES / name))
    link = f"{_PICTURES}/{name}"
    return f'<a href="{escape(link)}"><img src="{address}" alt="{escape(told)}"></a>'


def _small(path: Path) -> bytes:
    """A picture at the size of a stamp."""
    from PIL import Image

    content = io.BytesIO()
    with Image.open(path) as picture:
        size = _WIDTH, round(picture.height * _WIDTH / picture.width)
        stamp = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    stamp.quantize(_COLOURS, dither=Image.Dither.NONE).save(content, "PNG", optimize=True)
    return content.getvalue()
