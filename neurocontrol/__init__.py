"""Bodies and robots that move the way nervous systems move them.

Importing the package registers its Gymnasium environments and loads nothing heavy.
"""

__version__ = "0.1.0"

from neurocontrol import envs as envs
