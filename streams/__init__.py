"""What happens: the only place with Kafka, HTTP and time."""
