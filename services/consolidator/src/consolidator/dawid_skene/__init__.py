"""The worker model of Dawid and Skene: labels and workers' error rates from the answers alone.

A. P. Dawid and A. M. Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm",
Applied Statistics 28 (1979). Two forms of it, both fitted by EM with priors:

- `confusion`: each worker has a full K x K matrix of P(answer | truth), for up to `MAX_CLASSES` classes.
- `one_coin`: each worker has one number, the chance of being right, for any number of classes.
"""

from consolidator.dawid_skene.answers import TIED_DECIMALS, Answers

__all__ = ["MAX_CLASSES", "TIED_DECIMALS", "Answers"]

MAX_CLASSES = 50
"""Above this a worker's matrix has more cells than the worker will ever give answers, nearly all of the
matrix would be prior, and its memory (K squared for each worker) would outgrow the answers."""
