"""The application behind a real port, and boto3 clients of it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import httpx
import pytest
import uvicorn
from botocore.config import Config
from botocore.exceptions import ClientError

from groundwork.objectstore import ObjectAddress, ObjectStore
from job_api.app import create_app
from job_api.settings import JobApiSettings

KEY = "a-key-for-tests"
ACCESS_KEY = "AKIDOFTHEOPERATOR000"
SECRET_KEY = "the operator's secret"
ACCOUNT = "123456789012"
REGION = "eu-west-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/labeling"


@dataclass(frozen=True)
class Server:
    url: str

    def client(self, access_key: str = ACCESS_KEY, secret_key: str = SECRET_KEY, region: str = REGION) -> Any:
        return boto3.client(
            "sagemaker",
            endpoint_url=self.url,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            region_name=region,
            config=Config(retries={"total_max_attempts": 1}, read_timeout=20),
        )

    def rest(self, key: str = KEY) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {key}"}, timeout=20)


@contextmanager
def serving(settings: JobApiSettings) -> Iterator[Server]:
    """In a thread of its own, so that blocking clients can call it."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(create_app(settings), log_config=None, access_log=False, lifespan="on")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    deadline = threading.Event()
    while not server.started and thread.is_alive():
        deadline.wait(0.01)
    try:
        yield Server(f"http://127.0.0.1:{listening.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join(30)


@pytest.fixture
def settings(platform_settings: dict[str, Any]) -> dict[str, Any]:
    return {
        **platform_settings,
        "bootstrap_key": KEY,
        "bootstrap_access_key": ACCESS_KEY,
        "bootstrap_secret_key": SECRET_KEY,
        "account_id": ACCOUNT,
        "portal_url": "http://portal.test:8081",
    }


@pytest.fixture
def server(settings: dict[str, Any]) -> Iterator[Server]:
    with serving(JobApiSettings(**settings)) as running:
        yield running


@pytest.fixture
def sagemaker(server: Server) -> Any:
    """boto3's client, with the operator's pair."""
    return server.client()


@pytest.fixture
def workforce(sagemaker: Any) -> str:
    sagemaker.create_workforce(
        WorkforceName="default", CognitoConfig={"UserPool": "eu-west-1_Pool", "ClientId": "client"}
    )
    return "default"


@pytest.fixture
def team_arn(sagemaker: Any, workforce: str) -> str:
    arn: str = sagemaker.create_workteam(
        WorkteamName="Readers", Description="Who reads", MemberDefinitions=[cognito("readers")]
    )["WorkteamArn"]
    return arn


def cognito(group: str) -> dict[str, Any]:
    return {
        "CognitoMemberDefinition": {"UserPool": "eu-west-1_Pool", "UserGroup": group, "ClientId": "client"}
    }


JobMembers = Callable[..., dict[str, Any]]


@pytest.fixture
async def job_members(team_arn: str, object_store: ObjectStore, bucket: str) -> JobMembers:
    """The members of a CreateLabelingJob request whose files are all there, with changes."""

    async def put(key: str, content: bytes) -> None:
        await object_store.put(ObjectAddress(bucket, key), content, content_type="text/plain")

    await put("in.manifest", b'{"source": "good"}\n{"source": "bad"}\n')
    await put(
        "labels.json", b'{"document-version": "2018-11-28", "labels": [{"label": "bad"}, {"label": "good"}]}'
    )
    await put("page.html", b"<crowd-form><crowd-classifier name='c'></crowd-classifier></crowd-form>")

    def members(name: str = "Moods-1", **changes: Any) -> dict[str, Any]:
        task = {
            "WorkteamArn": team_arn,
            "UiConfig": {"UiTemplateS3Uri": f"s3://{bucket}/page.html"},
            "PreHumanTaskLambdaArn": _function("PRE-TextMultiClass"),
            "AnnotationConsolidationConfig": {
                "AnnotationConsolidationLambdaArn": _function("ACS-TextMultiClass")
            },
            "TaskKeywords": ["text", "Multi-label"],
            "TaskTitle": "Good or bad?",
            "TaskDescription": "Read and choose",
            "NumberOfHumanWorkersPerDataObject": 3,
            "TaskTimeLimitInSeconds": 300,
            "TaskAvailabilityLifetimeInSeconds": 21600,
            **changes.pop("HumanTaskConfig", {}),
        }
        return {
            "LabelingJobName": name,
            "LabelAttributeName": "mood",
            "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": f"s3://{bucket}/in.manifest"}}},
            "OutputConfig": {"S3OutputPath": f"s3://{bucket}/out"},
            "RoleArn": ROLE,
            "LabelCategoryConfigS3Uri": f"s3://{bucket}/labels.json",
            "HumanTaskConfig": {name: value for name, value in task.items() if value is not None},
            **changes,
        }

    return members


def _function(name: str) -> str:
    return f"arn:aws:lambda:eu-west-1:568282634449:function:{name}"


def refused(code: str, call: Callable[..., Any], **members: Any) -> str:
    """The message with which the call is refused, by an error of this code."""
    with pytest.raises(ClientError) as caught:
        call(**members)
    assert caught.value.response["Error"]["Code"] == code, caught.value
    message: str = caught.value.response["Error"]["Message"]
    return message


async def wait_for_job(sagemaker: Any, name: str, *statuses: str) -> dict[str, Any]:
    """The job's description once it has one of the statuses; asked again each 20 ms, for at most 20 s."""
    async with asyncio.timeout(20):
        while True:
            shown: dict[str, Any] = sagemaker.describe_labeling_job(LabelingJobName=name)
            if shown["LabelingJobStatus"] in statuses:
                return shown
            await asyncio.sleep(0.02)
