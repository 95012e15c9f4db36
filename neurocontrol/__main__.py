"""``python -m neurocontrol``: the program of :mod:`neurocontrol.cli`."""

from __future__ import annotations

import sys

from neurocontrol.cli import main

if __name__ == "__main__":
    sys.exit(main())
