"""What happens: the only place with Kafka, time and HTTP."""
