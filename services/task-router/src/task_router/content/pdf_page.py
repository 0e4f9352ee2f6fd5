"""The page that shows a PDF in a frame: browsers refuse their own viewer in every sandboxed one."""

from __future__ import annotations

from starlette.responses import HTMLResponse

from groundwork.templates import ASSETS

FRAMED = frozenset({"iframe", "frame", "embed", "object"})
"""What the header Sec-Fetch-Dest says where a document is wanted and not a file. The page's script asks for
the file itself, under the same link."""

_PAGE = f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>PDF</title></head>
<body><script type="module" src="{ASSETS}pdf-page.js"></script></body>
</html>
"""
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data: blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "sandbox allow-scripts",
    )
)


def pdf_page() -> HTMLResponse:
    headers = {
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        # The same address is the file as well.
        "Cache-Control": "no-store",
    }
    return HTMLResponse(_PAGE, headers=headers)
