"""The Faust side: agents that drive the shards live. Faust itself is known here alone."""
