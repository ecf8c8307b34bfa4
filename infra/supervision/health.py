"""Whether a service serves, asked from outside or told by itself."""

import http.client
import socket

from infra.kafka.broker import answers
from infra.kafka.data_folder import BrokerFolder
from infra.supervision.services import Service
from streams.readiness import Readiness, told_readiness
from streams.settings import Settings

ASKED_FOR_S = 2.0


def health_of(service: Service, settings: Settings, pid: int) -> Readiness:
    """How the service's live process does, by what its row in the table asks for."""
    match service.health:
        case "metadata":
            folder = BrokerFolder(settings.var, settings.kafka_port)
            serves = answers(settings.bootstrap, ASKED_FOR_S, folder.cluster_id())
        case "http":
            serves = _answers_http(_place(service, settings), service.path)
        case "tcp":
            serves = _accepts(_place(service, settings))
        case "told":
            return told_readiness(settings, service.name, pid)
    return "running" if serves else "starting"


def _place(service: Service, settings: Settings) -> tuple[str, int]:
    return service.asked_on(settings), int(getattr(settings, str(service.port)))


def _accepts(place: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(place, ASKED_FOR_S):
            return True
    except OSError:
        return False


def _answers_http(place: tuple[str, int], path: str) -> bool:
    connection = http.client.HTTPConnection(*place, timeout=ASKED_FOR_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
