from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True)
class LabelCategories:
    names: tuple[str, ...]
    document: dict[str, Any]
    audited_attribute: str | None = None


def parse_label_categories(content: bytes) -> LabelCategories:
    try:
        document = orjson.loads(content)
        return LabelCategories(tuple(str(e["label"]) for e in document["labels"]), document)
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError("no label category file") from error
