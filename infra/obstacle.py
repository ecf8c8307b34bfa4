"""The one error that a person at the command line is meant to read."""


class Obstacle(Exception):
    """Something outside the program keeps it from going on: its text says what was found and what to do."""
