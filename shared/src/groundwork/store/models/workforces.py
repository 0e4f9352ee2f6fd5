"""Written by job-api: credentials, workforces, work teams, and what hangs on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from groundwork.store.models.base import Base, Created, Id


class ApiKey(Base):
    """One credential: a bearer key of the REST API and an access key pair of the AWS endpoint."""

    __tablename__ = "api_key"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(server_default="admin")
    key_sha256: Mapped[str] = mapped_column(unique=True)
    """Of the bearer key, which is kept nowhere."""
    access_key_id: Mapped[str | None] = mapped_column(unique=True)
    sealed_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The secret access key under the sealing key: a signature can only be checked with the secret itself."""
    team_id: Mapped[int | None] = mapped_column(ForeignKey("work_team.id"), index=True)
    """Of a vendor's key: the one team that it works for."""
    created_at: Mapped[Created]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("role IN ('admin', 'requester', 'viewer', 'vendor')", name="role"),
        CheckConstraint("(role = 'vendor') = (team_id IS NOT NULL)", name="vendor_has_team"),
        CheckConstraint("(access_key_id IS NULL) = (sealed_secret IS NULL)", name="pair_whole"),
    )


class Workforce(Base):
    """A private workforce: where its people sign in, and from which addresses."""

    __tablename__ = "workforce"

    id: Mapped[Id]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    region: Mapped[str]
    cognito: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """`CognitoConfig` as given."""
    oidc: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """`OidcConfig` as given, less the client secret."""
    sealed_client_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    source_ip: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    """CIDRs that workers may come from; empty: any."""
    vpc: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    ip_address_type: Mapped[str | None]
    created_at: Mapped[Created]
    modified_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint("name_key = lower(name)", name="name_key_is_lower"),
        CheckConstraint("(cognito IS NULL) <> (oidc IS NULL)", name="one_provider"),
        CheckConstraint("(oidc IS NULL) = (sealed_client_secret IS NULL)", name="secret_of_oidc"),
    )


