"""The service runner: open what a service needs, run its background work, drain, stop."""

from groundwork.service.background import BackgroundLoop, Reconciler, run_background
from groundwork.service.http import install_http
from groundwork.service.jobqueue import JobQueue
from groundwork.service.platform import Platform, PlatformState, open_platform
from groundwork.service.server import serve

__all__ = [
    "BackgroundLoop",
    "JobQueue",
    "Platform",
    "PlatformState",
    "Reconciler",
    "install_http",
    "open_platform",
    "run_background",
    "serve",
]
