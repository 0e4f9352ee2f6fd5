"""What the acceptance tests of the contract share: a running system, as boto3 and a browser see it."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import httpx
from botocore.config import Config
from PIL import Image

CLI = (sys.executable, "-c", "from groundwork_cli.main import app; app()")
REGION = "eu-west-1"
BUCKET = "contract"
PASSWORD = "a password for people"
ROLE = "arn:aws:iam::111122223333:role/ground-truth"
TEAM = "readers"
ENDED = ("Completed", "Failed", "Stopped")

Answer = Callable[[dict[str, Any]], dict[str, Any]]
"""From an assignment to the form output that a worker submits."""


@dataclass(frozen=True)
class System:
    """`groundwork up`, as `groundwork up --json` describes it."""

    addresses: dict[str, str]

    def client(self, service: str) -> Any:
        endpoint = self.addresses["s3"] if service == "s3" else self.addresses["api"]
        return boto3.client(
            service,
            endpoint_url=endpoint,
            region_name=REGION,
            aws_access_key_id=self.addresses["access_key"],
            aws_secret_access_key=self.addresses["secret_key"],
            config=Config(
                retries={"total_max_attempts": 1},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    @cached_property
    def sagemaker(self) -> Any:
        return self.client("sagemaker")

    @cached_property
    def s3(self) -> Any:
        return self.client("s3")

    @cached_property
    def rest(self) -> httpx.Client:
        return httpx.Client(
            base_url=self.addresses["api"],
            headers={"Authorization": f"Bearer {self.addresses['api_key']}"},
            trust_env=False,
            timeout=30,
        )

    def put(self, key: str, content: bytes | str | list[dict[str, Any]]) -> str:
        """Store an object, or JSON Lines; returns its address."""
        if isinstance(content, list):
            content = "".join(json.dumps(line) + "\n" for line in content)
        body = content.encode() if isinstance(content, str) else content
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        return f"s3://{BUCKET}/{key}"

    def get(self, uri: str) -> bytes:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        content: bytes = self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return content

    def lines(self, uri: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.get(uri).splitlines()]

    def labels(self, name: str, labels: list[str], **more: Any) -> str:
        document = {
            "document-version": "2018-11-28",
            "labels": [{"label": label} for label in labels],
            **more,
        }
        return self.put(f"labels/{name}.json", json.dumps(document))

    def template(self, name: str, content: str) -> str:
        return self.put(f"templates/{name}.liquid.html", content)

    def create(self, name: str, manifest: str, **changes: Any) -> str:
        """CreateLabelingJob as a script written for Ground Truth sends it; returns the ARN."""
        task = {
            "WorkteamArn": f"arn:aws:sagemaker:{REGION}:000000000000:workteam/private-crowd/{TEAM}",
            "TaskKeywords": ["multi-label", "images"],
            "TaskTitle": f"Title of {name}",
            "TaskDescription": "Describe it",
            "NumberOfHumanWorkersPerDataObject": 1,
            "TaskTimeLimitInSeconds": 300,
            "TaskAvailabilityLifetimeInSeconds": 21600,
            "MaxConcurrentTaskCount": 1000,
            **changes.pop("task"),
        }
        request = {
            "LabelingJobName": name,
            "LabelAttributeName": name,
            "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": manifest}}},
            "OutputConfig": {"S3OutputPath": f"s3://{BUCKET}/output/"},
            "RoleArn": ROLE,
            "HumanTaskConfig": task,
            **changes,
        }
        arn: str = self.sagemaker.create_labeling_job(**request)["LabelingJobArn"]
        return arn

    def wait(self, name: str, *statuses: str) -> dict[str, Any]:
        """DescribeLabelingJob until the job has one of the statuses; at most a minute."""
        deadline = time.monotonic() + 60
        while True:
            job: dict[str, Any] = self.sagemaker.describe_labeling_job(LabelingJobName=name)
            if job["LabelingJobStatus"] in statuses:
                return job
            failure = job.get("FailureReason")
            assert job["LabelingJobStatus"] not in ENDED, f"{job['LabelingJobStatus']}: {failure}"
            assert time.monotonic() < deadline, f"still {job['LabelingJobStatus']}: {job['LabelCounters']}"
            time.sleep(0.1)

    def answer_all(self, name: str, worker: str, answer: Answer) -> int:
        """Sign in and answer every object of the job that this worker can get; returns how many."""
        with httpx.Client(base_url=self.addresses["portal"], trust_env=False, timeout=30) as portal:
            signed_in = portal.post("/v1/session", json={"email": worker, "password": PASSWORD})
            assert signed_in.status_code == 200, signed_in.text
            answered, deadline = 0, time.monotonic() + 60
            while time.monotonic() < deadline:
                claims = portal.post(f"/v1/jobs/{name}/claims", json={"count": 1})
                if claims.status_code == 404:
                    return answered
                assert claims.status_code == 200, claims.text
                for one in claims.json()["assignments"]:
                    body = {"lease_token": one["lease_token"], "answer": answer(one)}
                    sent = portal.post(f"/v1/assignments/{one['assignment_id']}/answer", json=body)
                    assert sent.status_code == 200, sent.text
                    answered += 1
                if not claims.json()["assignments"]:
                    over = claims.json()["retry_after_seconds"] is None
                    if answered and (over or claims.json()["reason"] == "answered_by_you"):
                        return answered
                    time.sleep(0.1)
        raise AssertionError(f"{name}: nothing more came after {answered} answers")


@contextmanager
def running_system(state: Path) -> Iterator[System]:
    """`groundwork up --json`, with a workforce, a team of two and a bucket."""
    process = subprocess.Popen(
        [*CLI, "up", "--json", "--state", str(state)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdout is not None
        system = System(json.loads(process.stdout.readline()))
        system.s3.create_bucket(Bucket=BUCKET)
        pool = {"UserPool": f"{REGION}_AbCdEf123", "ClientId": "client"}
        system.sagemaker.create_workforce(WorkforceName="people", CognitoConfig=pool)
        system.sagemaker.create_workteam(
            WorkteamName=TEAM,
            WorkforceName="people",
            Description="Those who read",
            MemberDefinitions=[{"CognitoMemberDefinition": {**pool, "UserGroup": TEAM}}],
        )
        for worker in ("ada", "bob"):
            put = system.rest.put(
                f"/v1/teams/{TEAM}/workers/{worker}@people.test", json={"name": worker, "password": PASSWORD}
            )
            assert put.status_code == 200, put.text
        yield system
        for client in (system.sagemaker, system.s3, system.rest):
            client.close()
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def built_in(kind: str) -> dict[str, Any]:
    """The functions of a task type, under an account number that circulates in old samples."""
    return {
        "PreHumanTaskLambdaArn": f"arn:aws:lambda:{REGION}:568282634449:function:PRE-{kind}",
        "AnnotationConsolidationConfig": {
            "AnnotationConsolidationLambdaArn": f"arn:aws:lambda:{REGION}:568282634449:function:ACS-{kind}"
        },
    }


def picture(width: int = 64, height: int = 48, colour: str = "navy") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(content, "PNG")
    return content.getvalue()
