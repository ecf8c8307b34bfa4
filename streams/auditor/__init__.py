"""The auditor: folds the log cold beside the projector, and says at each of its markers whether the boards are what the log says.

It knows no projector, runner or decider, and reads no snapshot of theirs. After a day it folds from the first record again, so
that a fault in its own memory is found as well.
"""
