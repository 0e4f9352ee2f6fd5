"""The members of a JSON object as they are written, for changing one and leaving the others untouched."""

from __future__ import annotations

import json
import re

_GAP = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


def members(text: str) -> list[tuple[str, str]]:
    """Key and text (`"key": value`) of each member of the object; the object must be valid JSON."""
    found: list[tuple[str, str]] = []
    place = text.index("{") + 1
    while text[(place := _skip(text, place))] != "}":
        start = place = _skip(text, place + 1) if text[place] == "," else place
        key, place = _DECODER.raw_decode(text, place)
        place = _skip(text, _skip(text, place) + 1)  # the colon
        _, place = _DECODER.raw_decode(text, place)
        found.append((key, text[start:place]))
    return found


def _skip(text: str, place: int) -> int:
    match = _GAP.match(text, place)
    return place if match is None else match.end()
