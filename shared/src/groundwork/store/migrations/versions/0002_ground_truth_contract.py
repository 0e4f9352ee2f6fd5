"""The Ground Truth contract: roles, workforces, definitions, functions, streams, webhooks, deletion.

Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_CHECKS = (
    ("api_key", "ck_api_key_role", "role IN ('admin', 'requester', 'viewer')"),
    ("api_key", "ck_api_key_pair_whole", "(access_key_id IS NULL) = (sealed_secret IS NULL)"),
    (
        "labeling_job",
        "ck_labeling_job_has_input",
        "input_manifest IS NOT NULL OR input_topic IS NOT NULL",
    ),
    (
        "labeling_job",
        "ck_labeling_job_stopped_has_reason",
        "status NOT IN ('Stopping', 'Stopped') OR stop_reason IS NOT NULL",
    ),
    ("labeling_task", "ck_labeling_task_state", "state IN ('open', 'answered', 'withdrawn')"),
    ("work_team", "ck_work_team_kind", "kind IN ('private', 'vendor')"),
    ("work_team", "ck_work_team_vendor_has_listing", "(kind = 'vendor') = (listing IS NOT NULL)"),
)

# These keep the order of keys from now on, which jsonb does not.
_IN_ORDER = (("answer", "content"), ("human_label", "label"), ("machine_label", "label"))


def upgrade() -> None:
    op.create_table(
        "function",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("timeout_seconds", sa.BigInteger(), server_default="60", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('http', 'lambda', 'python')", name=op.f("ck_function_kind")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_function")),
    )
    op.create_table(
        "human_task_ui",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_human_task_ui")),
        sa.UniqueConstraint("name", name=op.f("uq_human_task_ui_name")),
    )
    op.create_table(
        "job_drain",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drained_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job_drain")),
    )
    op.create_table(
        "tag",
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("resource", "key", name=op.f("pk_tag")),
    )
    op.create_table(
        "task_input",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("input", postgresql.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "ordinal", name=op.f("pk_task_input")),
    )
    op.create_table(
        "workforce",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("cognito", postgresql.JSONB(), nullable=True),
        sa.Column("oidc", postgresql.JSONB(), nullable=True),
        sa.Column("sealed_client_secret", sa.LargeBinary(), nullable=True),
        sa.Column("source_ip", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("vpc", postgresql.JSONB(), nullable=True),
        sa.Column("ip_address_type", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(cognito IS NULL) <> (oidc IS NULL)", name=op.f("ck_workforce_one_provider")),
        sa.CheckConstraint(
            "(oidc IS NULL) = (sealed_client_secret IS NULL)", name=op.f("ck_workforce_secret_of_oidc")
        ),
        sa.CheckConstraint("name_key = lower(name)", name=op.f("ck_workforce_name_key_is_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workforce")),
        sa.UniqueConstraint("name_key", name=op.f("uq_workforce_name_key")),
    )
    op.create_table(
        "job_definition",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("request", postgresql.JSONB(), nullable=True),
        sa.Column("role_arn", sa.Text(), nullable=True),
        sa.Column("template", sa.Text(), nullable=True),
        sa.Column("label_categories", postgresql.JSONB(), nullable=True),
        sa.Column("selection", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["labeling_job.id"], name=op.f("fk_job_definition_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job_definition")),
    )
    op.create_table(
        "job_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["labeling_job.id"], name=op.f("fk_job_log_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_log")),
    )
    op.create_index(op.f("ix_job_log_job_id"), "job_log", ["job_id"], unique=False)
    op.create_table(
        "streamed_object",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["labeling_job.id"], name=op.f("fk_streamed_object_job_id"), ondelete="CASCADE"
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("job_id", "object_id", name=op.f("pk_streamed_object")),
        sa.UniqueConstraint("job_id", "ordinal", name=op.f("uq_streamed_object_job_id_ordinal")),
    )
    op.create_index(
        "ix_streamed_object_unpublished",
        "streamed_object",
        ["job_id"],
        unique=False,
        postgresql_where=sa.text("published_at IS NULL"),
    )
    op.create_table(
        "webhook",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", postgresql.JSONB(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["labeling_job.id"], name=op.f("fk_webhook_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_job_id"), "webhook", ["job_id"], unique=False)
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("webhook_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
    )
    op.create_index(
        op.f("ix_webhook_delivery_next_attempt_at"), "webhook_delivery", ["next_attempt_at"], unique=False
    )
    op.create_index(op.f("ix_webhook_delivery_webhook_id"), "webhook_delivery", ["webhook_id"], unique=False)
    op.add_column("api_key", sa.Column("role", sa.Text(), server_default="admin", nullable=False))
    op.add_column("api_key", sa.Column("access_key_id", sa.Text(), nullable=True))
    op.add_column("api_key", sa.Column("sealed_secret", sa.LargeBinary(), nullable=True))
    op.create_unique_constraint(op.f("uq_api_key_access_key_id"), "api_key", ["access_key_id"])
    op.add_column(
        "dataset_object", sa.Column("kept", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("labeling_job", sa.Column("region", sa.Text(), server_default="us-east-1", nullable=False))
    op.add_column(
        "labeling_job",
        sa.Column(
            "reference_code",
            sa.Text(),
            server_default=sa.text("CAST(gen_random_uuid() AS TEXT)"),
            nullable=False,
        ),
    )
    op.add_column("labeling_job", sa.Column("stop_reason", sa.Text(), nullable=True))
    op.add_column("labeling_job", sa.Column("stop_requested_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("labeling_job", sa.Column("availability_seconds", sa.BigInteger(), nullable=True))
    op.add_column(
        "labeling_job", sa.Column("priority", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.add_column("labeling_job", sa.Column("deadline", sa.DateTime(timezone=True), nullable=True))
    op.add_column("labeling_job", sa.Column("audited_attribute", sa.Text(), nullable=True))
    op.add_column("labeling_job", sa.Column("pre_function", sa.Text(), nullable=True))
    op.add_column("labeling_job", sa.Column("post_function", sa.Text(), nullable=True))
    op.add_column("labeling_job", sa.Column("max_human_labeled", sa.BigInteger(), nullable=True))
    op.add_column("labeling_job", sa.Column("max_percentage_labeled", sa.SmallInteger(), nullable=True))
    op.add_column("labeling_job", sa.Column("input_topic", sa.Text(), nullable=True))
    op.add_column("labeling_job", sa.Column("output_topic", sa.Text(), nullable=True))
    op.add_column(
        "labeling_job", sa.Column("kept_human", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "labeling_job", sa.Column("kept_machine", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("labeling_job", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("labeling_job", "input_manifest", existing_type=sa.TEXT(), nullable=True)
    op.drop_constraint(op.f("uq_labeling_job_name_key"), "labeling_job", type_="unique")
    op.create_index(
        "uq_labeling_job_name_key",
        "labeling_job",
        ["name_key"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_unique_constraint(op.f("uq_labeling_job_reference_code"), "labeling_job", ["reference_code"])
    op.add_column("work_order", sa.Column("source", sa.Text(), server_default="job", nullable=False))
    op.add_column("work_order", sa.Column("ordinals", sa.ARRAY(sa.BigInteger()), nullable=True))
    op.execute("UPDATE work_order SET source = 'batch:' || batch_id WHERE batch_id IS NOT NULL")
    op.drop_constraint(op.f("uq_work_order_job_id_batch_id"), "work_order", type_="unique")
    op.create_unique_constraint(op.f("uq_work_order_job_id_source"), "work_order", ["job_id", "source"])
    op.add_column("work_team", sa.Column("kind", sa.Text(), server_default="private", nullable=False))
    op.add_column("work_team", sa.Column("region", sa.Text(), server_default="us-east-1", nullable=False))
    op.add_column("work_team", sa.Column("workforce_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "work_team", sa.Column("member_definitions", postgresql.JSONB(), server_default="[]", nullable=False)
    )
    op.add_column("work_team", sa.Column("notification_topic", sa.Text(), nullable=True))
    op.add_column("work_team", sa.Column("access_configuration", postgresql.JSONB(), nullable=True))
    op.add_column("work_team", sa.Column("listing", postgresql.JSONB(), nullable=True))
    op.add_column(
        "work_team",
        sa.Column("modified_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("work_team", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("uq_work_team_name_key"), "work_team", type_="unique")
    op.create_index(
        "uq_work_team_name_key",
        "work_team",
        ["name_key"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(op.f("ix_work_team_workforce_id"), "work_team", ["workforce_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_work_team_workforce_id"), "work_team", "workforce", ["workforce_id"], ["id"]
    )
    for table, column in _IN_ORDER:
        op.alter_column(table, column, type_=postgresql.JSON(), postgresql_using=f"{column}::json")
    op.drop_constraint(op.f("ck_labeling_task_state"), "labeling_task", type_="check")
    for table, name, rule in _CHECKS:
        op.create_check_constraint(op.f(name), table, rule)
