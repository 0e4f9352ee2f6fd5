"""How many objects people are asked for at a time."""

from __future__ import annotations

from dataclasses import dataclass

_SEED_SHARE = 0.1
_SEED_LEAST = 50
_SEED_MOST = 500
_SEED_PER_CLASS = 15
_GROWTH = 0.4
"""A batch grows with what is labelled: learning curves are straight in the logarithm of the labels, so
batches of even size would teach less and less and cost a training each."""
_BATCH_LEAST = 40
_RANDOM_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class BatchSizes:
    """`random` objects extend R, `active` ones are the model's choice."""

    random: int
    active: int

    @property
    def total(self) -> int:
        return self.random + self.active


def seed_batch_size(pool: int, class_count: int) -> int:
    """Objects of the first batch, all random: a tenth of the pool, at least 15 per class, at most 500."""
    wanted = max(_SEED_LEAST, _SEED_PER_CLASS * class_count, round(_SEED_SHARE * pool))
    return min(pool, wanted, max(_SEED_MOST, _SEED_PER_CLASS * class_count))


def next_batch_size(labelled: int, unlabelled: int) -> BatchSizes:
    """The next training batch: two fifths of what people have labelled so far, half random, half active."""
    total = min(unlabelled, max(_BATCH_LEAST, round(_GROWTH * labelled)))
    random = round(_RANDOM_SHARE * total)
    return BatchSizes(random=random, active=total - random)
