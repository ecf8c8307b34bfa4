"""Processes of the write side and of time, each run as `python -m streams.runners.NAME`."""
