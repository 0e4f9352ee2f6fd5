"""What can be wrong with an AWS request before any domain rule is asked."""

from __future__ import annotations

from groundwork.errors import InvalidRequest


class SerializationFailed(InvalidRequest):
    """The body is not a JSON object of the types that the operation takes."""

    code = "serialization"


class UnknownOperation(InvalidRequest):
    """There is no such operation."""

    code = "unknown_operation"


class BrokenConstraints(InvalidRequest):
    """Members of the request break constraints of the contract; the message lists every one."""

    code = "broken_constraints"


class InvalidToken(InvalidRequest):
    """The NextToken is not one of ours, or belongs to a listing with other filters."""

    code = "invalid_token"
