"""城市运行体征: the indicators of our own log from the boards' rows, their indices, and those of the tree above them; pure."""
