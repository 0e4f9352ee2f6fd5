"""What the pages of the tests have in common."""

from __future__ import annotations

KIT = '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>'
_START = '<html lang="en"><head><title>Test</title><meta name="color-scheme" content="light dark">'


def page_of(body: str, head: str = "") -> str:
    """A page with the form elements that knows the dark."""
    return f"{_START}{KIT}{head}</head><body>{body}</body></html>"


def form_of(content: str, head: str = "") -> str:
    return page_of(f"<crowd-form>{content}</crowd-form>", head)
