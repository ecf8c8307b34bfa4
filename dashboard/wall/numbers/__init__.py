"""The page of a number: every number on a screen has an address, and this is what stands there."""
