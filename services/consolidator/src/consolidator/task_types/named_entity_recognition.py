"""Named entity recognition."""

from consolidator.task_types.entities import merge_entities
from consolidator.task_types.objectwise import ObjectwiseConsolidation

CONSOLIDATION = ObjectwiseConsolidation("named-entity-recognition", merge_entities)
