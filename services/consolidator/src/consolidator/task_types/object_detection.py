"""Object detection."""

from consolidator.task_types.boxes import merge_boxes
from consolidator.task_types.objectwise import ObjectwiseConsolidation

CONSOLIDATION = ObjectwiseConsolidation("object-detection", merge_boxes)
