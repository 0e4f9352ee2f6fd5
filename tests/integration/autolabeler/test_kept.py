"""Objects that came with their label are left out of learning."""

from __future__ import annotations

from autolabeler.rounds.repository import RunRepository
from groundwork.store import Database
from groundwork.store.models import DatasetObject, ObjectFailure


async def test_kept_and_failed_objects_are_nobodys_to_label(database: Database) -> None:
    async with database.transaction() as session:
        for ordinal in range(4):
            session.add(DatasetObject(job_id=1, ordinal=ordinal, line="{}", kept=ordinal == 2))
        session.add(DatasetObject(job_id=2, ordinal=3, line="{}", kept=True))
        session.add(ObjectFailure(job_id=1, ordinal=0, reason="gone", found_by="test"))
    async with database.sessions() as session:
        assert await RunRepository(session).failed(1) == {0, 2}
