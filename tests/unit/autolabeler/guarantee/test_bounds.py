from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolabeler.guarantee import clopper_pearson_upper, hypergeometric_cdf, hypergeometric_upper


def exact_cdf(errors: int, sample: int, bad: int, population: int) -> Fraction:
    ways = sum(
        math.comb(bad, k) * math.comb(population - bad, sample - k)
        for k in range(min(errors, sample) + 1)
        if sample >= k
    )
    return Fraction(ways, math.comb(population, sample))


@st.composite
def audits(draw: st.DrawFn, largest: int = 60) -> tuple[int, int, int]:
    """Population, sample and errors found in it."""
    population = draw(st.integers(1, largest))
    sample = draw(st.integers(0, population))
    return population, sample, draw(st.integers(0, sample))


confidences = st.floats(0.5, 0.999)


@given(audits(), st.data())
def test_the_tail_is_the_exact_one(audit: tuple[int, int, int], data: st.DataObject) -> None:
    population, sample, errors = audit
    bad = data.draw(st.integers(0, population))
    expected = float(exact_cdf(errors, sample, bad, population))
    assert hypergeometric_cdf(errors, sample, bad, population) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("errors", "sample", "bad", "population"), [(3, 400, 20_000, 1_000_000), (40, 400, 60_000, 1_000_000)]
)
def test_the_tail_is_exact_in_large_populations(errors: int, sample: int, bad: int, population: int) -> None:
    expected = float(exact_cdf(errors, sample, bad, population))
    assert hypergeometric_cdf(errors, sample, bad, population) == pytest.approx(expected, rel=1e-6)


@given(audits(), confidences)
def test_the_bound_is_the_largest_count_not_rejected(audit: tuple[int, int, int], confidence: float) -> None:
    population, sample, errors = audit
    plausible = [
        bad
        for bad in range(errors, population - (sample - errors) + 1)
        if exact_cdf(errors, sample, bad, population) > (1 - confidence) * (1 - 1e-6)
    ]
    assert hypergeometric_upper(errors, sample, population, confidence) == max(plausible)


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
@pytest.mark.parametrize(("population", "sample"), [(40, 10), (40, 39), (75, 30)])
def test_the_bound_covers_every_true_count_as_often_as_promised(
    population: int, sample: int, confidence: float
) -> None:
    bounds = [hypergeometric_upper(errors, sample, population, confidence) for errors in range(sample + 1)]
    for bad in range(population + 1):
        missed = sum(
            exact_cdf(errors, sample, bad, population) - exact_cdf(errors - 1, sample, bad, population)
            for errors in range(sample + 1)
            if bounds[errors] < bad
        )
        assert missed <= 1 - confidence


@given(audits(), confidences)
def test_more_errors_never_lower_the_bound(audit: tuple[int, int, int], confidence: float) -> None:
    population, sample, errors = audit
    if errors < sample:
        fewer = hypergeometric_upper(errors, sample, population, confidence)
        assert hypergeometric_upper(errors + 1, sample, population, confidence) > fewer


@given(audits(), confidences)
def test_more_confidence_never_lowers_the_bound(audit: tuple[int, int, int], confidence: float) -> None:
    population, sample, errors = audit
    surer = (1 + confidence) / 2
    assert hypergeometric_upper(errors, sample, population, surer) >= hypergeometric_upper(
        errors, sample, population, confidence
    )


@given(st.integers(0, 30), st.integers(1, 300), confidences)
def test_clopper_pearson_solves_the_binomial_tail(errors: int, more: int, confidence: float) -> None:
    sample = errors + more
    rate = clopper_pearson_upper(errors, sample, confidence)
    tail = sum(math.comb(sample, k) * rate**k * (1 - rate) ** (sample - k) for k in range(errors + 1))
    assert tail == pytest.approx(1 - confidence, rel=1e-6)


def test_clopper_pearson_is_the_large_set_form() -> None:
    rate = hypergeometric_upper(4, 300, 2_000_000, 0.95) / 2_000_000
    assert rate == pytest.approx(clopper_pearson_upper(4, 300, 0.95), rel=1e-3)


def test_nothing_is_known_without_a_sample() -> None:
    assert clopper_pearson_upper(0, 0, 0.95) == 1.0
    assert hypergeometric_upper(0, 0, 10, 0.95) == 10


def test_a_whole_population_is_known_exactly() -> None:
    assert hypergeometric_upper(3, 10, 10, 0.95) == 3


def test_impossible_samples_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be"):
        clopper_pearson_upper(5, 4, 0.95)
    with pytest.raises(ValueError, match="cannot come from"):
        hypergeometric_upper(0, 11, 10, 0.95)
    with pytest.raises(ValueError, match="confidence"):
        hypergeometric_upper(0, 5, 10, 1.0)
