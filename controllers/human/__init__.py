"""The human legs: reflex modules, their delays and parameters, and the supraspinal layer."""
