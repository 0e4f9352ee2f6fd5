"""How much human work is still needed, and what to do next. Pure: no I/O, no clock, no randomness."""

from __future__ import annotations

from autolabeler.planning.audit_design import AuditDesign, design_audit
from autolabeler.planning.batches import BatchSizes, next_batch_size, seed_batch_size
from autolabeler.planning.decision import Decision, Outlook, Step, after_failed_look, next_step
from autolabeler.planning.plan import Plan, make_plan

__all__ = [
    "AuditDesign",
    "BatchSizes",
    "Decision",
    "Outlook",
    "Plan",
    "Step",
    "after_failed_look",
    "design_audit",
    "make_plan",
    "next_batch_size",
    "next_step",
    "seed_batch_size",
]
