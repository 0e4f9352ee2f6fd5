"""The one way to objects in S3: streaming in both directions, addressed by `s3://bucket/key`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from groundwork.errors import LabelingError, NotFound
from groundwork.settings import ObjectStoreSettings

PART_BYTES = 8 * 1024 * 1024
"""Size of a multipart upload's parts; S3 asks for at least 5 MiB."""
PARTS_ON_THE_WAY = 2
"""Parts of one object that go up at the same time; each is in memory."""
_OUT_OF_RANGE = {"416", "InvalidRange"}
_ABSENT = {"404", "NoSuchKey", "NoSuchBucket", "NotFound"}
_REFUSED = {"403", "AccessDenied", "InvalidBucketName", "InvalidObjectName", "KeyTooLongError"}
"""Trying again helps no more than with a missing object: somebody must change the address or the rights."""


class ObjectNotFound(NotFound):
    """There is no such object."""

    code = "object_not_found"


class ObjectStoreUnavailable(LabelingError):
    """The object store did not answer as it should."""

    status, code = 503, "object_store_unavailable"


class _NoSuchRange(ObjectStoreUnavailable):
    """The object is shorter than the range that was asked for."""


@dataclass(frozen=True, slots=True)
class ObjectAddress:
    """`s3://bucket/key`."""

    bucket: str
    key: str

    @classmethod
    def parse(cls, uri: str) -> Self:
        """Raises ValueError, with a message for people, when `uri` is no S3 address."""
        scheme, separator, rest = uri.partition("://")
        if not separator or scheme != "s3":
            raise ValueError(f"{uri!r} is not an S3 address; write s3://bucket/key")
        bucket, _, key = rest.partition("/")
        if not bucket:
            raise ValueError(f"{uri!r} names no bucket; write s3://bucket/key")
        if any(part in ("..", ".") for part in key.split("/")):
            raise ValueError(f"{uri!r} has a '.' or '..' step in its key")
        return cls(bucket, key)

    def child(self, name: str) -> ObjectAddress:
        return ObjectAddress(self.bucket, f"{self.key.rstrip('/')}/{name}".lstrip("/"))

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True, slots=True)
class ObjectHead:
    size: int
    etag: str


class OpenObject:
    """An object that is being read."""

    def __init__(self, name: str, head: ObjectHead, body: Any) -> None:
        self._name = name
        self.head = head
        """Of the whole object, also when a range of it is read."""
        self._body = body

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """What is left of it, in chunks of at most 256 KiB."""
        with _Translated(self._name):
            async for chunk in self._body.iter_chunks(256 * 1024):
                yield chunk


class ObjectStore:
    """A thin, typed face of an aiobotocore S3 client.

    Every method raises ObjectNotFound for a missing bucket or key and ObjectStoreUnavailable for any other
    failure that is left after the client's own retries.
    """

    def __init__(self, client: Any, links: ObjectLinks) -> None:
        self._client = client
        self._links = links

    def presigned(self, address: ObjectAddress, seconds: int) -> str:
        """An HTTP address that shows the object to whoever has it, for so long. It may not exist."""
        return self._links.to(address, seconds)

    async def ping(self) -> None:
        with _Translated("the list of buckets"):
            await self._client.list_buckets()

    async def bucket_exists(self, bucket: str) -> bool:
        try:
            with _Translated(f"s3://{bucket}"):
                await self._client.head_bucket(Bucket=bucket)
        except ObjectNotFound:
            return False
        return True

    async def ensure_bucket(self, bucket: str) -> None:
        """Create the bucket unless it is there."""
        if not await self.bucket_exists(bucket):
            with _Translated(f"s3://{bucket}"):
                await self._client.create_bucket(Bucket=bucket)

    async def head(self, address: ObjectAddress) -> ObjectHead:
        with _Translated(str(address)):
            answer = await self._client.head_object(Bucket=address.bucket, Key=address.key)
        return ObjectHead(size=int(answer["ContentLength"]), etag=str(answer["ETag"]))

    async def keys(self, folder: ObjectAddress) -> AsyncIterator[ObjectAddress]:
        """The objects whose keys begin with that of `folder`, in the order of their keys."""
        with _Translated(str(folder)):
            paginator = self._client.get_paginator("list_objects_v2")
            async for page in paginator.paginate(Bucket=folder.bucket, Prefix=folder.key):
                for entry in page.get("Contents", []):
                    yield ObjectAddress(folder.bucket, str(entry["Key"]))

    async def get(self, address: ObjectAddress, *, first_bytes: int | None = None) -> bytes:
        """The object's bytes, or only its first ones."""
        extra = {} if first_bytes is None else {"Range": f"bytes=0-{first_bytes - 1}"}
        try:
            with _Translated(str(address)):
                answer = await self._client.get_object(Bucket=address.bucket, Key=address.key, **extra)
                async with answer["Body"] as body:
                    content: bytes = await body.read()
        except _NoSuchRange:
            return b""  # an empty object has no first byte
        return content

    @asynccontextmanager
    async def opened(
        self, address: ObjectAddress, *, start: int = 0, end: int | None = None
    ) -> AsyncIterator[OpenObject]:
        """The object's bytes from `start` to before `end`, on their way for as long as the block lasts."""
        ranged = {"Range": f"bytes={start}-{'' if end is None else end - 1}"} if start or end else {}
        with _Translated(str(address)):
            answer = await self._client.get_object(Bucket=address.bucket, Key=address.key, **ranged)
        async with answer["Body"] as body:
            # Of a range the length is its own; the object's stands behind the slash.
            size = str(answer.get("ContentRange", "")).rpartition("/")[2] or answer["ContentLength"]
            yield OpenObject(str(address), ObjectHead(int(size), str(answer["ETag"])), body)

    async def stream(self, address: ObjectAddress, *, start: int = 0) -> AsyncGenerator[bytes, None]:
        """The object's bytes from `start` on, in chunks of at most 256 KiB."""
        async with self.opened(address, start=start) as found:
            async for chunk in found.chunks():
                yield chunk

    async def put(self, address: ObjectAddress, content: bytes, *, content_type: str) -> None:
        with _Translated(str(address)):
            await self._client.put_object(
                Bucket=address.bucket, Key=address.key, Body=content, ContentType=content_type
            )

    @asynccontextmanager
    async def writer(self, address: ObjectAddress, *, content_type: str) -> AsyncIterator[ObjectWriter]:
        """Write an object of any size in constant memory: it appears whole at the end, or not at all."""
        writer = ObjectWriter(self._client, address, content_type)
        try:
            yield writer
            await writer.complete()
        except BaseException:
            await writer.abort()
            raise


