"""Text classification, single label."""

from groundwork.task_types.classification import SingleLabelClassification

TASK_TYPE = SingleLabelClassification(
    name="text-classification",
    suffix="TextMultiClass",
    media="text",
    metadata_type="groundtruth/text-classification",
    widget="crowd-classifier",
    learnable=True,
)
