"""Text classification, any number of labels."""

from groundwork.task_types.multi_label import MultiLabelClassification

TASK_TYPE = MultiLabelClassification(
    name="text-classification-multi-label",
    suffix="TextMultiClassMultiLabel",
    media="text",
    metadata_type="groundtruth/text-classification-multilabel",
    widget="crowd-classifier-multi-select",
)
