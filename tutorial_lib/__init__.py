"""Atari from Scratch: the companion package of the notebook series."""

__version__ = "0.2.0"
