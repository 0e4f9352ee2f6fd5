"""Where the files of a job's output lie (contract section 4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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

    def worker_response(self, iteration: int, ordinal: int, at: datetime) -> ObjectAddress:
        moment = at.strftime("%Y-%m-%d_%H:%M:%S")
        return self.base.child(f"annotations/worker-response/iteration-{iteration}/{ordinal}/{moment}.json")

    def label_file(self, ordinal: int, at: datetime, suffix: str) -> ObjectAddress:
        """Of a label that is a file; `at` is when the object was labelled, in UTC."""
        moment = at.strftime("%Y-%m-%dT%H:%M:%S.%f")
        return self.base.child(f"annotations/consolidated-annotation/output/{ordinal}_{moment}{suffix}")