class ObjectLinks:
    """Signs links to objects, path-style."""

    def __init__(self, settings: ObjectStoreSettings) -> None:
        self._endpoint = (settings.endpoint_url or f"https://s3.{settings.region}.amazonaws.com").rstrip("/")
        self._region = settings.region
        self._credentials = Credentials(
            settings.access_key.get_secret_value(), settings.secret_key.get_secret_value()
        )

    def to(self, address: ObjectAddress, seconds: int) -> str:
        path = quote(f"{address.bucket}/{address.key}", safe="/~")
        request = AWSRequest("GET", f"{self._endpoint}/{path}")
        S3SigV4QueryAuth(self._credentials, "s3", self._region, expires=seconds).add_auth(request)
        return str(request.url)


class ObjectWriter:
    """Collects bytes into parts that go up while more are written; a small object goes up in one request."""

    def __init__(self, client: Any, address: ObjectAddress, content_type: str) -> None:
        self._client = client
        self._target = {"Bucket": address.bucket, "Key": address.key}
        self._name = str(address)
        self._content_type = content_type
        self._pieces: list[bytes] = []
        self._size = 0
        self._upload_id: str | None = None
        self._parts: list[asyncio.Task[dict[str, Any]]] = []

    async def write(self, content: bytes) -> None:
        """Waits only when there are as many parts on their way as there may be."""
        self._pieces.append(content)
        self._size += len(content)
        if self._size < PART_BYTES:
            return
        whole = memoryview(b"".join(self._pieces))
        rest = self._size % PART_BYTES
        # All parts but the last have the same size, as some servers want it.
        for start in range(0, self._size - rest, PART_BYTES):
            await self._send(bytes(whole[start : start + PART_BYTES]))
        self._pieces, self._size = [bytes(whole[self._size - rest :])], rest

    async def complete(self) -> None:
        if self._upload_id is None:
            with _Translated(self._name):
                await self._client.put_object(
                    **self._target, Body=b"".join(self._pieces), ContentType=self._content_type
                )
            return
        if self._size:
            await self._send(b"".join(self._pieces))
        with _Translated(self._name):
            parts = [await part for part in self._parts]
            await self._client.complete_multipart_upload(
                **self._target, UploadId=self._upload_id, MultipartUpload={"Parts": parts}
            )

    async def abort(self) -> None:
        for part in self._parts:
            part.cancel()
        await asyncio.gather(*self._parts, return_exceptions=True)
        if self._upload_id is not None:
            with _Translated(self._name):
                await self._client.abort_multipart_upload(**self._target, UploadId=self._upload_id)

    async def _send(self, part: bytes) -> None:
        with _Translated(self._name):
            if self._upload_id is None:
                started = await self._client.create_multipart_upload(
                    **self._target, ContentType=self._content_type
                )
                self._upload_id = str(started["UploadId"])
            if len(self._parts) >= PARTS_ON_THE_WAY:
                await self._parts[-PARTS_ON_THE_WAY]
            self._parts.append(asyncio.create_task(self._upload(len(self._parts) + 1, part)))

    async def _upload(self, number: int, part: bytes) -> dict[str, Any]:
        answer = await self._client.upload_part(
            **self._target, UploadId=self._upload_id, PartNumber=number, Body=part
        )
        return {"PartNumber": number, "ETag": answer["ETag"]}


class _Translated:
    """Turns botocore's errors into ours."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ClientError):
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _ABSENT:
                raise ObjectNotFound(f"{self._what} does not exist") from error
            if code in _REFUSED:
                raise ObjectNotFound(f"{self._what}: the object store refuses this ({code})") from error
            if code in _OUT_OF_RANGE:
                raise _NoSuchRange from error
            raise ObjectStoreUnavailable(f"{self._what}: the object store answered {code}") from error
        if isinstance(error, ParamValidationError):
            raise ObjectNotFound(f"{self._what} is no address that an object can have") from error
        if isinstance(error, BotoCoreError):
            raise ObjectStoreUnavailable(f"{self._what}: {error}") from error


@asynccontextmanager
async def open_object_store(
    settings: ObjectStoreSettings, *, connections: int = 32
) -> AsyncIterator[ObjectStore]:
    """The process's object store; closed when the block ends."""
    config = AioConfig(
        signature_version="s3v4",
        s3={"addressing_style": "path"},
        max_pool_connections=connections,
        connect_timeout=5,
        read_timeout=30,
        retries={"mode": "standard", "total_max_attempts": 4},
        # Servers other than Amazon's answer the newer checksum headers wrongly or not at all.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    async with get_session().create_client(
        "s3",
        endpoint_url=settings.endpoint_url,
        region_name=settings.region,
        aws_access_key_id=settings.access_key.get_secret_value(),
        aws_secret_access_key=settings.secret_key.get_secret_value(),
        config=config,
    ) as client:
        yield ObjectStore(client, ObjectLinks(settings))
