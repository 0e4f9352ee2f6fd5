"""`groundwork jobs`: make, follow, read, change and end labelling jobs."""

# Importing a module registers its commands, in the order in which `--help` shows them.
from groundwork_cli.commands.jobs import making, looking, reading, happening, quality, changing  # noqa: I001
from groundwork_cli.commands.jobs.app import JobName, app

__all__ = ["JobName", "app", "changing", "happening", "looking", "making", "quality", "reading"]
