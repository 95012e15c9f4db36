"""Parts of the benchmark of loops and environments: what is timed, beside what, and how."""
