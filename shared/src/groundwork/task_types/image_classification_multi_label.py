"""Image classification, any number of labels."""

from groundwork.task_types.multi_label import MultiLabelClassification

TASK_TYPE = MultiLabelClassification(
    name="image-classification-multi-label",
    suffix="ImageMultiClassMultiLabel",
    media="image",
    metadata_type="groundtruth/image-classification-multilabel",
    widget="crowd-image-classifier-multi-select",
)
