"""The quadruped as a Gymnasium environment."""
