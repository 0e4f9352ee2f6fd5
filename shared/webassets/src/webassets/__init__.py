"""The web files that services hand to browsers, built from `web/` by `python -m webassets.build`."""

from webassets.files import BUILD_COMMAND, NotBuilt, WebFile, WebFiles, static_dir
from webassets.serving import web_response

__all__ = ["BUILD_COMMAND", "NotBuilt", "WebFile", "WebFiles", "static_dir", "web_response"]
