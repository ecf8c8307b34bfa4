"""Which bytes are a picture, by how they begin, and of which of them a browser makes one."""

JPEG, PNG, WEBP, HEIC = "image/jpeg", "image/png", "image/webp", "image/heic"
BEGINNINGS = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
# WebP and HEIC share their containers with sounds and films: the brand behind the container's name tells.
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
PAINTED = (JPEG, PNG, WEBP)


def picture_type(content: bytes) -> str | None:
    """The media type of a picture as phones make it, None for any other bytes."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS:
        return HEIC
    return next((found for beginning, found in BEGINNINGS.items() if content.startswith(beginning)), None)
