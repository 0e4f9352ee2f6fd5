"""A stand-in for Mechanical Turk: AWS JSON 1.1 over HTTP, held to botocore's own model of the service.

What comes in is checked against the model, and what goes out too. The rules that the model does not carry are
the service's documented ones.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import botocore.session
from botocore.model import ListShape, OperationModel, Shape, StructureShape
from fastapi import FastAPI, Request, Response
from tests.integration.serving import served

MODEL = botocore.session.get_session().get_service_model("mturk")
TARGET = f"{MODEL.metadata['targetPrefix']}."
ANSWERS = (
    "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/QuestionFormAnswers.xsd"
)
QUESTION = (
    "{http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd}"
)


class Refusal(Exception):
    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = f"AWS.MechanicalTurk.{code}", message
        super().__init__(message)


@dataclass
class Hit:
    id: str
    members: dict[str, Any]
    expires: datetime
    deleted: bool = False


@dataclass
class Handed:
    id: str
    hit: str
    worker: str
    accepted: datetime
    answer: str | None = None
    status: str = "Accepted"
    feedback: str | None = None


@dataclass
class Turk:
    """The service, and its turkers."""

    url: str = ""
    hits: dict[str, Hit] = field(default_factory=dict)
    handed: dict[str, Handed] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    extended: set[str | None] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    """What broke the model."""
    payments: list[str] = field(default_factory=list)
    """Assignments, each as often as it was paid."""
    lose_reply_of: set[str] = field(default_factory=set)
    """Operations that are done once and then answered with a broken connection."""
    refuse: dict[str, Refusal] = field(default_factory=dict)

    @property
    def standing(self) -> list[Hit]:
        return [hit for hit in self.hits.values() if not hit.deleted]

    # What turkers do.

    def accept(self, hit: Hit, worker: str) -> str:
        """An assignment's id."""
        assert hit.expires > datetime.now(UTC), "the HIT has expired"
        taken = [one for one in self.handed.values() if one.hit == hit.id]
        assert len(taken) < hit.members["MaxAssignments"], "all its assignments are taken"
        assert worker not in [one.worker for one in taken], "a worker does a HIT once"
        name = _new_id()
        self.handed[name] = Handed(name, hit.id, worker, datetime.now(UTC))
        return name

    def hand_in(self, assignment_id: str, answer: Any, *, xml: str | None = None) -> None:
        """`answer`: what the page's form makes."""
        one = self.handed[assignment_id]
        text = escape(answer if isinstance(answer, str) else json.dumps(answer))
        one.answer = xml or (
            f'<?xml version="1.0" encoding="ASCII"?><QuestionFormAnswers xmlns="{ANSWERS}"><Answer>'
            f"<QuestionIdentifier>answer</QuestionIdentifier><FreeText>{text}</FreeText></Answer>"
            "</QuestionFormAnswers>"
        )
        one.status = "Submitted"

    def work(self, hit: Hit, worker: str, answer: Any) -> str:
        assignment_id = self.accept(hit, worker)
        self.hand_in(assignment_id, answer)
        return assignment_id

    def page_of(self, hit: Hit) -> str:
        root = ET.fromstring(hit.members["Question"])  # noqa: S314 - made by the code under test
        assert root.tag == f"{QUESTION}ExternalQuestion"
        address = root.findtext(f"{QUESTION}ExternalURL")
        assert address is not None
        return address

    # The operations.

    def create_hit(self, asked: dict[str, Any]) -> dict[str, Any]:
        token = asked.get("UniqueRequestToken")
        for hit in self.hits.values():
            if token and hit.members.get("UniqueRequestToken") == token:
                raise Refusal("HITAlreadyExists", f"The HIT already exists: {hit.id}")
        if not 1 <= asked.get("MaxAssignments", 1) <= 1_000_000_000:
            raise Refusal("ParameterValidationError", "MaxAssignments")
        for member in ("LifetimeInSeconds", "AssignmentDurationInSeconds"):
            if not 30 <= asked[member] <= 31_536_000:
                raise Refusal("ParameterValidationError", member)
        for member, most in (("Title", 128), ("Description", 2000), ("Keywords", 1000)):
            if not 1 <= len(asked[member]) <= most:
                raise Refusal("ParameterValidationError", member)
        assert len(asked["Question"]) <= 65_535
        hit = Hit(_new_id(), asked, datetime.now(UTC) + timedelta(seconds=asked["LifetimeInSeconds"]))
        assert urlsplit(self.page_of(hit)).scheme in ("http", "https")
        self.hits[hit.id] = hit
        return {"HIT": self._shown(hit)}

    def get_hit(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"HIT": self._shown(self._hit(asked))}

    def list_hits(self, asked: dict[str, Any]) -> dict[str, Any]:
        begin = int(asked.get("NextToken", 0))
        size = asked.get("MaxResults", 10)
        shown = [self._shown(hit) for hit in self.standing]
        more = {"NextToken": str(begin + size)} if begin + size < len(shown) else {}
        page = shown[begin : begin + size]
        return {"NumResults": len(page), "HITs": page, **more}

    def create_additional_assignments_for_hit(self, asked: dict[str, Any]) -> dict[str, Any]:
        hit = self._hit(asked)
        if asked.get("UniqueRequestToken") in self.extended:
            raise Refusal("RequestAlreadyExists", "this HIT was extended under this token already")
        total = hit.members["MaxAssignments"] + asked["NumberOfAdditionalAssignments"]
        if hit.members["MaxAssignments"] < 10 <= total:
            raise Refusal("InvalidMaximumAssignmentsIncrease", "nine is the most")
        hit.members["MaxAssignments"] = total
        self.extended.add(asked.get("UniqueRequestToken"))
        return {}

    def list_assignments_for_hit(self, asked: dict[str, Any]) -> dict[str, Any]:
        hit = self._hit(asked)
        wanted = asked.get("AssignmentStatuses", ["Submitted", "Approved", "Rejected"])
        found = [one for one in self.handed.values() if one.hit == hit.id and one.status in wanted]
        begin = int(asked.get("NextToken", 0))
        # One on a page, so that whoever asks must turn pages.
        more = {"NextToken": str(begin + 1)} if begin + 1 < len(found) else {}
        shown = [
            {
                "AssignmentId": one.id,
                "WorkerId": one.worker,
                "HITId": one.hit,
                "AssignmentStatus": one.status,
                "AcceptTime": one.accepted.timestamp(),
                "SubmitTime": (one.accepted + timedelta(seconds=7)).timestamp(),
                "Answer": one.answer,
            }
            for one in found[begin : begin + 1]
        ]
        return {"NumResults": len(shown), "Assignments": shown, **more}

    def approve_assignment(self, asked: dict[str, Any]) -> dict[str, Any]:
        one = self._submitted(asked)
        one.status = "Approved"
        self.payments.append(one.id)
        return {}

    def reject_assignment(self, asked: dict[str, Any]) -> dict[str, Any]:
        one = self._submitted(asked)
        if not asked["RequesterFeedback"] or len(asked["RequesterFeedback"]) > 1024:
            raise Refusal("ParameterValidationError", "RequesterFeedback")
        one.status, one.feedback = "Rejected", asked["RequesterFeedback"]
        return {}

    def update_expiration_for_hit(self, asked: dict[str, Any]) -> dict[str, Any]:
        self._hit(asked).expires = datetime.fromtimestamp(asked["ExpireAt"], UTC)
        return {}

    def delete_hit(self, asked: dict[str, Any]) -> dict[str, Any]:
        hit = self._hit(asked)
        open_ones = [one for one in self.handed.values() if one.hit == hit.id and one.status == "Submitted"]
        if self._status(hit) != "Reviewable" or open_ones:
            raise Refusal("InvalidHITState", "this HIT cannot be deleted now")
        hit.deleted = True
        return {}

    def _hit(self, asked: dict[str, Any]) -> Hit:
        hit = self.hits.get(asked["HITId"])
        if hit is None or hit.deleted:
            raise Refusal("HITDoesNotExist", f"Hit {asked['HITId']} does not exist.")
        return hit

    def _submitted(self, asked: dict[str, Any]) -> Handed:
        one = self.handed[asked["AssignmentId"]]
        if one.status != "Submitted":
            raise Refusal(
                "InvalidAssignmentState", "This operation can be called with a status of: Submitted"
            )
        return one

    def _status(self, hit: Hit) -> str:
        mine = [one.status for one in self.handed.values() if one.hit == hit.id]
        done = sum(status != "Accepted" for status in mine)
        full, over = done >= hit.members["MaxAssignments"], hit.expires <= datetime.now(UTC)
        if full or (over and "Accepted" not in mine):
            return "Reviewable"
        return "Unassignable" if over or len(mine) >= hit.members["MaxAssignments"] else "Assignable"

    def _shown(self, hit: Hit) -> dict[str, Any]:
        return {
            "HITId": hit.id,
            "HITStatus": self._status(hit),
            "MaxAssignments": hit.members["MaxAssignments"],
            "RequesterAnnotation": hit.members.get("RequesterAnnotation"),
            "Reward": hit.members["Reward"],
        }

    # The protocol.

    async def answer(self, request: Request) -> Response:
        target = request.headers.get("x-amz-target", "")
        if not target.startswith(TARGET) or target.removeprefix(TARGET) not in MODEL.operation_names:
            self.broken.append(f"no operation {target}")
            return Response(status_code=404)
        operation = MODEL.operation_model(target.removeprefix(TARGET))
        assert request.headers["content-type"] == "application/x-amz-json-1.1"
        assert request.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=turk-key/")
        asked = json.loads(await request.body())
        self.broken += [f"{operation.name}: {fault}" for fault in faults(operation.input_shape, asked)]
        self.calls.append((operation.name, asked))
        try:
            if refusal := self.refuse.get(operation.name):
                raise refusal
            answer = getattr(self, _snake(operation.name))(asked)
        except Refusal as refusal:
            body = {"__type": "RequestError", "Message": refusal.message, "TurkErrorCode": refusal.code}
            return _json(body, 400)
        if operation.name in self.lose_reply_of:
            self.lose_reply_of.remove(operation.name)
            return _json({"__type": "ServiceFault", "Message": "lost"}, 500)
        self._check_answer(operation, answer)
        return _json(answer, 200)

    def _check_answer(self, operation: OperationModel, answer: dict[str, Any]) -> None:
        found = faults(operation.output_shape, answer)
        assert not found, f"the stand-in's own answer to {operation.name} breaks the model: {found}"


