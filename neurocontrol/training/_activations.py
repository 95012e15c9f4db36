"""What cells of policies may do with the sum of their inputs."""

from __future__ import annotations

ACTIVATIONS = {"tanh": 1, "relu": 2, "elu": 3}
"""Their numbers in compiled code by name; 0 stands for nothing."""
