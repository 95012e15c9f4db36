"""Sub-commands of the ``neurocontrol`` program, one per module."""
