"""Gymnasium environments; their ids are those of the rigs and are registered with them."""
