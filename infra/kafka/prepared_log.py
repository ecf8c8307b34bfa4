"""What a cluster must hold before any service starts: the topics of the table, and the city's policy."""

from confluent_kafka import KafkaException

from infra.kafka.provision import Provisioned, provision
from infra.obstacle import Obstacle
from schemas.codec import Unreadable
from streams.log import LogUnavailable
from streams.pack_files import CityPackMalformed
from streams.policy_log import PolicyConflict, Published, publish
from streams.settings import Settings


def prepare_log(settings: Settings) -> tuple[list[Provisioned], Published]:
    """Topics and policy, in this order; both are left alone where they are there.

    Raises:
        Obstacle: an existing topic or policy differs, or the cluster does not do as asked.
    """
    found = provision(settings.bootstrap, settings.partitions, settings.replication)
    try:
        return found, publish(settings)
    except (PolicyConflict, CityPackMalformed) as error:
        raise Obstacle(str(error)) from error
    except (KafkaException, LogUnavailable, TimeoutError, Unreadable) as error:
        raise Obstacle(f"The policy cannot be read or put at {settings.bootstrap}: {error}. Look at the brokers' log.") from error
