"""A rejected manifest names its bad lines within the length of a failure reason."""

from __future__ import annotations

import pytest

from job_api.importing.problems import MAX_CHARACTERS, ManifestRejected, Problems


def rejection(problems: Problems) -> str:
    with pytest.raises(ManifestRejected) as caught:
        problems.raise_if_any()
    return caught.value.message


def test_no_problem_raises_nothing() -> None:
    problems = Problems()
    problems.raise_if_any()
    assert not problems


def test_lines_are_named() -> None:
    problems = Problems()
    problems.add(3, "no source")
    problems.add(17, "not JSON")
    assert rejection(problems) == (
        "ClientError: 2 lines of the manifest cannot be used; nothing was imported. "
        "line 3: no source; line 17: not JSON"
    )


@pytest.mark.parametrize("length", [5, 60, 2000])
def test_many_problems_are_counted_within_the_limit(length: int) -> None:
    problems = Problems()
    for line in range(1, 1001):
        problems.add(line, "x" * length)
    text = rejection(problems)
    assert "1,000 lines" in text
    assert text.endswith("more")
    assert len(text) <= MAX_CHARACTERS
