"""``python -m neurocontrol``: the program of :mod:`neurocontrol.cli`."""

from __future__ import annotations

import sys

from neurocontrol.cli import main

sys.exit(main())
