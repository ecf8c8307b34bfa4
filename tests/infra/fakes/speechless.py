"""A service that lives, and never says that it is ready, like one that folds a long log."""

import signal

signal.sigwait({signal.SIGTERM})
