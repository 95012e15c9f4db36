"""The hexapod as a Gymnasium environment."""
