"""Where the files of a job's output lie (contract section 4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from groundwork.objectstore import ObjectAddress


@dataclass(frozen=True, slots=True)
class OutputLayout:
    base: ObjectAddress

    @classmethod
    def of(cls, output_path: str, job_name: str) -> OutputLayout:
        return cls(ObjectAddress.parse(output_path).child(job_name))

    @property
    def manifest(self) -> ObjectAddress:
        return self.base.child("manifests/output/output.manifest")

    @property
    def certificate(self) -> ObjectAddress:
        return self.base.child("manifests/output/certificate.json")

    @property
    def annotations(self) -> ObjectAddress:
        """The folder that consolidation functions may write into."""
        return self.base.child("annotations")

    def worker_response(self, iteration: int, object_id: str, at: datetime) -> ObjectAddress:
        """The folder is named for the object: its line's index or, in a streaming job, its id, in which
        whatever could part a key is %-encoded."""
        folder = quote(object_id, safe="$")
        return self.annotations.child(
            f"worker-response/iteration-{iteration}/{folder}/{_to_the_second(at)}.json"
        )

    def batch_labels(self, iteration: int) -> ObjectAddress:
        """The labels of one batch, a line each."""
        return self.annotations.child(f"intermediate/{iteration}/annotations.json")

    def label_file(self, ordinal: int, at: datetime, suffix: str) -> ObjectAddress:
        """Of a label that is a file; `at` is when the object was labelled, in UTC."""
        moment = at.strftime("%Y-%m-%dT%H:%M:%S.%f")
        return self.annotations.child(f"consolidated-annotation/output/{ordinal}_{moment}{suffix}")

    def answer(self, sha256: str) -> ObjectAddress:
        """One large answer, by the hash of its content: nothing in the name tells whose it is or about what,
        so a question whose answer is known looks like any other."""
        return self.annotations.child(f"answers/{sha256[:2]}/{sha256}.json")

    def consolidation_request(self, iteration: int, at: datetime) -> ObjectAddress:
        """The payload of one call of a consolidation function."""
        return self._consolidation("request", iteration, f"{_to_the_second(at)}.json")

    def consolidation_response(self, iteration: int, at: datetime) -> ObjectAddress:
        """What the function answered in that call."""
        return self._consolidation("response", iteration, f"{_to_the_second(at)}.json")

    def _consolidation(self, kind: str, iteration: int, name: str) -> ObjectAddress:
        return self.annotations.child(
            f"consolidated-annotation/consolidation-{kind}/iteration-{iteration}/{name}"
        )


def _to_the_second(at: datetime) -> str:
    return at.strftime("%Y-%m-%d_%H:%M:%S")
