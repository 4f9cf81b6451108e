"""Closeknit: how deep your relationships are, beside how many connections you have."""

__version__ = "0.1.0"
