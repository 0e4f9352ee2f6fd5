"""Where an import stands. The row fences off a second import of the same job."""

from __future__ import annotations

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import LabelingError
from groundwork.service import Platform
from groundwork.store.models import DatasetObject, ImportCheckpoint, LabelingJob


class ImportOvertaken(LabelingError):
    """Another process is importing this manifest."""


async def start_or_resume(platform: Platform, job_id: int, etag: str) -> ImportCheckpoint:
    """The checkpoint to go on from. A manifest that changed since is imported from its start again."""
    async with platform.transaction() as session:
        await session.execute(
            insert(ImportCheckpoint)
            .values(job_id=job_id, etag=etag, byte_offset=0, lines_read=0, objects=0)
            .on_conflict_do_nothing()
        )
        checkpoint = await session.get_one(ImportCheckpoint, job_id, with_for_update=True)
        if checkpoint.etag != etag:
            await session.execute(delete(DatasetObject).where(DatasetObject.job_id == job_id))
            checkpoint.etag = etag
            checkpoint.byte_offset = checkpoint.lines_read = checkpoint.objects = 0
            await session.execute(
                update(LabelingJob).where(LabelingJob.id == job_id).values(kept_human=0, kept_machine=0)
            )
    return checkpoint


async def advance(
    session: AsyncSession, seen: ImportCheckpoint, *, byte_offset: int, lines_read: int, objects: int
) -> ImportCheckpoint:
    """Move the checkpoint on from where it was seen. Raises ImportOvertaken if it is no longer there."""
    moved: ImportCheckpoint | None = await session.scalar(
        update(ImportCheckpoint)
        .where(
            ImportCheckpoint.job_id == seen.job_id,
            ImportCheckpoint.etag == seen.etag,
            ImportCheckpoint.byte_offset == seen.byte_offset,
        )
        .values(byte_offset=byte_offset, lines_read=lines_read, objects=objects, updated_at=func.now())
        .returning(ImportCheckpoint)
    )
    if moved is None:
        raise ImportOvertaken
    return moved
