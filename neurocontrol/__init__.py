"""Bodies and robots that move the way nervous systems move them.

Importing the package registers its Gymnasium environments, chooses how MuJoCo draws on a machine
without a display (``MUJOCO_GL``, unless it is set), and loads nothing heavy.
"""

__version__ = "0.1.0"

from neurocontrol import envs as envs
from neurocontrol.viewing.opengl import choose_backend

choose_backend()
