"""Semantic segmentation of pictures."""

from groundwork.task_types.masks import SemanticSegmentation

TASK_TYPE = SemanticSegmentation(
    name="semantic-segmentation",
    suffix="SemanticSegmentation",
    media="image",
    metadata_type="groundtruth/semantic-segmentation",
    widget="crowd-semantic-segmentation",
    learnable=True,
)
