"""What every service that answers over HTTP does alike: the port it takes, and a server that leaves signals to the process."""

import errno
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from streams.settings import Settings, variable_of

PORT_TAKEN = 78  # EX_CONFIG: starting again does not help


class Server(uvicorn.Server):
    """uvicorn without signal handlers of its own: run_service has them, and cancels us."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def listening(settings: Settings, service: str, port: str) -> socket.socket:
    """A socket on the port that a setting names; ends the process with a sentence if it is taken."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    number = int(getattr(settings, port))
    try:
        opened.bind((settings.listen_host, number))
    except OSError as error:
        where = f"{settings.listen_host}:{number}"
        advice = (
            f"Stop what listens there, or set {variable_of(port)}." if error.errno == errno.EADDRINUSE else "Set RONGZHI_LISTEN."
        )
        print(f"{service} cannot listen on {where}: {error.strerror}. {advice}", file=sys.stderr)  # noqa: T201
        sys.exit(PORT_TAKEN)
    return opened
