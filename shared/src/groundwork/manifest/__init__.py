"""The manifest codec: JSON Lines in, augmented JSON Lines out (contract sections 3.1 and 4)."""

from groundwork.manifest.augment import FAILURE_KEYS, LabelMetadata, augment_line, label_metadata
from groundwork.manifest.lines import LineProblem, SourceKind, parse_line, source_of
from groundwork.manifest.reader import NumberedLine, read_lines

__all__ = [
    "FAILURE_KEYS",
    "LabelMetadata",
    "LineProblem",
    "NumberedLine",
    "SourceKind",
    "augment_line",
    "label_metadata",
    "parse_line",
    "read_lines",
    "source_of",
]
