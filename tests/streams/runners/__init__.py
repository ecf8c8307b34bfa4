"""Runners as processes, on a real broker."""
