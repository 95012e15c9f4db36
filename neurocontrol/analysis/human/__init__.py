"""Strides of people and of bodies like theirs, from recordings: pure functions of arrays."""
