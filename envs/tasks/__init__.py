"""Tasks that any body may be given: what is asked for, what of it is observed, and what it pays."""