class WorkTeam(Base):
    """A work team. Names are compared without regard to case.

    A `private` team's people are the deployment's own; a `vendor` team's belong to a partner organisation;
    the one `public` team is Mechanical Turk.
    """

    __tablename__ = "work_team"

    id: Mapped[Id]
    name: Mapped[str]
    name_key: Mapped[str]
    kind: Mapped[str] = mapped_column(server_default="private")
    region: Mapped[str] = mapped_column(server_default="us-east-1")
    description: Mapped[str]
    workforce_id: Mapped[int | None] = mapped_column(ForeignKey("workforce.id"), index=True)
    member_definitions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    notification_topic: Mapped[str | None]
    access_configuration: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    listing: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Of a vendor team: `MarketplaceTitle`, `SellerName`, `MarketplaceDescription`, `ListingId`."""
    price_mills: Mapped[int | None]
    """Of a vendor team: what an answer costs, in thousandths of a US dollar, unless a job says otherwise."""
    sla_seconds: Mapped[int | None]
    """Of a vendor team: within which time it has agreed to answer an object."""
    created_at: Mapped[Created]
    modified_at: Mapped[Created]
    deleted_at: Mapped[datetime | None]
    """It has no members any more, and its name is free; jobs go on naming it."""

    __table_args__ = (
        CheckConstraint("name_key = lower(name)", name="name_key_is_lower"),
        CheckConstraint("kind IN ('private', 'vendor', 'public')", name="kind"),
        CheckConstraint("(kind = 'vendor') = (listing IS NOT NULL)", name="vendor_has_listing"),
        Index("uq_work_team_name_key", "name_key", unique=True, postgresql_where=text("deleted_at IS NULL")),
    )


class Worker(Base):
    """A person (or robot) who answers tasks."""

    __tablename__ = "worker"

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    """Stable and opaque; what worker-response files carry."""
    email: Mapped[str] = mapped_column(unique=True)
    """People of vendors, of Mechanical Turk and of identity providers that tell none have one that ends in
    `.invalid`."""
    name: Mapped[str]
    password_hash: Mapped[str | None]
    """None: signs in elsewhere."""
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    """Who vouches for the worker, and by which id: an OIDC issuer, `vendor:<team>`, or `mturk`."""
    verified_at: Mapped[datetime | None]
    """When it was shown that the e-mail address is the worker's: an invitation was accepted, a provider said
    so."""
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="identity_whole"),
        UniqueConstraint("issuer", "subject"),
    )


class TeamMember(Base):
    __tablename__ = "team_member"

    team_id: Mapped[int] = mapped_column(ForeignKey("work_team.id"), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), primary_key=True, index=True)
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """Names of what this member can do, for jobs that require it; in lower case."""
    created_at: Mapped[Created]


class Invitation(Base):
    """An e-mail address that may become a worker, by a link that works once."""

    __tablename__ = "invitation"

    id: Mapped[Id]
    token_sha256: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    name: Mapped[str | None]
    team_id: Mapped[int] = mapped_column(ForeignKey("work_team.id"), index=True)
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    invited_by: Mapped[str]
    """Name of the API key."""
    created_at: Mapped[Created]
    mailed_at: Mapped[datetime | None]
    mail_error: Mapped[str | None]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    """By an administrator, or because a newer one took its place."""

    __table_args__ = (Index("ix_invitation_team_id_email", "team_id", "email"),)


class PasswordReset(Base):
    """A link with which a worker sets a new password, once."""

    __tablename__ = "password_reset"

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), index=True)
    created_at: Mapped[Created]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class VendorHook(Base):
    """Where a vendor team is sent its tasks."""

    __tablename__ = "vendor_hook"

    team_id: Mapped[int] = mapped_column(ForeignKey("work_team.id", ondelete="CASCADE"), primary_key=True)
    url: Mapped[str]
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    max_outstanding: Mapped[int]
    """Tasks that may be with the vendor at once."""
    enabled: Mapped[bool] = mapped_column(server_default=true())
    created_at: Mapped[Created]


class WorkerBlock(Base):
    """A worker who gets nothing more of a job."""

    __tablename__ = "worker_block"

    job_id: Mapped[int] = mapped_column(ForeignKey("labeling_job.id", ondelete="CASCADE"), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), primary_key=True)
    reason: Mapped[str]
    discard_answers: Mapped[bool]
    blocked_by: Mapped[str]
    """Name of the API key."""
    blocked_at: Mapped[Created]
    applied_at: Mapped[datetime | None]
    """When task-router had returned his open work and discarded what was to be discarded; it writes this."""


class HumanTaskUi(Base):
    """A worker template under a name of its own."""

    __tablename__ = "human_task_ui"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    region: Mapped[str]
    content: Mapped[str]
    content_sha256: Mapped[str]
    created_at: Mapped[Created]


class Tag(Base):
    """`resource` is the last part of an ARN in lower case, for example `labeling-job/pets-1`."""

    __tablename__ = "tag"

    resource: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class RegisteredFunction(Base):
    """What a pre- or post-annotation function's name or ARN stands for."""

    __tablename__ = "function"

    name: Mapped[str] = mapped_column(primary_key=True)
    """As jobs name it: an ARN, or a name of the operator's own."""
    kind: Mapped[str]
    target: Mapped[str]
    """`http`: the address that takes the event; `lambda`: the endpoint of a Lambda Invoke API; `python`: the
    name of an installed entry point."""
    timeout_seconds: Mapped[int] = mapped_column(server_default="60")
    created_at: Mapped[Created]
    modified_at: Mapped[Created]

    __table_args__ = (CheckConstraint("kind IN ('http', 'lambda', 'python')", name="kind"),)


class Webhook(Base):
    """An address that is told of events."""

    __tablename__ = "webhook"

    id: Mapped[Id]
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(JSONB)
    """Kinds of event; empty: all."""
    job_id: Mapped[int | None] = mapped_column(ForeignKey("labeling_job.id", ondelete="CASCADE"), index=True)
    """None: every job's."""
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[Created]
    disabled_at: Mapped[datetime | None]


class WebhookDelivery(Base):
    """One event on its way to one webhook."""

    __tablename__ = "webhook_delivery"

    id: Mapped[Id]
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    event_id: Mapped[str]
    body: Mapped[str]
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[datetime | None] = mapped_column(index=True)
    """None: delivered, or given up."""
    delivered_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[Created]

    __table_args__ = (UniqueConstraint("webhook_id", "event_id"),)
