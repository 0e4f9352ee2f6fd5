"""What the report on workers reads in a large job: pages, which no other load on the machine can change."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from groundwork.store import Database
from job_api.quality import report

WORKERS = 4
ANSWERS = 100_000
LARGE = ("answer", "human_label", "dataset_object")
PAGES = 3_000
"""Of 200 answers that are compared, each with its label and its line by index, and some. The table of answers
has more."""


@pytest.fixture
async def large_job(database: Database) -> int:
    """A job of 100,000 answers, and as many of the same people in another a day later."""
    async with database.transaction() as session:

        async def run(statement: str, **values: Any) -> None:
            await session.execute(text(statement), values)

        await run("INSERT INTO work_team (name, name_key, description) VALUES ('t', 't', '')")
        await run(
            "INSERT INTO worker (public_id, email, name)"
            " SELECT n, n, n FROM (SELECT generate_series(1, :workers)::text AS n) AS made",
            workers=WORKERS,
        )
        await run(
            "INSERT INTO labeling_job (name, name_key, status, task_type, label_attribute, labels,"
            " input_manifest, output_path, team_id, title, description, instructions, workers_per_object,"
            " task_time_limit_seconds, max_concurrent_objects, automated, objects_total)"
            " SELECT n, n, 'InProgress', 'text-classification', 'a', '[\"x\", \"y\"]', 's3://a/b', 's3://a/c',"
            " 1, '', '', '', 2, 60, 10, false, 0 FROM unnest(ARRAY['first', 'second']) AS n"
        )
        await run(
            'INSERT INTO dataset_object SELECT j.id, n, \'{"source": "x"}\''
            " FROM labeling_job AS j, generate_series(1, :objects) AS n",
            objects=ANSWERS // WORKERS,
        )
        await run(
            "INSERT INTO human_label (job_id, ordinal, label, confidence, answers)"
            " SELECT job_id, ordinal, '1', 1, 2 FROM dataset_object"
        )
        await run(
            "INSERT INTO labeling_task (job_id, ordinal, state, answers_wanted)"
            " SELECT job_id, ordinal, 'open', 9 FROM dataset_object"
        )
        await run(
            "INSERT INTO answer (job_id, task_id, ordinal, worker_id, lease_token, content, accepted_at,"
            " seconds_spent, submitted_at)"
            " SELECT job_id, id, ordinal, w, gen_random_uuid(), CAST(:content AS json), now(), 1,"
            " now() - interval '1 day' * (3 - job_id) + interval '1 second' * ordinal"
            " FROM labeling_task, generate_series(1, :workers) AS w",
            workers=WORKERS,
            content='{"f": {"label": "y"}}',
        )
        await run(
            "INSERT INTO worker_record (job_id, worker_id, answers, first_at, last_at)"
            " SELECT job_id, worker_id, count(*), min(submitted_at), max(submitted_at)"
            " FROM answer GROUP BY 1, 2"
        )
    return 1


def scans(plan: dict[str, Any]) -> list[str]:
    found = [name for part in plan.get("Plans", ()) for name in scans(part)]
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in (
        "answer",
        "human_label",
        "dataset_object",
    ):
        found.append(plan["Relation Name"])
    return found


@pytest.mark.parametrize("analyzed", [False, True])
async def test_a_report_reads_what_it_shows_and_no_more(
    database: Database, large_job: int, analyzed: bool
) -> None:
    if analyzed:
        async with database.transaction() as session:
            await session.execute(text("ANALYZE"))
    values: dict[str, Any] = {"job": large_job}
    statements = (
        (report._WORKERS, {**values, "after": 0, "limit": 50}),
        (
            report._COMPARED,
            {
                **values,
                "workers": list(range(1, WORKERS + 1)),
                "looked_through": report.LOOKED_THROUGH,
                "latest": 50,
            },
        ),
    )
    for statement, given in statements:
        explained = text(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement.text}").bindparams(
            *statement._bindparams.values()
        )
        async with database.transaction() as session:
            await session.execute(report._IN_ORDER)
            ((plan,),) = await session.scalars(explained, given)
        plan = plan["Plan"]
        assert scans(plan) == []
        assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < PAGES
