"""What looks like a person's number: it may stand in no event, so the door refuses it in every field that goes into the log."""

import re

# Mobile numbers of the mainland: 1, then 3-9, then nine digits; with or without country code, whole or as 138-1234-5678.
_MOBILE = re.compile(r"(?<!\d)(?:86|0086)?-?1[3-9]\d(?:-?\d{4}){2}(?!\d)")
# The same with dashes anywhere, where no further digits follow.
_SPLIT_MOBILE = re.compile(r"(?<![\d-])(?:(?:00)?86-?)?1-?[3-9](?:-?\d){9}(?!-?\d)")
# Landlines: an area code of three or four digits that begins with 0, then seven or eight.
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}-?[2-8]\d{6,7}(?!\d)")
_IDENTITY_CARD = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])")
_UUID = re.compile(r"^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")


def contact_data_in(text: str) -> str | None:
    """What kind of personal number a name or code holds, None if none; a UUID holds none, whatever its digits."""
    if _UUID.match(text):
        return None
    if _IDENTITY_CARD.search(text):
        return "an identity card's number"
    if _MOBILE.search(text) or _SPLIT_MOBILE.search(text):
        return "a mobile phone's number"
    if _LANDLINE.search(text):
        return "a landline's number"
    return None
