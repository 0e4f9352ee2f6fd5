"""Semantic segmentation. It does not learn from a whole job: the masks of one would fill the memory."""

from consolidator.task_types.objectwise import ObjectwiseConsolidation
from consolidator.task_types.segmentation import merge_masks

CONSOLIDATION = ObjectwiseConsolidation("semantic-segmentation", merge_masks, learns=False)
