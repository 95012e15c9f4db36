"""Robots that others have described: their files are read, understood and made fit."""
