"""Controllers of the hexapod: spiking and chemical pattern generators, and local rules."""
