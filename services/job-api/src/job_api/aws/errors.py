"""Our errors as AWS sends them. The one place where the two meet (contract section 1.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from groundwork.errors import (
    Conflict,
    InvalidParts,
    InvalidRequest,
    LabelingError,
    NotAllowed,
    NotAuthenticated,
    NotFound,
)
from job_api.access.sigv4 import (
    IncompleteSignature,
    InvalidSignature,
    MissingAuthentication,
    UnknownAccessKey,
)
from job_api.aws.wire.errors import SerializationFailed, UnknownOperation
from job_api.lifecycle.stopping import JobHasEnded
from job_api.teams.service import TeamNotFound
from job_api.workforces.service import WorkforceBusy

# The first class that fits counts, so a class stands before those it is derived from.
_TYPES: tuple[tuple[type[LabelingError], str], ...] = (
    (SerializationFailed, "SerializationException"),
    (UnknownOperation, "UnknownOperationException"),
    (MissingAuthentication, "MissingAuthenticationTokenException"),
    (UnknownAccessKey, "UnrecognizedClientException"),
    (IncompleteSignature, "IncompleteSignatureException"),
    (InvalidSignature, "InvalidSignatureException"),
    (NotAuthenticated, "UnrecognizedClientException"),
    (NotAllowed, "AccessDeniedException"),
    # Clients match on these: a missing work team, and a stop that comes too late, are no ResourceNotFound
    # and no ResourceInUse.
    (TeamNotFound, "ValidationException"),
    (JobHasEnded, "ValidationException"),
    (NotFound, "ResourceNotFound"),
    (WorkforceBusy, "ConflictException"),
    (Conflict, "ResourceInUse"),
    (InvalidRequest, "ValidationException"),
)
_TEXT_THAT_CLIENTS_MATCH = re.compile(
    r"^(No workforce|The work team|Invalid resource type|\d+ validation error)"
)


@dataclass(frozen=True)
class AwsError:
    type: str
    message: str
    status: int


def aws_error(error: Exception) -> AwsError:
    """What a client is told. Nothing of an error that is our fault."""
    if isinstance(error, LabelingError):
        if error.status == 503:
            return AwsError("ServiceUnavailable", error.message, 503)
        if error.status < 500:
            name = next(name for kind, name in _TYPES if isinstance(error, kind))
            return AwsError(name, _message(error), 400)
    return AwsError(
        "InternalFailure", "Something went wrong on the service's side; its log has the details.", 500
    )


def _message(error: LabelingError) -> str:
    """With the places of the faults, which SDKs show nowhere else."""
    if isinstance(error, InvalidParts):
        noun = "error" if len(error.problems) == 1 else "errors"
        parts = "; ".join(f"{where}: {message}" for where, message in error.problems)
        return f"{len(error.problems)} validation {noun} detected: {parts}"
    # The member that holds the name is called differently in every operation, and messages quote the name.
    if error.where not in (None, "name") and not _TEXT_THAT_CLIENTS_MATCH.match(error.message):
        return f"{error.where}: {error.message}"
    return error.message
