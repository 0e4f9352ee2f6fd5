"""What may be promised about machine-made labels, and what proves it.

Pure mathematics: no input or output, no clock, no random source. The audit draw itself is in
`autolabeler.selection`.
"""

from __future__ import annotations

from autolabeler.guarantee.bounds import (
    clopper_pearson_upper,
    hypergeometric_cdf,
    hypergeometric_upper,
)
from autolabeler.guarantee.certificate import (
    Audit,
    Certificate,
    Promise,
    certify,
    most_disagreements,
    would_pass,
)
from autolabeler.guarantee.spending import LOOK_SHARES, MAX_AUDITS, look_confidence

__all__ = [
    "LOOK_SHARES",
    "MAX_AUDITS",
    "Audit",
    "Certificate",
    "Promise",
    "certify",
    "clopper_pearson_upper",
    "hypergeometric_cdf",
    "hypergeometric_upper",
    "look_confidence",
    "most_disagreements",
    "would_pass",
]
