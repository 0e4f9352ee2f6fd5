"""The job store: tables, sessions and the one migration tree."""

from groundwork.store.database import Database, open_database

__all__ = ["Database", "open_database"]
