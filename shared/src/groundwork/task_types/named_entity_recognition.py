"""Named entity recognition."""

from groundwork.task_types.entities import Entities

TASK_TYPE = Entities(
    name="named-entity-recognition",
    suffix="NamedEntityRecognition",
    media="text",
    metadata_type="groundtruth/text-span",
    widget="crowd-entity-annotation",
)
