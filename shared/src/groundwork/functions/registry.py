"""Looking up what a job's function stands for."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.functions.errors import FunctionMissing
from groundwork.functions.references import best_match, parse_reference
from groundwork.store.models import RegisteredFunction


async def find_function(session: AsyncSession, reference: str) -> RegisteredFunction:
    """The registered function that a job's ARN or name means. Raises FunctionMissing."""
    if parse_reference(reference) is None:
        raise FunctionMissing(reference)
    exact = await session.get(RegisteredFunction, reference)
    if exact is not None:
        return exact
    names = await session.scalars(select(RegisteredFunction.name))
    name = best_match(reference, names)
    found = None if name is None else await session.get(RegisteredFunction, name)
    if found is None:
        raise FunctionMissing(reference)
    return found
