"""Controllers of the salamander."""
