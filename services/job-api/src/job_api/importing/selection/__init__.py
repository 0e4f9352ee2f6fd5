"""Choosing lines of a manifest before it is imported."""

from job_api.importing.selection.condition import check_where
from job_api.importing.selection.picker import Picker, picking

__all__ = ["Picker", "check_where", "picking"]
