"""Unitree's Go2: joints, masses, inertias and torques as published, shapes from primitives."""
