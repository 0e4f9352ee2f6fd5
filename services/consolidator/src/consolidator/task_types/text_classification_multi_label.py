"""Text classification, any number of labels."""

from consolidator.task_types.multi_label import MultiLabelConsolidation

CONSOLIDATION = MultiLabelConsolidation("text-classification-multi-label")
