"""The whole city on real parts: broker, services, browser."""
