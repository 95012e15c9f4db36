"""Salamanders as Gymnasium environments."""
