"""What pages load from elsewhere and we have ourselves: no page needs the internet."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

ASSETS = "/crowd/"
"""Where our own bundle lies on the content origin, under Amazon's file names."""
_AMAZONS = re.compile(r"(?<=[\"'=])(?:https?:)?//assets\.crowd\.aws/", re.IGNORECASE)
_OWN_STYLES = ASSETS + "crowd-html-elements.css"

_TAG = re.compile(
    r"""<(?:script|link)\b(?:[^>"']{0,300}+(?:"[^"]{0,1000}+"|'[^']{0,1000}+')?+){0,12}+>""", re.IGNORECASE
)
"""Bounded and without a way back: a template of nothing but tags that never end costs little."""
_ADDRESS = re.compile(r"(\s(?:src|href)\s*=\s*)(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'>]+)"""
_CHECKS = re.compile(rf"\s(?:integrity|crossorigin)(?:\s*=\s*{_VALUE})?", re.IGNORECASE)

_SCRIPTS = {
    r"(?:jquery-3\.6\.0|jquery[@/]3\.6\.0/(?:dist/)?jquery)((?:\.slim)?(?:\.min)?)\.js": (
        r"jquery-3.6.0/jquery\1.js"
    ),
    r"(?:d3\.v6|d3[@/]v?6(?:\.\d+){0,2}/(?:dist/)?d3)((?:\.min)?)\.js": r"d3-6.7.0/d3\1.js",
    r"draggable[@/]1\.0\.0-beta\.8/(?:lib/)?((?:es5/)?[a-z]+(?:\.bundle)?(?:\.legacy)?\.js)": (
        r"draggable-1.0.0-beta.8/\1"
    ),
    r"node-uuid[@/]1\.4\.8/(?:node-)?uuid(?:\.min)?\.js": r"node-uuid-1.4.8/uuid.js",
}
"""By the end of a path, on whatever host: the file of ours. What published templates load."""
_OURS = tuple((re.compile(f"/{path}"), f"{ASSETS}vendor/{file}") for path, file in _SCRIPTS.items())


def with_own_assets(template: str) -> str:
    """The template with addresses of what we have changed to ours: Amazon's form elements, and a few scripts
    of others. Not the page, in which the data may speak of such an address."""
    return _TAG.sub(lambda tag: _with_own_address(tag[0]), _AMAZONS.sub(ASSETS, template))


def _with_own_address(tag: str) -> str:
    found = _ADDRESS.search(tag)
    if found is None:
        return tag
    ours = _own(found[2] or found[3] or found[4] or "")
    if ours is None:
        return tag
    changed = f'{tag[: found.start()]}{found[1]}"{ours}"{tag[found.end() :]}'
    # Not all of ours are byte for byte what the check was made for.
    return _CHECKS.sub("", changed)


def _own(address: str) -> str | None:
    if address.startswith(ASSETS):
        return _OWN_STYLES if address.endswith(".css") else None
    if not address.lower().startswith(("https://", "http://", "//")):
        return None
    try:
        path = urlsplit(address).path
    except ValueError:
        return None
    for pattern, file in _OURS:
        end = next((found for found in pattern.finditer(path) if found.end() == len(path)), None)
        if end is not None:
            return end.expand(file)
    return None
