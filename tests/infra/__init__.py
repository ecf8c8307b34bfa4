"""How it runs: the jars, the broker, the topics, the supervisor, the containers."""
