"""Targets measured: suites of trials, what they must reach, and what they reached."""
