"""Operations on tags."""

from __future__ import annotations

from collections.abc import Mapping

from job_api.aws.call import Call, Values
from job_api.aws.wire.errors import InvalidToken
from job_api.tags.service import add_tags, remove_tags, tags_of, unique_tags


async def add(call: Call, request: Values) -> Values:
    tags = given_tags(request)
    async with call.platform.transaction() as session:
        return {"Tags": shown_tags(await add_tags(session, request["ResourceArn"], tags))}


async def list_all(call: Call, request: Values) -> Values:
    """A resource has at most fifty tags and a page at least fifty: there is no second page."""
    if "NextToken" in request:
        raise InvalidToken(where="nextToken")
    async with call.platform.database.sessions() as session:
        return {"Tags": shown_tags(await tags_of(session, request["ResourceArn"]))}


async def delete(call: Call, request: Values) -> Values:
    async with call.platform.transaction() as session:
        await remove_tags(session, request["ResourceArn"], request["TagKeys"])
    return {}


def given_tags(request: Values) -> dict[str, str]:
    """Raises InvalidRequest for a key that is there twice."""
    return unique_tags([(tag["Key"], tag["Value"]) for tag in request.get("Tags", [])])


def shown_tags(tags: Mapping[str, str]) -> list[Values]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
