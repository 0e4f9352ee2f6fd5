"""People: leases that can be stopped, declines, drafts, known questions, identities, invitations, audit.

Revises: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NEW = (
    ("answer", "ck_answer_content_somewhere", "(content IS NULL) <> (content_ref IS NULL)"),
    ("api_key", "ck_api_key_vendor_has_team", "(role = 'vendor') = (team_id IS NOT NULL)"),
    ("labeling_job", "ck_labeling_job_gold_rate", "gold_rate BETWEEN 0 AND 0.5"),
    ("labeling_job", "ck_labeling_job_test_pass_share", "test_pass_share BETWEEN 0 AND 1"),
    (
        "labeling_job",
        "ck_labeling_job_budget_has_price",
        "budget_mills IS NULL OR task_price_mills IS NOT NULL",
    ),
    ("labeling_task", "ck_labeling_task_known_are_negative", "(state = 'known') = (ordinal < 0)"),
    ("worker", "ck_worker_identity_whole", "(issuer IS NULL) = (subject IS NULL)"),
)

_WIDER = (
    ("api_key", "ck_api_key_role", "role IN ('admin', 'requester', 'viewer', 'vendor')"),
    ("labeling_task", "ck_labeling_task_state", "state IN ('open', 'answered', 'withdrawn', 'known')"),
    ("labeling_task", "ck_labeling_task_answers", "answers BETWEEN 0 AND answers_wanted OR state = 'known'"),
    ("work_team", "ck_work_team_kind", "kind IN ('private', 'vendor', 'public')"),
)


def upgrade() -> None:
    op.create_table(
        "activity_cursor",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("transaction", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("id", sa.BigInteger(), server_default="0", autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_activity_cursor")),
    )
    op.create_table(
        "discarded_answer",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("content", postgresql.JSON(), nullable=True),
        sa.Column("content_ref", sa.Text(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds_spent", sa.Float(), nullable=False),
        sa.Column(
            "discarded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discarded_answer")),
    )
    op.create_index("ix_discarded_answer_job_id", "discarded_answer", ["job_id", "ordinal"], unique=False)
    op.create_table(
        "job_spending",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("spent_mills", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("told_budget_mills", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job_spending")),
    )
    op.create_table(
        "oidc_sign_in",
        sa.Column("state_sha256", sa.Text(), nullable=False),
        sa.Column("workforce_id", sa.BigInteger(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("sealed_verifier", sa.LargeBinary(), nullable=False),
        sa.Column("browser_sha256", sa.Text(), nullable=False),
        sa.Column("return_to", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_sha256", name=op.f("pk_oidc_sign_in")),
    )
    op.create_table(
        "problem_report",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_report")),
    )
    op.create_index("ix_problem_report_job_id", "problem_report", ["job_id", "id"], unique=False)
    op.create_table(
        "qualification",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("share_right", sa.Float(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "worker_id", name=op.f("pk_qualification")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_attempts")),
    )
    op.create_table(
        "task_draft",
        sa.Column("lease_token", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("content", postgresql.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("lease_token", name=op.f("pk_task_draft")),
    )
    op.create_index(op.f("ix_task_draft_job_id"), "task_draft", ["job_id"], unique=False)
    op.create_table(
        "task_event",
        sa.Column(
            "transaction",
            sa.BigInteger(),
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("transaction", "id", name=op.f("pk_task_event")),
    )
    op.create_index("ix_task_event_job_id_ordinal", "task_event", ["job_id", "ordinal"], unique=False)
    op.create_index(
        "ix_task_event_expired",
        "task_event",
        ["lease_token"],
        unique=False,
        postgresql_where=sa.text("lease_token IS NOT NULL"),
    )
    op.create_index(
        "ix_task_event_job_id_transaction_id", "task_event", ["job_id", "transaction", "id"], unique=False
    )
    op.create_table(
        "turk_assignment",
        sa.Column("assignment_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("hit_id", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('taken', 'approved', 'rejected')", name=op.f("ck_turk_assignment_state")
        ),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_turk_assignment")),
    )
    op.create_index(op.f("ix_turk_assignment_job_id"), "turk_assignment", ["job_id"], unique=False)
    op.create_index(op.f("ix_turk_assignment_task_id"), "turk_assignment", ["task_id"], unique=False)
    op.create_table(
        "turk_hit",
        sa.Column("task_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("request_token", sa.Text(), nullable=False),
        sa.Column("hit_id", sa.Text(), nullable=True),
        sa.Column("assignments", sa.SmallInteger(), nullable=False),
        sa.Column("price_mills", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('publishing', 'open', 'closing', 'closed')", name=op.f("ck_turk_hit_state")
        ),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_turk_hit")),
        sa.UniqueConstraint("hit_id", name=op.f("uq_turk_hit_hit_id")),
        sa.UniqueConstraint("request_token", name=op.f("uq_turk_hit_request_token")),
    )
    op.create_index(op.f("ix_turk_hit_job_id"), "turk_hit", ["job_id"], unique=False)
    op.create_table(
        "vendor_task",
        sa.Column("lease_token", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("slot_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("lease_token", name=op.f("pk_vendor_task")),
    )
    op.create_index(op.f("ix_vendor_task_job_id"), "vendor_task", ["job_id"], unique=False)
    op.create_index(op.f("ix_vendor_task_next_attempt_at"), "vendor_task", ["next_attempt_at"], unique=False)
    op.create_index(
        "ix_vendor_task_outstanding",
        "vendor_task",
        ["team_id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "worker_record",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("claims", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("answers", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("seconds", sa.Float(), server_default="0", nullable=False),
        sa.Column("declined", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("released", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("asked_known", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "worker_id", name=op.f("pk_worker_record")),
        postgresql_with={"fillfactor": 70},
    )
    op.create_table(
        "password_reset",
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_password_reset_worker_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_password_reset")),
    )
    op.create_index(op.f("ix_password_reset_worker_id"), "password_reset", ["worker_id"], unique=False)
    op.create_table(
        "task_decline",
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["labeling_task.id"], name=op.f("fk_task_decline_task_id")),
        sa.PrimaryKeyConstraint("task_id", "worker_id", name=op.f("pk_task_decline")),
    )
    op.create_index(op.f("ix_task_decline_job_id"), "task_decline", ["job_id"], unique=False)
    op.create_table(
        "answer_reopening",
        sa.Column("token", sa.Uuid(), nullable=False),
        sa.Column("answer_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answer.id"], name=op.f("fk_answer_reopening_answer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_answer_reopening")),
    )
    op.create_index(op.f("ix_answer_reopening_answer_id"), "answer_reopening", ["answer_id"], unique=False)
    op.create_table(
        "answer_revision",
        sa.Column("answer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("content", postgresql.JSON(), nullable=True),
        sa.Column("content_ref", sa.Text(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answer.id"], name=op.f("fk_answer_revision_answer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("answer_id", "revision", name=op.f("pk_answer_revision")),
    )
    op.create_table(
        "gold_result",
        sa.Column("answer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("agreement", sa.Float(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answer.id"], name=op.f("fk_gold_result_answer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_gold_result")),
    )
    op.create_index("ix_gold_result_job_id_worker_id", "gold_result", ["job_id", "worker_id"], unique=False)
    op.create_index("ix_gold_result_job_id_ordinal", "gold_result", ["job_id", "ordinal"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("skills", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("invited_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_error", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["work_team.id"], name=op.f("fk_invitation_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_invitation_token_sha256")),
    )
    op.create_index(op.f("ix_invitation_team_id"), "invitation", ["team_id"], unique=False)
    op.create_index("ix_invitation_team_id_email", "invitation", ["team_id", "email"], unique=False)
    op.create_table(
        "vendor_hook",
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("max_outstanding", sa.BigInteger(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["work_team.id"], name=op.f("fk_vendor_hook_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_vendor_hook")),
    )
    op.create_table(
        "gold_question",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("label", postgresql.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('gold', 'test')", name=op.f("ck_gold_question_purpose")),
        sa.CheckConstraint("ordinal < 0", name=op.f("ck_gold_question_ordinal_is_negative")),
        sa.ForeignKeyConstraint(
            ["job_id"], ["labeling_job.id"], name=op.f("fk_gold_question_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "ordinal", name=op.f("pk_gold_question")),
    )
    op.create_table(
        "team_notice",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["labeling_job.id"], name=op.f("fk_team_notice_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "team_id", "about", name=op.f("pk_team_notice")),
    )
    op.create_table(
        "worker_block",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("discard_answers", sa.Boolean(), nullable=False),
        sa.Column("blocked_by", sa.Text(), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["labeling_job.id"], name=op.f("fk_worker_block_job_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_worker_block_worker_id")),
        sa.PrimaryKeyConstraint("job_id", "worker_id", name=op.f("pk_worker_block")),
    )
    op.add_column("answer", sa.Column("content_ref", sa.Text(), nullable=True))
    op.add_column("answer", sa.Column("revision", sa.SmallInteger(), server_default="0", nullable=False))
    op.alter_column("answer", "content", existing_type=postgresql.JSON(), nullable=True)
    op.add_column("api_key", sa.Column("team_id", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_api_key_team_id"), "api_key", ["team_id"], unique=False)
    op.create_foreign_key(op.f("fk_api_key_team_id"), "api_key", "work_team", ["team_id"], ["id"])
    op.add_column(
        "labeling_job", sa.Column("required_skills", sa.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column("labeling_job", sa.Column("max_answers_per_worker", sa.BigInteger(), nullable=True))
    op.add_column("labeling_job", sa.Column("gold_rate", sa.Float(), server_default="0", nullable=False))
    op.add_column(
        "labeling_job", sa.Column("test_questions", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "labeling_job", sa.Column("test_pass_share", sa.Float(), server_default="1", nullable=False)
    )
    op.add_column("labeling_job", sa.Column("task_price_mills", sa.BigInteger(), nullable=True))
    op.add_column("labeling_job", sa.Column("budget_mills", sa.BigInteger(), nullable=True))
    op.add_column(
        "labeling_task", sa.Column("declines", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "labeling_task", sa.Column("opinions_wanted", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.add_column("task_slot", sa.Column("worked_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("task_slot", sa.Column("worked_seconds", sa.Float(), server_default="0", nullable=False))
    op.add_column("task_slot", sa.Column("priority", sa.SmallInteger(), server_default="0", nullable=False))
    op.drop_index(op.f("ix_task_slot_job_id"), table_name="task_slot")
    op.create_index(
        "ix_task_slot_offered", "task_slot", ["job_id", sa.text("priority DESC"), "id"], unique=False
    )
    op.add_column(
        "team_member", sa.Column("skills", sa.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column("work_order", sa.Column("priority", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("work_team", sa.Column("price_mills", sa.BigInteger(), nullable=True))
    op.add_column("work_team", sa.Column("sla_seconds", sa.BigInteger(), nullable=True))
    op.add_column("worker", sa.Column("issuer", sa.Text(), nullable=True))
    op.add_column("worker", sa.Column("subject", sa.Text(), nullable=True))
    op.add_column("worker", sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("worker", "password_hash", existing_type=sa.TEXT(), nullable=True)
    op.create_unique_constraint(op.f("uq_worker_issuer_subject"), "worker", ["issuer", "subject"])
    op.create_unique_constraint(
        op.f("uq_webhook_delivery_webhook_id_event_id"), "webhook_delivery", ["webhook_id", "event_id"]
    )
    op.drop_index(op.f("ix_webhook_delivery_webhook_id"), table_name="webhook_delivery")
    for table, name, condition in _WIDER:
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, condition)
    for table, name, condition in _NEW:
        op.create_check_constraint(op.f(name), table, condition)
    op.execute("UPDATE task_slot SET worked_since = leased_at")
