"""Bodies and robots that move the way nervous systems move them."""

__version__ = "0.1.0"
