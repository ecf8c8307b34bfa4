"""A service that does not stop when told to, like a Faust worker without its broker."""

import signal

signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True:
    signal.pause()
