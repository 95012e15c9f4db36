"""Figures, videos and reports of recordings; every module loads when it is used."""
