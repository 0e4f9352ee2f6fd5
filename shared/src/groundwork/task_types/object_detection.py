"""Object detection: bounding boxes."""

from groundwork.task_types.boxes import BoundingBoxes

TASK_TYPE = BoundingBoxes(
    name="object-detection",
    suffix="BoundingBox",
    media="image",
    metadata_type="groundtruth/object-detection",
    widget="crowd-bounding-box",
    learnable=True,
)
