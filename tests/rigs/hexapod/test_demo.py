"""The hexapod on the command line: its gaits by name, schedules, lesions."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError

import pytest

from neurocontrol.cli import main
from neurocontrol.recording import Recording
from neurocontrol.rigs.hexapod.demo import read_lesion

SCHEDULE = '[[command]]\ntime = 0.0\ngait = "tetrapod"\n[[command]]\ntime = 1.0\ngait = "tripod"\n'


def test_a_schedule_switches_the_chemical_network(tmp_path):
    (tmp_path / "s.toml").write_text(SCHEDULE)
    words = ["--controller", "heterochemical", "--schedule", str(tmp_path / "s.toml")]
    out = ["--duration", "1.6", "--no-video", "--out", str(tmp_path / "run")]
    assert main(["demo", "hexapod", *words, *out]) == 0
    recording = Recording.load(tmp_path / "run" / "recording.npz")
    modulator = recording.modulator[:, 0]
    assert modulator[recording.time < 1.0].max() == 0.0
    assert modulator[-1] > 0.9
    summary = json.loads((tmp_path / "run" / "metrics.json").read_text(encoding="utf-8"))
    assert [one["label"] for one in summary["segments"]] == ["tetrapod", "tripod"]
    assert list(summary["segments"][0]["commanded_phases"]) == ["L1", "L2", "L3", "R1", "R2", "R3"]


def test_a_leg_that_there_is_not_is_refused():
    assert read_lesion("leg@L2") == "leg@L2"
    with pytest.raises(ArgumentTypeError, match="must be such as leg@L2, with one of L1, L2"):
        read_lesion("leg@L4")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--gait", "trot"], "spiking knows no command 'trot'; expected one of tetrapod"),
        (["--gait", "wave", "--schedule", "s.toml"], "give only one of --gait and --schedule"),
    ],
)
def test_what_cannot_be_shown_is_one_line(words, message, capsys):
    assert main(["demo", "hexapod", *words, "--no-video"]) == 2
    assert message in capsys.readouterr().err
