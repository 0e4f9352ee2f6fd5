"""From stored answers to opinions; an object whose answers cannot be read fails alone."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace

import numpy as np
import orjson

from consolidator.labels.repository import StoredAnswer
from consolidator.task_types.base import Opinions
from groundwork.answer_contents import ContentLost, texts_in_order
from groundwork.errors import InvalidRequest
from groundwork.objectstore import ObjectStore
from groundwork.task_types import Label, Source, TaskType


class Reading:
    """Collects the opinions of one job, answer by answer; memory is a few words for each."""

    def __init__(
        self, kind: TaskType, labels: Sequence[str], sources: Mapping[int, Source] | None = None
    ) -> None:
        """`sources` has data objects by ordinal, as far as their labels depend on them and they are known."""
        self._kind = kind
        self._sources = sources or {}
        self._names = labels
        self._ordinals = array("q")
        self._workers = array("q")
        self._labels: list[Label] = []
        self.failures: dict[int, str] = {}
        """Why an object's answers cannot be read, by ordinal."""

    async def take(self, store: ObjectStore, answers: Sequence[StoredAnswer]) -> None:
        """Read answers, beside the event loop; the large ones among them a few at a time."""
        small: list[StoredAnswer] = []
        addresses = [answer.content_ref for answer in answers if answer.content_ref is not None]
        async with aclosing(texts_in_order(store, addresses)) as texts:
            for answer in answers:
                if answer.content_ref is None:
                    small.append(answer)
                    continue
                if small:
                    await asyncio.to_thread(self.add, small)
                    small = []
                text = await anext(texts)
                if isinstance(text, ContentLost):
                    self._fail(answer, text.message)
                else:
                    await asyncio.to_thread(self._add_large, answer, text)
        await asyncio.to_thread(self.add, small)

    def _add_large(self, answer: StoredAnswer, text: bytes) -> None:
        self.add([replace(answer, content=orjson.loads(text))])

    def add(self, answers: Iterable[StoredAnswer]) -> None:
        """Read answers whose content is at hand."""
        for answer in answers:
            try:
                label = self._kind.label_of(answer.content, self._names)
                if answer.ordinal in self._sources:
                    label = self._kind.checked(label, self._sources[answer.ordinal])
            except InvalidRequest as error:
                self._fail(answer, f"{error.message} (at {error.where})" if error.where else error.message)
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                # The content has a shape that the task type did not think of.
                self._fail(answer, f"it is not of the form of a {self._kind.name} answer: {error}")
            else:
                self._ordinals.append(answer.ordinal)
                self._workers.append(answer.worker_id)
                self._labels.append(label)

    def opinions(self) -> Opinions:
        """Everything that was read, without the objects that failed."""
        ordinals = np.array(self._ordinals, np.int64)
        workers = np.array(self._workers, np.int64)
        if not self.failures:
            return Opinions(ordinals, workers, self._labels)
        kept = np.isin(ordinals, list(self.failures), invert=True)
        labels = [label for label, keep in zip(self._labels, kept.tolist(), strict=True) if keep]
        return Opinions(ordinals[kept], workers[kept], labels)

    def _fail(self, answer: StoredAnswer, reason: str) -> None:
        self.failures.setdefault(
            answer.ordinal, f"ClientError: the answer {answer.id} cannot be read: {reason}"
        )
