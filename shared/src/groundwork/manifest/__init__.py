"""The manifest codec: JSON Lines in, augmented JSON Lines out (contract sections 3.1 and 4)."""

from groundwork.manifest.augment import (
    FAILURE_KEYS,
    LabelMetadata,
    augment_line,
    label_metadata,
    merge_line,
)
from groundwork.manifest.blocks import CheckedLines, check_block
from groundwork.manifest.lines import LineProblem, LineRules, SourceKind, parse_line, repeated_key, source_of
from groundwork.manifest.reader import Block, NumberedLine, read_blocks, read_lines

__all__ = [
    "FAILURE_KEYS",
    "Block",
    "CheckedLines",
    "LabelMetadata",
    "LineProblem",
    "LineRules",
    "NumberedLine",
    "SourceKind",
    "augment_line",
    "check_block",
    "label_metadata",
    "merge_line",
    "parse_line",
    "read_blocks",
    "read_lines",
    "repeated_key",
    "source_of",
]
