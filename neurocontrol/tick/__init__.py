"""Ticks as compiled functions: sensing, control, muscles and physics of a row, without Python.

The bodies are MuJoCo's, the calls those that the parts of a simulation offer; see
:mod:`neurocontrol.calls`. Where a part offers none, or :func:`obstacle` says so, Python makes the
steps, with the same result.
"""

from neurocontrol.tick._trial import obstacle

__all__ = ["obstacle"]
