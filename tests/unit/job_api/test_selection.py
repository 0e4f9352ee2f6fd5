"""What the condition of a selection may say, and which lines it takes."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from groundwork.errors import InvalidRequest
from job_api.importing.selection import check_where, condition, sandbox
from job_api.importing.selection.condition import BoundCondition
from job_api.importing.selection.expression import parse_condition
from job_api.importing.selection.sampling import Sample
from job_api.importing.selection.sandbox import open_sandbox
from job_api.importing.selection.value_types import ColumnTypes

LINES: list[dict[str, Any]] = [
    {"source-ref": "s3://b/0.png", "category": "cat", "size": 3, "tags": ["a", "b"], "mixed": 1, "new": True},
    {"source-ref": "s3://b/1.png", "category": "dog", "size": 4.5, "pet-metadata": {"class-name": "dog"}},
    {"source-ref": "s3://b/2.jpg", "category": None, "size": 1e30, "mixed": "one", "new": False},
    {"source-ref": "s3://c/3.jpg", "category": "cät", "size": -1, "tags": [{"deep": 7}], "mixed": None},
]


async def held(text: str) -> list[int]:
    async with open_sandbox() as box:
        parsed = parse_condition(text, box)
        types = ColumnTypes(parsed.paths)
        types.learn(LINES)
        types.check()
        bound = BoundCondition(box, parsed, types.names())
        bound.check()
        return [index for index, yes in enumerate(await bound.holds(LINES)) if yes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("category = 'cat'", [0]),
        ("s.category = 'cat'", [0]),
        ("S3Object.category = 'cat' OR s.size > 4", [0, 1, 2]),
        ("s.\"source-ref\" LIKE 's3://b/%' AND NOT s.size < 4", [1, 2]),
        ('s."pet-metadata"."class-name" = \'dog\'', [1]),
        ('"pet-metadata"."class-name" IS NULL', [0, 2, 3]),
        ("s.tags[1] = 'b'", [0]),
        ("s.tags[0].deep = 7", [3]),
        ("s.mixed = '1'", [0]),
        ("TRY_CAST(s.mixed AS INTEGER) = 1", [0]),
        ("new", [0]),
        ("size BETWEEN -2 AND 3 AND category IN ('cat', 'cät')", [0, 3]),
        ("lower(upper(category)) = 'cat' AND char_length(category) = 3", [0]),
        ("CASE WHEN size > 4 THEN category = 'dog' ELSE false END", [1]),
        ("COALESCE(category, 'none') = 'none'", [2]),
        ("category <> 'cat' -- a remark", [1, 3]),
        ("(size < 3) OR (category = 'dog')", [1, 3]),
        ("category = 'cat' -- ) OR (1 = 1", [0]),
        ("category <> ') OR (' AND left(category, 1) = 'c' AND right(category, 1) = 't'", [0, 3]),
        ("TRY_CAST(size AS DECIMAL(10, 2)) = 4.50 OR category::TEXT IS NULL", [1, 2]),
        ("size > 3.5", [1, 2]),
        ("regexp_matches(\"source-ref\", '[02]\\.(png|jpg)$')", [0, 2]),
    ],
)
async def test_a_condition_takes_the_lines_that_fulfil_it(text: str, expected: list[int]) -> None:
    assert await held(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("category = = 'cat'", r'syntax error .* \(character 12\)'),
        ("category = 'cat", "unterminated string literal"),
        ("category", "a value of the type VARCHAR, not true or false"),
        ("size + 1", "a value of the type DOUBLE"),
        ("categry = 'cat'", 'no line of the manifest has s."categry"; the keys are category, mixed,'),
        ('s."pet-metadata".name = 1', 'no line of the manifest has s."pet-metadata"."name"'),
        ("1 = 1", "looks at no key"),
        (" ", "one condition"),
        ("category IN (SELECT 'cat')", "cannot have a part of the kind"),
        ("EXISTS (SELECT 1)", "cannot have a part of the kind 'subquery'"),
        ("size < 3) OR (1 = 1", r'syntax error at or near "\)" \(character 9\)'),
        ("size < 3) OR (1 = 1 -- (", r'syntax error at or near "\)" \(character 9\)'),
        ("size < 3 -- )\n) OR (1 = 1", r'syntax error at or near "\)"'),
        ("size < 3 /* ", "unterminated /\\* comment"),
        ("category = 'a') UNION SELECT (true", "syntax error"),
        ("true), (category = 'a'", "syntax error"),
        ("category = 'a'); DROP TABLE x; SELECT (true", "syntax error"),
        ("true) FROM read_text('/etc/passwd') WHERE (category = 'a'", "syntax error"),
        ("new, new", "nothing else|'row' cannot be used"),
        ("new; SELECT true", "nothing else"),
        ("new;", "nothing else"),
        ("new AS x", "nothing else"),
        ("ALL new", "nothing else"),
        ("DISTINCT new", "nothing else"),
        ("new FROM range(3)", "nothing else"),
        ("new WHERE true", "nothing else"),
        ("new GROUP BY ALL", "nothing else"),
        ("new LIMIT 1", "nothing else"),
        ("new WINDOW w AS (PARTITION BY size)", "nothing else"),
        ("new UNION SELECT true", "nothing else"),
        ("category = current_setting('home_directory')", "function 'current_setting' cannot be used"),
        ("category = getenv('HOME')", "function 'getenv' cannot be used"),
        ("category = pg_catalog.lower('A')", "function 'lower' cannot be used"),
        ("[category, category] = ['a']", "function 'list_value' cannot be used"),
        ("category::BLOB::BIT::VARCHAR = 'a'", "the type '(BIT|BLOB)' cannot be used"),
        ("category::BLOB::VARCHAR = 'a'", "the type 'BLOB' cannot be used"),
        ("category::VARCHAR[]::VARCHAR = 'a'", "the type 'list' cannot be used"),
        ("CAST(NULL AS INTEGER[100000]) IS NULL AND new", "the type 'array' cannot be used"),
        ("category::JSON = '1'", "the type '(?i:json)' cannot be used"),
        ("category::BIGNUM = 1", "the type '(?i:bignum)' cannot be used"),
        ("category::main.VARCHAR = 'a'", "the type '(?i:varchar)' cannot be used"),
        ("size = " + "9" * 39, "numbers of at most 38 digits, not '9999"),
        ("tags[" + "1" * 5000 + "] = 'a'", "numbers of at most 38 digits"),
        ("category = B'01'", "not '01'"),
        ("category ~ 'a' OR " * 20 + "category ~ 'b'", "more than 20 regular expressions"),
        ("count(*) OVER () > 1 AND new", "cannot have a part of the kind"),
        ("max(size) > 1", "function 'max' cannot be used"),
        ("* IS NULL", "cannot have a part of the kind|syntax error"),
        ("category = $1", "cannot have a part of the kind|nothing else"),
        ("list_transform([1], x -> x)[1] = 1", "cannot be used|cannot have a part"),
        ("category AND", "syntax error"),
        ("date_part('year', category) = 1", "[Cc]ould not|[Bb]inder|[Nn]o function"),
        ("CAST(category AS INTEGER) = 1", "Could not convert string 'cat'"),
        (" AND ".join(["new"] * 3000), "more than 2,000 parts"),
        ("NOT " * 900 + "new", "nested too deep"),
        ("NOT " * 2400 + "new", "nested too deep"),
        ("lower(" * 900 + "category" + ")" * 900 + " = 'x'", "nested too deep"),
        ("CASE WHEN new THEN " * 200 + "new" + " END" * 200, "nested too deep"),
        ("size " + "+ 1" * 4000 + " = 1", "nested too deep"),
        ("category" + ".x" * 2000 + " = 1", r"\.\.\.; the keys are"),
        ("category = '\ud800'", "surrogate"),
        ("new = '\x00'", "Could not convert"),
    ],
)  # fmt: skip
async def test_a_bad_condition_is_refused_with_its_reason(text: str, reason: str) -> None:
    lines = [json.dumps(line).encode() for line in LINES]
    with pytest.raises(InvalidRequest, match=reason) as refused:
        await check_where(text, lines, complete=True)
    assert refused.value.where == "selection.where"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("category || category", "operator '||'"),
        ("concat(category, category)", "function 'concat'"),
        ("concat_ws(category, 'a', 'b')", "function 'concat_ws'"),
        ("replace(category, 'a', 'aa')", "function 'replace'"),
        ("regexp_replace(category, 'a', 'aa', 'g')", "function 'regexp_replace'"),
        ("translate(category, 'a', 'é')", "function 'translate'"),
        ("repeat(category, 1000000000)", "function 'repeat'"),
        ("lpad(category, 1000000000, 'a')", "function 'lpad'"),
        ("rpad(category, 1000000000, 'a')", "function 'rpad'"),
        ("printf('%1000000000s', category)", "function 'printf'"),
        ("format('{:>1000000000}', category)", "function 'format'"),
        ("string_agg(category, category)", "function 'string_agg'"),
        ("hex(category)", "function 'hex'"),
        ("bar(size, 0, 1, 1000)", "function 'bar'"),
        ("replace(replace(category, 't', 'tttttttt'), 't', 'tttttttt')", "function 'replace'"),
    ],
)
async def test_what_makes_texts_longer_is_refused_by_name(text: str, name: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        await check_where(f"length({text}) > 1", [b'{"category": "cat", "size": 1}'])
    assert refused.value.message == (
        f"the {name} cannot be used in a condition: its result can be far longer than its inputs"
    )


@pytest.mark.parametrize("length", [1, 1_000, 100_000])
async def test_the_longer_the_texts_the_fewer_lines_are_looked_at_at_once(
    length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 200_000
    monkeypatch.setattr(condition, "MAX_BYTES", most * 5)
    lines = [{"text": "x" * length * (number % 2) + str(number)} for number in range(500)]
    asked: list[int] = []
    async with open_sandbox() as box:
        parsed = parse_condition("length(text) > 500 OR text = '0'", box)
        assert parsed.parts >= 5
        bound = BoundCondition(box, parsed, ["VARCHAR"])
        ask = box.ask

        def counted(statement: str, parameters: Sequence[Any] = ()) -> Any:
            asked.append(sum(map(len, parameters)))
            return ask(statement, parameters)

        monkeypatch.setattr(box, "ask", counted)
        held = await bound.holds(lines)
    assert held == [len(line["text"]) > 500 or line["text"] == "0" for line in lines]
    assert max(asked) < most
    assert (len(asked) > 1) == (length > 1)


async def test_a_condition_with_too_many_parts_for_a_long_line_is_refused() -> None:
    line = json.dumps({"text": "x" * 400_000}).encode()
    deep = "lower(upper(" * 22 + "text" + "))" * 22 + " = 'x' OR text = ''"
    with pytest.raises(
        InvalidRequest, match=r"too many parts \(\d+\) for a line with a text of 400,000 bytes"
    ):
        await check_where(" OR ".join([deep] * 4), [line])
    await check_where(" OR ".join([deep] * 4), [b'{"text": "x"}'])


async def test_some_lines_alone_do_not_make_a_key_unknown() -> None:
    await check_where("later = 1", [b'{"source": "a"}', b"{oops"])
    with pytest.raises(InvalidRequest, match="syntax"):
        await check_where("later = ", [b'{"source": "a"}'])


async def test_a_condition_without_end_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "TIME_LIMIT", 0.2)
    slow = "SELECT count(*) FROM range(100000000000) AS a(x), range(1000) AS b(y) WHERE x % 7 = y"
    async with asyncio.timeout(10), open_sandbox() as box:
        with pytest.raises(InvalidRequest, match="takes longer than"):
            await box.in_time(lambda: box.ask(slow))


async def test_memory_is_bounded_even_if_the_checks_of_a_condition_did_not_hold() -> None:
    text = "'t'"
    for _ in range(7):  # two megabytes in the end, and a gigabyte for all lines
        text = f"replace({text}, 't', source)"
    async with open_sandbox() as box:
        with pytest.raises(InvalidRequest, match="takes too much memory"):
            box.ask(f"SELECT max(length({text})) FROM (SELECT unnest({['t' * 8] * 500}) AS source)")  # noqa: S608
        assert box.ask("SELECT 1") == 1


async def test_a_process_that_is_gone_is_no_fault_of_the_server() -> None:
    async with open_sandbox() as box:
        assert box.ask("SELECT 1") == 1
        box._process.kill()
        with pytest.raises(InvalidRequest, match="takes too much memory"):
            box.ask("SELECT 1")


async def test_the_sandbox_knows_no_secrets_of_its_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "s")
    async with open_sandbox() as box:
        environment = await asyncio.to_thread(Path(f"/proc/{box._process.pid}/environ").read_bytes)
    assert b"SECRET" not in environment


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT content FROM read_text('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/groundwork-must-not-be'",
        "ATTACH '/tmp/groundwork-must-not-be.db' AS x",
        "INSTALL httpfs",
        "SET threads = 4",
        "SET enable_external_access = true",
        "SELECT * FROM LINES",
    ],
)
async def test_the_sandbox_holds_even_if_the_checks_of_a_condition_did_not(statement: str) -> None:
    async with open_sandbox() as box:
        with pytest.raises(InvalidRequest, match=r"disabled|locked|does not exist"):
            box.ask(statement)


def sample(lines: int, fraction: float, seed: int) -> list[int]:
    drawn = Sample(lines, fraction, seed)
    return [index for index in range(lines) if drawn.takes_next()]


@pytest.mark.parametrize(
    ("lines", "fraction", "size"), [(10, 0.25, 2), (7, 1.0, 7), (9, 0.01, 1), (0, 0.5, 0)]
)
def test_a_sample_has_its_exact_size(lines: int, fraction: float, size: int) -> None:
    assert {len(sample(lines, fraction, seed)) for seed in range(50)} == {size}


def test_every_sample_is_equally_likely_and_the_seed_repeats_it() -> None:
    assert sample(1000, 0.1, 7) == sample(1000, 0.1, 7) != sample(1000, 0.1, 8)
    drawn = Counter(tuple(sample(5, 0.4, seed)) for seed in range(5000))
    assert len(drawn) == 10
    assert all(abs(count - 500) < 5 * 500**0.5 for count in drawn.values())
