"""`groundwork export` and `groundwork import`: labels in other formats, and back."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from groundwork.task_types import task_types
from groundwork_cli.client import Conversion, Export
from groundwork_cli.commands.files import check_target
from groundwork_cli.commands.jobs import JobName
from groundwork_cli.commands.jobs.file import listed
from groundwork_cli.commands.output import counted
from groundwork_cli.commands.session import Session, connected
from groundwork_cli.errors import CommandError


class OutFormat(StrEnum):
    COCO = "coco"
    VOC = "voc"
    YOLO = "yolo"
    CSV = "csv"
    JSONL = "jsonl"
    HUGGINGFACE = "huggingface"


class InFormat(StrEnum):
    COCO = "coco"
    VOC = "voc"
    LABEL_STUDIO = "label-studio"


@connected
def export(
    session: Session,
    job: JobName,
    format_: Annotated[OutFormat, typer.Option("--format", "-F", help="What to write.")],
    include_images: Annotated[
        bool, typer.Option("--include-images", help="Put the pictures into the archive.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Download the archive to this file, too.")
    ] = None,
) -> None:
    """Write the labels of a job that has ended in another format, as a zip archive beside its output."""
    name = format_.value
    if output is not None:
        check_target(output)
    export = session.gw.formats.export(job, name, include_images=include_images)
    if export.state == "running":
        with session.out.console.status("Writing the archive") as status:

            def show(now: Export) -> None:
                status.update(f"Writing the archive: {now.objects:,} objects")

            export = session.gw.formats.wait(job, name, show=show)
    if export.state == "failed":
        raise CommandError(f"The export failed: {export.reason}")
    if output is not None:
        session.gw.formats.download(job, name, output)
    session.out.done(_told(export, output), export)


def _told(export: Export, output: Path | None) -> str:
    objects = counted(export.objects, "labelled object is", "labelled objects are")
    lines = [f"{objects} in {export.address} ({export.size or 0:,} bytes)"]
    if output is not None:
        lines.append(f"and in {output}")
    left_out = [
        f"{count:,} {what}"
        for count, what in (
            (export.unlabelled, "without a label"),
            (export.failed, "that failed"),
            (export.skipped, "that could not be written"),
        )
        if count
    ]
    if left_out:
        lines.append(f"Left out: objects {', '.join(left_out)}")
    if export.boxes_dropped:
        lines.append(
            f"Left out: {counted(export.boxes_dropped, 'box', 'boxes')} without any area in their picture"
        )
    lines.extend(f"  object {problem.object_id}: {problem.reason}" for problem in export.problems)
    return "\n".join(lines)


@connected
def import_labels(
    session: Session,
    source: Annotated[
        str,
        typer.Argument(
            help="S3 address of the document; for voc a zip archive, or a folder ending with a slash.",
            show_default=False,
        ),
    ],
    format_: Annotated[InFormat, typer.Option("--format", "-F", help="What the source is.")],
    output: Annotated[str, typer.Option("--output", "-o", help="S3 address of the manifest to write.")],
    attribute: Annotated[
        str, typer.Option(help="Key of the earlier label in the manifest; ends in -ref for masks.")
    ],
    images: Annotated[str | None, typer.Option(help="S3 folder with the pictures.")] = None,
    task_type: Annotated[str | None, typer.Option(help="What to read; found out when left out.")] = None,
    labels: Annotated[
        str | None,
        typer.Option(help="The classes in the order of their ids; those of the source otherwise."),
    ] = None,
    predictions: Annotated[
        bool, typer.Option("--predictions", help="Label Studio: the predictions, not the annotations.")
    ] = False,
    first_pixel: Annotated[
        int, typer.Option(min=0, max=1, help="Pascal VOC: what the first pixel is called.")
    ] = 1,
) -> None:
    """Turn labels of another tool into a manifest that has them as an earlier label.

    A verification or adjustment job starts from that manifest.
    """
    made = session.gw.formats.convert(
        Conversion(
            format=format_.value,
            source=source,
            output=output,
            label_attribute=attribute,
            images=images,
            task_type=task_type,
            labels=listed(labels),
            predictions=predictions,
            first_pixel=1 if first_pixel else 0,
        )
    )
    boxes = counted(made.boxes_dropped, "box without area is", "boxes without area are")
    dropped = f" {boxes} left out." if made.boxes_dropped else ""
    missing = f", {made.without_label:,} of them without a label" if made.without_label else ""
    lines = [
        f"{counted(made.objects, 'object is', 'objects are')} in {made.manifest}{missing}.{dropped}",
        f"Labels: {', '.join(made.labels)} (in {made.label_category_config})",
    ]
    adjustment = f"{made.task_type}-adjustment"
    if adjustment in task_types():
        lines.append(
            f"To have people correct them: groundwork jobs create NAME --task-type {adjustment} "
            f"--input {made.manifest} --label-file {made.label_category_config} --team TEAM --output s3://..."
        )
    session.out.done("\n".join(lines), made)
