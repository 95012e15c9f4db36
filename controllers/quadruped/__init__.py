"""The quadruped: spiking gait network, reference oscillators, motor map and reflexes."""
