"""Semantic segmentation, by a vote for each pixel (see `consolidator.masks.vote`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from consolidator.masks import merge
from consolidator.task_types.objectwise import Merged
from groundwork.task_types import Label
from groundwork.task_types.masks import mask_label, mask_of
from groundwork.task_types.pngs import Mask


def merge_masks(answers: Sequence[Label], labels: Sequence[str]) -> Merged:
    read = [mask_of(answer) for answer in answers]
    sizes = Counter((mask.height, mask.width) for mask, _ in read)
    height, width = max(sizes, key=lambda size: (sizes[size], size))
    kept = [index for index, (mask, _) in enumerate(read) if (mask.height, mask.width) == (height, width)]
    found = merge([np.frombuffer(read[index][0].pixels, np.uint8).reshape(height, width) for index in kept])
    votes: dict[int, Counter[str]] = {}
    for _, colours in read:
        for index, colour in colours.items():
            votes.setdefault(index, Counter())[colour] += 1
    label = mask_label(
        Mask(width, height, found.mask.tobytes()),
        {index: max(seen, key=lambda colour: (seen[colour], colour)) for index, seen in votes.items()},
    )
    # A mask of another size than most has nothing in common with the result.
    agreement = [0.0] * len(read)
    for index, share in zip(kept, found.agreement, strict=True):
        agreement[index] = share
    return Merged(label, sum(agreement) / len(agreement), agreement)
