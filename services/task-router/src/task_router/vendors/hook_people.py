"""Workers for whom tasks are claimed that go to a vendor's own server, and who exist for that alone.

They are several because a worker answers an object once. Behind all of them is one vendor: what it has
declined as one of them it is not asked as another.
"""

from __future__ import annotations

MOST = 9
"""As many as an object can want answers."""
_SUBJECTS = ", ".join(f"'hook-{number}'" for number in range(1, MOST + 1))
IS_HOOK = f"IN ({_SUBJECTS})"
"""Said of the subject of a vendor's worker."""


def subject_of(number: int) -> str:
    return f"hook-{number}"
