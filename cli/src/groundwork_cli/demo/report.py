"""Telling the summary: a table for people, a line of JSON for scripts."""

from __future__ import annotations

import json

from rich.console import Console
from rich.table import Table

from groundwork_cli.demo.summary import Score, Summary


def print_summary(console: Console, summary: Summary) -> None:
    table = Table(
        title=f"Job {summary.job}", title_justify="left", show_header=False, box=None, padding=(0, 2)
    )
    for label, value in rows(summary):
        table.add_row(label, value, style="" if value else "dim")
    console.print()
    console.print(table)
    console.print()
    # Never folded: they are there to be copied.
    console.print(f"Output manifest  {summary.output_manifest}", soft_wrap=True)
    console.print(f"Console          {summary.console}  (it asks for the API key)", soft_wrap=True)
    console.print()
    console.print(verdict(summary), style="bold green" if summary.good else "bold red", soft_wrap=True)


def rows(summary: Summary) -> list[tuple[str, str]]:
    everything = summary.answers_for_everything
    share = summary.answers_saved / everything if everything else 0.0
    saved = f"{summary.answers_saved:,} ({share:.0%}) of {everything:,}, three for every object"
    promise = f"at most {summary.target_error:.1%} of machine labels wrong, {summary.confidence:.0%} sure"
    lines = [
        ("objects", f"{summary.objects:,}"),
        ("labelled by people", _scored(summary.people)),
        ("labelled by machine", _scored(summary.machine)),
        ("answers", f"{summary.answers:,}"),
        ("answers saved", saved),
        ("promise", promise),
        ("certified bound", _bound(summary)),
        ("time", f"{summary.seconds:.0f} s"),
    ]
    if summary.failed or summary.unlabelled:
        lines.insert(3, ("failed / without a label", f"{summary.failed:,} / {summary.unlabelled:,}"))
    return lines


def verdict(summary: Summary) -> str:
    if not summary.all_labelled:
        missing = summary.objects - summary.people.labels - summary.machine.labels
        return f"Not good: {missing:,} of {summary.objects:,} objects have no label."
    if summary.machine.error is None:
        return "Every object has a label. None was made by machine, so there was nothing to bound."
    if summary.error_bound is None:
        return "Not good: there are machine labels, but no certificate."
    comparison = (
        f"true error of the machine labels {summary.machine.error:.2%}, bound {summary.error_bound:.2%}"
    )
    if summary.bound_holds:
        return f"Every object has a label, and the bound holds: {comparison}."
    return f"Not good: the bound does not hold: {comparison}."


def as_json(summary: Summary) -> str:
    return json.dumps(
        {
            "job": summary.job,
            "objects": summary.objects,
            "human_labeled": summary.people.labels,
            "machine_labeled": summary.machine.labels,
            "failed": summary.failed,
            "unlabeled": summary.unlabelled,
            "answers": summary.answers,
            "answers_saved": summary.answers_saved,
            "human_accuracy": summary.people.accuracy,
            "machine_accuracy": summary.machine.accuracy,
            "machine_error": summary.machine.error,
            "target_error": summary.target_error,
            "confidence": summary.confidence,
            "error_bound": summary.error_bound,
            "bound_holds": summary.bound_holds,
            "seconds": round(summary.seconds, 1),
            "output_manifest": summary.output_manifest,
            "console": summary.console,
            "good": summary.good,
        }
    )


def _scored(score: Score) -> str:
    if score.accuracy is None:
        return "0"
    return f"{score.labels:,}, {score.accuracy:.2%} of them right"


def _bound(summary: Summary) -> str:
    if summary.error_bound is None:
        return "none: no label was made by machine" if not summary.machine.labels else "none"
    error = summary.machine.error
    truly = "" if error is None else f" (truly {error:.2%})"
    return f"at most {summary.error_bound:.2%} of machine labels wrong{truly}"
