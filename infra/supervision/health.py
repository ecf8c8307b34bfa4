"""Whether a service serves, asked from outside."""

import http.client
import socket

from infra.kafka.broker import answers
from infra.kafka.data_folder import BrokerFolder
from infra.supervision.services import Service
from streams.settings import Settings

ASKED_FOR_S = 2.0


def serves(service: Service, settings: Settings) -> bool:
    """Whether the service answers as its row in the table says; one that is only watched for life always does."""
    match service.health:
        case "metadata":
            folder = BrokerFolder(settings.var, settings.kafka_port)
            return answers(settings.bootstrap, ASKED_FOR_S, folder.cluster_id())
        case "http":
            return _answers_http(_place(service, settings), service.path)
        case "tcp":
            return _accepts(_place(service, settings))
        case "alive":
            return True


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
