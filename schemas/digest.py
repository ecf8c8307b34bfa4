"""A salted SHA-256 of something that lies outside the log: words or a photo."""

from typing import Annotated

from msgspec import Meta

Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$(?!\\n)")]
