"""Exact one-sided confidence bounds on a number, or a rate, of errors.

Both bounds invert a test: the bound is the largest error level that the sample does not reject. Whatever
the true level is, it is above the bound with probability at most `1 - confidence` (Neyman's construction),
for every sample size and with no approximation.
"""

from __future__ import annotations

import math

_ROUNDING = 1e-6
"""Relative slack for the rounding of `lgamma` (about 1e-8 at a population of a million). It only ever makes a
bound larger, so a rounding error costs a label at worst and never the promise."""


def clopper_pearson_upper(errors: int, sample: int, confidence: float) -> float:
    """Upper bound on an error rate, from `errors` wrong among `sample` independent draws.

    Theorem: for X ~ Binomial(sample, p), P(p > bound(X)) <= 1 - confidence for every p.
    The bound solves P(X <= errors | p) = 1 - confidence, a quantile of Beta(errors + 1, sample - errors).
    Assumes draws that are independent and equally likely to be wrong.
    Source: Clopper & Pearson, "The use of confidence or fiducial limits illustrated in the case of the
    binomial", Biometrika 26 (1934).

    Returns a rate in (0, 1]; 1 when there is no sample or everything in it is wrong.
    """
    _check_sample(errors, sample)
    _check_confidence(confidence)
    if errors == sample:
        return 1.0
    from scipy.special import betaincinv  # here, for it costs a service that never asks 25 MiB

    return float(betaincinv(errors + 1, sample - errors, confidence))


def hypergeometric_upper(errors: int, sample: int, population: int, confidence: float) -> int:
    """Upper bound on the *number* of errors in a finite population, from a sample without replacement.

    Theorem: let a population of `population` objects hold K errors, K fixed and unknown, and let X be the
    errors in `sample` objects drawn uniformly without replacement. Then P(K > bound(X)) <= 1 - confidence
    for every K. The bound is the largest K with P(X <= errors | K) > 1 - confidence, a tail that falls in K.
    Assumes only the uniform draw: nothing about the model, the scores or how errors are spread.
    Source: Buonaccorsi, "A note on confidence intervals for proportions in finite populations",
    The American Statistician 41 (1987); Wang, "Exact optimal confidence intervals for hypergeometric
    parameters", Journal of the American Statistical Association 110 (2015).

    The count includes the errors in the sample itself. For `population` large beside `sample` the bound
    divided by `population` tends to `clopper_pearson_upper`.
    """
    _check_sample(errors, sample)
    _check_confidence(confidence)
    if sample > population:
        raise ValueError(f"a sample of {sample} cannot come from a population of {population}")
    plausible, implausible = errors, population - (sample - errors) + 1
    while implausible - plausible > 1:
        middle = (plausible + implausible) // 2
        if rejects(errors, sample, middle, population, confidence):
            implausible = middle
        else:
            plausible = middle
    return plausible


def rejects(errors: int, sample: int, bad: int, population: int, confidence: float) -> bool:
    """Whether so few errors in the sample rule out `bad` errors in the population, at this confidence."""
    risk = 1.0 - confidence
    return hypergeometric_cdf(errors, sample, bad, population) <= risk * (1.0 - _ROUNDING)


def hypergeometric_cdf(errors: int, sample: int, bad: int, population: int) -> float:
    """P(X <= errors), X the bad ones among `sample` objects drawn without replacement.

    The population of `population` objects has `bad` bad ones.
    Sums the probabilities outwards from `errors` on the side that holds the smaller terms, each from its
    neighbour by the ratio of two binomial coefficients: exact to rounding in either tail, and without
    scipy.stats, whose import would cost a service 70 MiB.
    """
    good = population - bad
    if errors < max(0, sample - good):
        return 0.0
    if errors >= min(sample, bad):
        return 1.0
    mode = (sample + 1) * (bad + 1) // (population + 2)
    if errors < mode:
        return min(1.0, _sum_downwards(errors, sample, bad, good))
    return max(0.0, 1.0 - _sum_upwards(errors + 1, sample, bad, good))


def _probability(errors: int, sample: int, bad: int, good: int) -> float:
    return math.exp(
        _log_choose(bad, errors) + _log_choose(good, sample - errors) - _log_choose(bad + good, sample)
    )


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _sum_downwards(start: int, sample: int, bad: int, good: int) -> float:
    term = total = _probability(start, sample, bad, good)
    for k in range(start, max(0, sample - good), -1):
        term *= k * (good - sample + k) / ((bad - k + 1) * (sample - k + 1))
        total += term
        if term <= total * 1e-17:
            break
    return total


def _sum_upwards(start: int, sample: int, bad: int, good: int) -> float:
    term = total = _probability(start, sample, bad, good)
    for k in range(start, min(sample, bad)):
        term *= (bad - k) * (sample - k) / ((k + 1) * (good - sample + k + 1))
        total += term
        if term <= total * 1e-17:
            break
    return total


def _check_sample(errors: int, sample: int) -> None:
    if not 0 <= errors <= sample:
        raise ValueError(f"{errors} errors among {sample} objects cannot be")


def _check_confidence(confidence: float) -> None:
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence must be between 0 and 1, not {confidence}")
