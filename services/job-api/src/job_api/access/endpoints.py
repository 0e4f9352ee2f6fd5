"""`/v1/keys`: the credentials of callers. For admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from groundwork.sealing import SecretBox
from groundwork.store.models import ApiKey
from job_api.access import schemas
from job_api.access.guard import admin
from job_api.access.keys import issue_key, revoke_key
from job_api.access.repository import KeyRepository
from job_api.access.roles import Role
from job_api.access.sessions import ReadSession, WriteSession

router = APIRouter(prefix="/v1", tags=["keys"], dependencies=[admin])


async def _secret_box(request: Request) -> SecretBox:
    box: SecretBox = request.state.secrets
    return box


TheSecretBox = Annotated[SecretBox, Depends(_secret_box)]


def _shown(row: ApiKey) -> dict[str, object]:
    return {
        "name": row.name,
        "role": Role(row.role),
        "access_key_id": row.access_key_id,
        "created_at": row.created_at,
        "revoked_at": row.revoked_at,
    }


@router.post("/keys", status_code=201)
async def create(body: schemas.KeyCreate, session: WriteSession, box: TheSecretBox) -> schemas.NewKey:
    """Issue a credential: a bearer key and an access key pair. The secrets are shown this once."""
    issued = await issue_key(session, box, body.name, body.role)
    return schemas.NewKey.model_validate(
        {
            **_shown(issued.row),
            "key": issued.key.get_secret_value(),
            "secret_access_key": issued.secret_access_key.get_secret_value(),
        }
    )


@router.get("/keys")
async def list_keys(session: ReadSession) -> schemas.KeyList:
    """Every credential, revoked ones too, without secrets."""
    return schemas.KeyList(
        keys=[schemas.Key.model_validate(_shown(row)) for row in await KeyRepository(session).all()]
    )


@router.delete("/keys/{name}", status_code=204)
async def revoke(name: str, session: WriteSession) -> None:
    """Revoke a credential; it opens nothing from now on."""
    await revoke_key(session, name)