def faults(shape: Shape, value: Any, place: str = "") -> list[str]:
    """Where a value breaks the model: members, types, lengths, patterns and enumerations."""
    if value is None:
        return [f"{place} is null"] if shape.type_name != "string" else []
    if isinstance(shape, StructureShape):
        if not isinstance(value, dict):
            return [f"{place} is no structure"]
        found = [f"{place}.{name} is missing" for name in shape.required_members if name not in value]
        for name, member in value.items():
            if name not in shape.members:
                found.append(f"{place}.{name} is no member")
            else:
                found += faults(shape.members[name], member, f"{place}.{name}")
        return found
    if isinstance(shape, ListShape):
        if not isinstance(value, list):
            return [f"{place} is no list"]
        return [fault for one in value for fault in faults(shape.member, one, f"{place}[]")]
    kinds: dict[str, tuple[type, ...]] = {
        "string": (str,),
        "integer": (int,),
        "long": (int,),
        "timestamp": (int, float),
        "boolean": (bool,),
    }
    if not isinstance(value, kinds[shape.type_name]):
        return [f"{place} is no {shape.type_name}"]
    size = len(value) if isinstance(value, str) else value
    limits = shape.metadata
    found = []
    if not limits.get("min", size) <= size <= limits.get("max", size):
        found.append(f"{place} is out of bounds")
    if isinstance(value, str):
        if "pattern" in limits and not re.fullmatch(limits["pattern"].strip("^$"), value):
            found.append(f"{place} does not fit {limits['pattern']}")
        if shape.enum and value not in shape.enum:
            found.append(f"{place} is none of {shape.enum}")
    return found


@asynccontextmanager
async def turk_server() -> AsyncIterator[Turk]:
    turk = Turk()
    app = FastAPI()
    app.add_api_route("/", turk.answer, methods=["POST"], response_model=None)
    async with served(app) as address:
        turk.url = address
        yield turk


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def _json(body: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(body), status, media_type="application/x-amz-json-1.1")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _new_id() -> str:
    return secrets.token_hex(15).upper()
