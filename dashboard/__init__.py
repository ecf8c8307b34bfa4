"""What is seen: the websocket gateway and the wall."""
