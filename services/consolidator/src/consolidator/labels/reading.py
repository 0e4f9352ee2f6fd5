"""From stored answers to opinions.

An answer that cannot be read is left out, so that it costs nobody else his work. An object fails, alone, when
none of its answers can be read.
"""

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
        self._unreadable: dict[int, str] = {}

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
                    self._leave_out(answer, text.message)
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
                self._leave_out(
                    answer, f"{error.message} (at {error.where})" if error.where else error.message
                )
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                # The content has a shape that the task type did not think of.
                self._leave_out(answer, f"it is not of the form of a {self._kind.name} answer: {error}")
            else:
                self._ordinals.append(answer.ordinal)
                self._workers.append(answer.worker_id)
                self._labels.append(label)

    def opinions(self) -> Opinions:
        """Everything that was read."""
        return Opinions(np.array(self._ordinals, np.int64), np.array(self._workers, np.int64), self._labels)

    def failures(self) -> dict[int, str]:
        """Why objects have no answer that can be read, by ordinal."""
        read = self._read()
        return {
            ordinal: f"ClientError: {problem}"
            for ordinal, problem in self._unreadable.items()
            if ordinal not in read
        }

    def left_out(self) -> dict[int, str]:
        """What is wrong with the first answer that was left out of an object's, by ordinal."""
        read = self._read()
        return {ordinal: problem for ordinal, problem in self._unreadable.items() if ordinal in read}

    def _read(self) -> set[int]:
        return set(self._ordinals) if self._unreadable else set()

    def _leave_out(self, answer: StoredAnswer, reason: str) -> None:
        self._unreadable.setdefault(answer.ordinal, f"the answer {answer.id} cannot be read: {reason}")
