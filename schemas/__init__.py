"""The words: typed messages, topics, codec and golden examples. The standard library, msgspec and orjson only."""
