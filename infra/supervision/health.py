"""Whether a service serves, asked from outside."""

import http.client
import socket

from infra.kafka.broker import answers
from infra.supervision.services import Service
from streams.settings import Settings

ASKED_FOR_S = 2.0


def serves(service: Service, settings: Settings) -> bool:
    """Whether the service answers as its row in the table says; one that is only watched for life always does."""
    match service.health:
        case "metadata":
            return answers(settings.bootstrap, ASKED_FOR_S)
        case "http":
            return _answers_http(_port(service, settings), service.path)
        case "tcp":
            return _accepts(_port(service, settings))
        case "alive":
            return True


def _port(service: Service, settings: Settings) -> int:
    return int(getattr(settings, str(service.port)))


def _accepts(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), ASKED_FOR_S):
            return True
    except OSError:
        return False


def _answers_http(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ASKED_FOR_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
