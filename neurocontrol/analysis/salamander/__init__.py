"""Swims and walks of salamanders, from recordings: pure functions of arrays."""
