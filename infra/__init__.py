"""How it runs: the embedded broker, supervision, the command line, city packs, images."""
