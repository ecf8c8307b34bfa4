"""The intake: the HTTP door by which reports and commands come in, and by which their outcomes are asked for."""
