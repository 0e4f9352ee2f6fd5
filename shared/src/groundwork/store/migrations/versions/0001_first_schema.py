"""The first schema.

Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_sha256", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("key_sha256", name=op.f("uq_api_key_key_sha256")),
        sa.UniqueConstraint("name", name=op.f("uq_api_key_name")),
    )
    op.create_table(
        "consolidation_fit",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("answers", sa.BigInteger(), nullable=False),
        sa.Column("prior", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_consolidation_fit")),
    )
    op.create_table(
        "dataset_object",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "ordinal", name=op.f("pk_dataset_object")),
    )
    op.create_table(
        "dead_letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("deliveries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letter")),
    )
    op.create_table(
        "human_label",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("label", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("answers", sa.SmallInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("labeled_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "ordinal", name=op.f("pk_human_label")),
    )
    op.create_table(
        "inbox_entry",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id", name=op.f("pk_inbox_entry")),
    )
    op.create_index(op.f("ix_inbox_entry_handled_at"), "inbox_entry", ["handled_at"], unique=False)
    op.create_table(
        "labeling_task",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answers_wanted", sa.SmallInteger(), nullable=False),
        sa.Column("answers", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'answered') = (answered_at IS NOT NULL)", name=op.f("ck_labeling_task_answered")
        ),
        sa.CheckConstraint("state IN ('open', 'answered')", name=op.f("ck_labeling_task_state")),
        sa.CheckConstraint("answers BETWEEN 0 AND answers_wanted", name=op.f("ck_labeling_task_answers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labeling_task")),
        sa.UniqueConstraint("job_id", "ordinal", name=op.f("uq_labeling_task_job_id_ordinal")),
    )
    op.create_index(
        "ix_labeling_task_open",
        "labeling_task",
        ["job_id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "learning_round",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("evaluation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("plan", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("people_labeled", sa.BigInteger(), nullable=False),
        sa.Column("unlabeled", sa.BigInteger(), nullable=False),
        sa.Column("predictions_uri", sa.Text(), nullable=False),
        sa.Column("predictions_sha256", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "round", name=op.f("pk_learning_round")),
    )
    op.create_table(
        "machine_label",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("label", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("labeled_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "ordinal", name=op.f("pk_machine_label")),
    )
    op.create_table(
        "object_failure",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "ordinal", name=op.f("pk_object_failure")),
    )
    op.create_table(
        "outbox_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("correlation_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_event")),
        sa.UniqueConstraint("event_id", name=op.f("uq_outbox_event_event_id")),
    )
    op.create_index("ix_outbox_event_published_at", "outbox_event", ["published_at"], unique=False)
    op.create_index(
        "ix_outbox_event_unpublished",
        "outbox_event",
        ["id"],
        unique=False,
        postgresql_where=sa.text("published_at IS NULL"),
    )
    op.create_table(
        "work_team",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("name_key = lower(name)", name=op.f("ck_work_team_name_key_is_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_team")),
        sa.UniqueConstraint("name_key", name=op.f("uq_work_team_name_key")),
    )
    op.create_table(
        "worker",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
        sa.UniqueConstraint("email", name=op.f("uq_worker_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_worker_public_id")),
    )
    op.create_table(
        "worker_skill",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("accuracy", sa.Float(), nullable=False),
        sa.Column("answers", sa.BigInteger(), nullable=False),
        sa.Column("model", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "worker_id", name=op.f("pk_worker_skill")),
    )
    op.create_table(
        "answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("lease_token", sa.Uuid(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "submitted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("seconds_spent", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["labeling_task.id"], name=op.f("fk_answer_task_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_answer_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("lease_token", name=op.f("uq_answer_lease_token")),
        sa.UniqueConstraint("task_id", "worker_id", name="one_answer_per_worker"),
    )
    op.create_index("ix_answer_job_id_ordinal", "answer", ["job_id", "ordinal"], unique=False)
    op.create_index("ix_answer_worker_id_submitted_at", "answer", ["worker_id", "submitted_at"], unique=False)
    op.create_table(
        "labeling_job",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("failure_reason", sa.Text(), nullable=True),
        sa.Column("task_type", sa.Text(), nullable=False),
        sa.Column("label_attribute", sa.Text(), nullable=False),
        sa.Column("labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("input_manifest", sa.Text(), nullable=False),
        sa.Column("output_path", sa.Text(), nullable=False),
        sa.Column("output_manifest", sa.Text(), nullable=True),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("workers_per_object", sa.SmallInteger(), nullable=False),
        sa.Column("task_time_limit_seconds", sa.BigInteger(), nullable=False),
        sa.Column("max_concurrent_objects", sa.BigInteger(), nullable=False),
        sa.Column("automated", sa.Boolean(), nullable=False),
        sa.Column("target_error", sa.Double(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("objects_total", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'Failed') = (failure_reason IS NOT NULL)",
            name=op.f("ck_labeling_job_failed_has_reason"),
        ),
        sa.CheckConstraint(
            "(status IN ('Completed', 'Failed', 'Stopped')) = (ended_at IS NOT NULL)",
            name=op.f("ck_labeling_job_ended"),
        ),
        sa.CheckConstraint(
            "status <> 'InProgress' OR objects_total IS NOT NULL", name=op.f("ck_labeling_job_counted")
        ),
        sa.CheckConstraint(
            "status IN ('Initializing', 'InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped')",
            name=op.f("ck_labeling_job_status"),
        ),
        sa.CheckConstraint(
            "automated = (target_error IS NOT NULL) AND automated = (confidence IS NOT NULL)",
            name=op.f("ck_labeling_job_promise"),
        ),
        sa.CheckConstraint("name_key = lower(name)", name=op.f("ck_labeling_job_name_key_is_lower")),
        sa.CheckConstraint(
            "workers_per_object BETWEEN 1 AND 9", name=op.f("ck_labeling_job_workers_per_object")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["work_team.id"], name=op.f("fk_labeling_job_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labeling_job")),
        sa.UniqueConstraint("name_key", name=op.f("uq_labeling_job_name_key")),
    )
    op.create_index(
        "ix_labeling_job_open",
        "labeling_job",
        ["id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(op.f("ix_labeling_job_status"), "labeling_job", ["status"], unique=False)
    op.create_index(op.f("ix_labeling_job_team_id"), "labeling_job", ["team_id"], unique=False)
    op.create_table(
        "task_slot",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("lease_owner", sa.BigInteger(), nullable=True),
        sa.Column("lease_client", sa.Uuid(), nullable=True),
        sa.Column("leased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "lease_until", sa.DateTime(timezone=True), server_default=sa.text("'-infinity'"), nullable=False
        ),
        sa.Column("claims", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(lease_token IS NULL) = (lease_owner IS NULL) AND (lease_token IS NULL) = (leased_at IS NULL)",
            name=op.f("ck_task_slot_lease_whole"),
        ),
        sa.ForeignKeyConstraint(["task_id"], ["labeling_task.id"], name=op.f("fk_task_slot_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_slot")),
        postgresql_with={
            "fillfactor": 70,
            "autovacuum_vacuum_scale_factor": 0,
            "autovacuum_vacuum_threshold": 2000,
        },
    )
    op.create_index("ix_task_slot_job_id", "task_slot", ["job_id", "id"], unique=False)
    op.create_index("ix_task_slot_task_id", "task_slot", ["task_id"], unique=False)
    op.create_table(
        "team_member",
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["work_team.id"], name=op.f("fk_team_member_team_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_team_member_worker_id")),
        sa.PrimaryKeyConstraint("team_id", "worker_id", name=op.f("pk_team_member")),
    )
    op.create_index(op.f("ix_team_member_worker_id"), "team_member", ["worker_id"], unique=False)
    op.create_table(
        "worker_session",
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_worker_session_worker_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_worker_session")),
    )
    op.create_index(op.f("ix_worker_session_worker_id"), "worker_session", ["worker_id"], unique=False)
    op.create_table(
        "batch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('learn', 'audit', 'remainder')", name=op.f("ck_batch_purpose")),
        sa.ForeignKeyConstraint(["job_id"], ["labeling_job.id"], name=op.f("fk_batch_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("job_id", "round", name=op.f("uq_batch_job_id_round")),
    )
    op.create_table(
        "certificate",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["labeling_job.id"], name=op.f("fk_certificate_job_id")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_certificate")),
    )
    op.create_table(
        "import_checkpoint",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("byte_offset", sa.BigInteger(), nullable=False),
        sa.Column("lines_read", sa.BigInteger(), nullable=False),
        sa.Column("objects", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["labeling_job.id"], name=op.f("fk_import_checkpoint_job_id")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_import_checkpoint")),
    )
    op.create_table(
        "learning_run",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("drawn", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("audits", sa.Integer(), server_default="0", nullable=False),
        sa.Column("look", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("outcome IN ('certified', 'people')", name=op.f("ck_learning_run_outcome")),
        sa.CheckConstraint("state IN ('due', 'labeling', 'finished')", name=op.f("ck_learning_run_state")),
        sa.ForeignKeyConstraint(["job_id"], ["labeling_job.id"], name=op.f("fk_learning_run_job_id")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_learning_run")),
    )
    op.create_table(
        "work_order",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("opened", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("opened BETWEEN 0 AND size", name=op.f("ck_work_order_opened_within_size")),
        sa.ForeignKeyConstraint(["job_id"], ["labeling_job.id"], name=op.f("fk_work_order_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order")),
        sa.UniqueConstraint(
            "job_id",
            "batch_id",
            name=op.f("uq_work_order_job_id_batch_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_work_order_unfinished",
        "work_order",
        ["job_id"],
        unique=False,
        postgresql_where=sa.text("opened < size"),
    )
    op.create_table(
        "batch_object",
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_object_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_batch_object")),
        sa.UniqueConstraint("job_id", "ordinal", name=op.f("uq_batch_object_job_id_ordinal")),
    )


def downgrade() -> None:
    op.drop_table("batch_object")
    op.drop_index(
        "ix_work_order_unfinished", table_name="work_order", postgresql_where=sa.text("opened < size")
    )
    op.drop_table("work_order")
    op.drop_table("learning_run")
    op.drop_table("import_checkpoint")
    op.drop_table("certificate")
    op.drop_table("batch")
    op.drop_index(op.f("ix_worker_session_worker_id"), table_name="worker_session")
    op.drop_table("worker_session")
    op.drop_index(op.f("ix_team_member_worker_id"), table_name="team_member")
    op.drop_table("team_member")
    op.drop_index("ix_task_slot_task_id", table_name="task_slot")
    op.drop_index("ix_task_slot_job_id", table_name="task_slot")
    op.drop_table("task_slot")
    op.drop_index(op.f("ix_labeling_job_team_id"), table_name="labeling_job")
    op.drop_index(op.f("ix_labeling_job_status"), table_name="labeling_job")
    op.drop_index(
        "ix_labeling_job_open", table_name="labeling_job", postgresql_where=sa.text("ended_at IS NULL")
    )
    op.drop_table("labeling_job")
    op.drop_index("ix_answer_worker_id_submitted_at", table_name="answer")
    op.drop_index("ix_answer_job_id_ordinal", table_name="answer")
    op.drop_table("answer")
    op.drop_table("worker_skill")
    op.drop_table("worker")
    op.drop_table("work_team")
    op.drop_index(
        "ix_outbox_event_unpublished",
        table_name="outbox_event",
        postgresql_where=sa.text("published_at IS NULL"),
    )
    op.drop_index("ix_outbox_event_published_at", table_name="outbox_event")
    op.drop_table("outbox_event")
    op.drop_table("object_failure")
    op.drop_table("machine_label")
    op.drop_table("learning_round")
    op.drop_index(
        "ix_labeling_task_open", table_name="labeling_task", postgresql_where=sa.text("state = 'open'")
    )
    op.drop_table("labeling_task")
    op.drop_index(op.f("ix_inbox_entry_handled_at"), table_name="inbox_entry")
    op.drop_table("inbox_entry")
    op.drop_table("human_label")
    op.drop_table("dead_letter")
    op.drop_table("dataset_object")
    op.drop_table("consolidation_fit")
    op.drop_table("api_key")
