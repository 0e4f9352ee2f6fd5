"""Image classification, single label."""

from groundwork.task_types.classification import SingleLabelClassification

TASK_TYPE = SingleLabelClassification(
    name="image-classification",
    suffix="ImageMultiClass",
    media="image",
    metadata_type="groundtruth/image-classification",
    widget="crowd-image-classifier",
    learnable=True,
)
