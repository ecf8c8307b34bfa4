"""A real Apache Kafka broker from Python dependencies: its jars, its start, its topics."""
