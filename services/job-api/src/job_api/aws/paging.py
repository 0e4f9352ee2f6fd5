"""Pages of a listing that stay right while rows are added: each goes on after the last row seen.

A NextToken holds that row's place and a hash of the listing's filters and order, signed; it is good for the
same listing only.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import ColumnElement, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from groundwork.sealing import Signer
from job_api.aws.wire.errors import InvalidToken

DEFAULT_PAGE = 10

Row = TypeVar("Row")
_NOT_FILTERS = ("NextToken", "MaxResults")


@dataclass(frozen=True)
class Order:
    """By one column, and by id where that is equal."""

    column: InstrumentedAttribute[Any]
    id: InstrumentedAttribute[int]
    descending: bool = False

    @property
    def by(self) -> list[ColumnElement[Any]]:
        if self.descending:
            return [self.column.desc(), self.id.desc()]
        return [self.column.asc(), self.id.asc()]

    def after(self, value: Any, row_id: int) -> ColumnElement[bool]:
        place, row = tuple_(self.column, self.id), tuple_(value, row_id)
        return place < row if self.descending else place > row


@dataclass(frozen=True)
class Page(Generic[Row]):
    rows: Sequence[Row]
    next_token: str | None


class Paging(Generic[Row]):
    """The page that a request of a List operation asks for."""

    def __init__(self, signer: Signer, operation: str, request: dict[str, Any], order: Order) -> None:
        """Raises InvalidToken."""
        self._signer = signer
        self._order = order
        self._size = request.get("MaxResults", DEFAULT_PAGE)
        self._listing = _hash(operation, request)
        token = request.get("NextToken")
        self.conditions = [] if token is None else [order.after(*self._place(token))]

    @property
    def by(self) -> list[ColumnElement[Any]]:
        return self._order.by

    @property
    def limit(self) -> int:
        """One more than the page has: whether it is there says whether there is a next page."""
        return int(self._size) + 1

    def page(self, rows: Sequence[Row], entity: Callable[[Row], Any] = lambda row: row) -> Page[Row]:
        """`entity`: the part of a row that has the columns of the order."""
        if len(rows) < self.limit:
            return Page(rows, None)
        shown = rows[: self.limit - 1]
        last = entity(shown[-1])
        return Page(
            shown, self._token(getattr(last, self._order.column.key), getattr(last, self._order.id.key))
        )

    def _token(self, value: Any, row_id: int) -> str:
        moment = value.isoformat() if isinstance(value, datetime) else None
        place = orjson.dumps([moment or value, row_id, moment is not None])
        text = base64.urlsafe_b64encode(place).decode()
        return f"{text}.{self._signer.sign(text + self._listing)}"

    def _place(self, token: str) -> tuple[Any, int]:
        text, _, signature = token.partition(".")
        if not self._signer.matches(text + self._listing, signature):
            raise InvalidToken(where="nextToken")
        try:
            value, row_id, is_moment = orjson.loads(base64.urlsafe_b64decode(text))
        except (binascii.Error, ValueError) as error:  # signed by us, so only if the form has changed
            raise InvalidToken(where="nextToken") from error
        return datetime.fromisoformat(value) if is_moment else value, row_id


def _hash(operation: str, request: dict[str, Any]) -> str:
    filters = {key: value for key, value in request.items() if key not in _NOT_FILTERS}
    return hashlib.sha256(orjson.dumps([operation, filters], option=orjson.OPT_SORT_KEYS)).hexdigest()


def contains(column: InstrumentedAttribute[str], part: str) -> ColumnElement[bool]:
    """A substring, without regard to case."""
    return column.icontains(part, autoescape=True)
