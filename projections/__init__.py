"""What we know: pure folds over the log. No clock, no Kafka, no file."""
