"""Parts of the benchmark of spiking networks: what is run, beside what, and how it is told."""
