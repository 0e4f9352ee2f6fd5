"""The same system on the user's own pictures: a person labels, no robots."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from groundwork.objectstore import ObjectAddress
from groundwork_cli.client import AsyncGroundwork, Job, NewJob, Promise
from groundwork_cli.demo.bucket import demo_bucket, upload, write_manifest
from groundwork_cli.demo.errors import DemoUsageError
from groundwork_cli.demo.naming import create_numbered
from groundwork_cli.demo.pictures import Picture, pictures_in
from groundwork_cli.progress import progress_view, watch
from groundwork_cli.stack import Addresses

BUCKET = "groundwork-own"
TEAM = "you"
EMAIL = "you@groundwork.local"
AUTOMATION_FROM = 200
"""Pictures; with fewer, a model has nothing to learn from and nothing to save."""
PROMISE = Promise(target_error=0.05, confidence=0.95)


@dataclass(frozen=True)
class OwnPictures:
    """What the user brings; made by `own_pictures`, which checks it."""

    pictures: Sequence[Picture]
    labels: Sequence[str]

    async def run(self, addresses: Addresses, console: Console) -> Job:
        """Make a job, say where to sign in, and show progress until it has ended. Raises CommandError."""
        password = secrets.token_urlsafe(9)
        async with (
            demo_bucket(addresses, BUCKET) as store,
            AsyncGroundwork(addresses.api, addresses.api_key) as requester,
        ):
            with console.status("Uploading pictures") as status:
                total = len(self.pictures)
                await upload(
                    store,
                    self.pictures,
                    done=lambda count: status.update(f"Uploading pictures: {count:,} of {total:,}"),
                )
            manifest = ObjectAddress(BUCKET, f"manifests/{secrets.token_hex(8)}.manifest")
            await write_manifest(store, manifest, self.pictures)
            await requester.teams.ensure(TEAM, description="You, on your own pictures")
            await requester.teams.put_worker(TEAM, EMAIL, name="You", password=password)
            job = await create_numbered(requester, "pictures", self._wanted(manifest))
            self._tell(console, addresses, job, password)
            with progress_view(console, job.name) as show:
                await watch(requester, job.name, show)
            return await requester.jobs.get(job.name)

    def _wanted(self, manifest: ObjectAddress) -> NewJob:
        return NewJob(
            name="",
            task_type="image-classification",
            input_manifest=str(manifest),
            output_path=f"s3://{BUCKET}/output",
            labels=list(self.labels),
            team=TEAM,
            workers_per_object=1,
            title=" or ".join(self.labels)[:100] + "?",
            instructions="Choose the label that fits the picture.",
            automation=PROMISE if len(self.pictures) >= AUTOMATION_FROM else None,
        )

    def _tell(self, console: Console, addresses: Addresses, job: Job, password: str) -> None:
        console.print(f"\nJob {job.name}: {len(self.pictures):,} pictures wait for you.\n", style="bold")
        for label, value in (
            ("Sign in at", addresses.portal),
            ("E-mail", EMAIL),
            ("Password", password),
        ):
            console.print(Text.assemble((f"  {label:<12}", "bold"), value), soft_wrap=True)
        if len(self.pictures) < AUTOMATION_FROM:
            console.print(f"\nNo model helps: that starts at {AUTOMATION_FROM} pictures.")
        console.print("\nCtrl-C stops everything; your answers stay.\n")


def own_pictures(folder: Path, labels: str | None) -> OwnPictures:
    """Check what the user brings, before anything is started. Raises DemoError."""
    names = [name.strip() for name in (labels or "").split(",") if name.strip()]
    if len(names) < 2:
        raise DemoUsageError(
            "--data needs --labels with at least two names.", "For example: --labels cat,dog"
        )
    if len(set(names)) < len(names):
        raise DemoUsageError(f"--labels {labels}: a name is there twice.")
    return OwnPictures(pictures_in(folder, BUCKET), names)
