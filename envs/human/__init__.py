"""Human legs as a Gymnasium environment."""
