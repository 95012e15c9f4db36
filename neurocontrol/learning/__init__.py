"""Networks that learn: tasks, what is shown to a network, and what is read from it."""
