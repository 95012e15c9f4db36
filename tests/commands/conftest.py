from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def toddler(registries):
    """The folder of a small rig, unknown again afterwards."""
    return str(Path(__file__).parent / "toddler")
