"""Bodies: how each is built, measured and sensed, with the source of every number."""

from __future__ import annotations

from neurocontrol.models.body import Body as Body
