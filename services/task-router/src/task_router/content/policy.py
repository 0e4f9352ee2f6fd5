"""What a browser lets the page of a task do. Pure.

A template is a stranger's program. The sandbox gives its page an origin that nobody else has, so that it
reaches neither the portal nor what is stored for it; the rest keeps it from sending anything anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_LOADED = ("script-src", "style-src", "img-src", "media-src", "font-src")
"""What a page may load from hosts that the operator allows."""


def page_policy(
    frame_ancestors: Sequence[str], hosts: Sequence[str] = (), *, form_action: Sequence[str] = ("'none'",)
) -> str:
    """The Content-Security-Policy of a page that may be framed by these origins, and whose forms may be sent
    to those."""
    policy: dict[str, Sequence[str]] = {
        "default-src": ("'none'",),
        "script-src": ("'self'", "'unsafe-inline'"),
        "style-src": ("'self'", "'unsafe-inline'"),
        "img-src": ("'self'", "data:", "blob:"),
        "media-src": ("'self'", "blob:"),
        "font-src": ("'self'", "data:"),
        "frame-src": ("'self'",),
        "connect-src": ("'none'",),
        "form-action": form_action,
        "base-uri": ("'none'",),
        "frame-ancestors": frame_ancestors,
        # In the header as well as on the frame: opening the address itself is no way out.
        "sandbox": ("allow-scripts", "allow-forms", "allow-modals"),
    }
    return "; ".join(
        " ".join((name, *sources, *(hosts if name in _LOADED else ()))) for name, sources in policy.items()
    )


def page_headers(
    frame_ancestors: Sequence[str], hosts: Sequence[str] = (), *, form_action: Sequence[str] = ("'none'",)
) -> Mapping[str, str]:
    return {
        "Content-Security-Policy": page_policy(frame_ancestors, hosts, form_action=form_action),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
