from __future__ import annotations

import pytest

from neurocontrol.viewing.opengl import probe


@pytest.fixture(scope="session")
def drawing():
    """Skip where OpenGL does not work."""
    cause = probe()
    if cause is not None:
        pytest.skip(cause)
