"""Watching a job: the poll, the live view and the plain one."""

from groundwork_cli.progress.view import Show, progress_view
from groundwork_cli.progress.watch import watch

__all__ = ["Show", "progress_view", "watch"]
