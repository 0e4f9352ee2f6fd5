"""Video clip classification, single label."""

from consolidator.task_types.classification import SingleLabelConsolidation

CONSOLIDATION = SingleLabelConsolidation("video-classification")
