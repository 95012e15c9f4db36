"""Bodies, their controllers and the physics put together, a module for each family of bodies."""
