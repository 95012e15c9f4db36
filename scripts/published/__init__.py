"""Networks of the literature, as published, ready to run."""
