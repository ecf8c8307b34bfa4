"""Writes jars.lock.toml anew, for a change of Kafka's version: `python -m infra.kafka.lock_jars`, then review the diff.

Kafka is resolved alone: together with log4j's binding in one resolution, log4j's managed versions win over Kafka's own, and
the broker dies with NoSuchMethodError.
"""

import hashlib
import tempfile
from pathlib import Path

import jgo
from jgo.maven import Artifact

from infra.kafka.jar_lock import LOCK

KAFKA = ("org.apache.kafka", "kafka_2.13", "4.3.1")
LOG_BINDING = ("org.apache.logging.log4j", "log4j-slf4j-impl", "2.25.4")

HEAD = """\
# The jars of the embedded Kafka broker, in the order of the class path. Written by `python -m infra.kafka.lock_jars`.
# Resolved from {kafka} alone, and {binding} beside it,
# without which the broker logs nothing.
"""


def main() -> None:
    """Resolve, download, hash, and write the lock."""
    with tempfile.TemporaryDirectory() as folder:
        context = jgo.MavenContext(repo_cache=Path(folder))
        kafka = context.project(*KAFKA[:2]).at_version(KAFKA[2])
        _, dependencies = context.pom_dependency_list(kafka.pom())
        artifacts = [kafka.artifact(), context.project(*LOG_BINDING[:2]).at_version(LOG_BINDING[2]).artifact()]
        artifacts += [node.dep.artifact for node in dependencies if node.dep.scope in ("compile", "runtime", None)]
        entries = [_entry(artifact) for artifact in sorted(artifacts, key=lambda a: (a.groupId, a.artifactId))]
    head = HEAD.format(kafka=":".join(KAFKA), binding=":".join(LOG_BINDING))
    LOCK.write_text(head + "".join(entries), encoding="utf-8")
    print(f"{len(entries)} jars locked in {LOCK}")


def _entry(artifact: Artifact) -> str:
    content = artifact.resolve().read_bytes()
    return (
        f'\n[[jar]]\ngroup = "{artifact.groupId}"\nartifact = "{artifact.artifactId}"\nversion = "{artifact.version}"\n'
        f'size = {len(content)}\nsha256 = "{hashlib.sha256(content).hexdigest()}"\n'
    )


if __name__ == "__main__":
    main()
