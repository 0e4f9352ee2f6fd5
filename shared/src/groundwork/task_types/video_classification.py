"""Video clip classification, single label."""

from groundwork.task_types.classification import SingleLabelClassification

TASK_TYPE = SingleLabelClassification(
    name="video-classification",
    suffix="VideoMultiClass",
    media="video",
    metadata_type="groundtruth/video-classification",
    widget="crowd-classifier",
    most_labels=30,
)
