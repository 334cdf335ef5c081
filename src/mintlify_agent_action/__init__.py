"""Runs a Mintlify agent job from a GitHub workflow; `app.py` is the way in."""

__version__ = "0.1.0"
