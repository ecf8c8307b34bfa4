"""The wall: Dash draws the hall page once, and the scripts in `assets/` paint what the gateway's websocket brings."""
