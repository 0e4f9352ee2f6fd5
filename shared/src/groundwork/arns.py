"""ARNs of what we have and of what Amazon owns (contract section 1.6).

Ours are written with the resource's own region; any ARN is read by its kind and name alone, whatever region
and account it carries: scripts build them from tables that are often wrong.
"""

from __future__ import annotations

import re

_ARN = re.compile(r"arn:aws[a-z-]*:(?P<service>[a-z0-9-]+):[^:]*:[^:]*:(?P<resource>.+)", re.DOTALL)

PUBLIC_TEAM = "workteam/public-crowd/"
PRIVATE_TEAM = "workteam/private-crowd/"
VENDOR_TEAM = "workteam/vendor-crowd/"
_AMAZON = "394669845002"
_TEAM_KINDS = {"private": PRIVATE_TEAM, "vendor": VENDOR_TEAM}


def sagemaker_arn(region: str, account: str, resource: str) -> str:
    return f"arn:aws:sagemaker:{region}:{account}:{resource}"


def labeling_job_arn(region: str, account: str, name: str) -> str:
    """The name in lower case, whatever the job is called."""
    return sagemaker_arn(region, account, f"labeling-job/{name.lower()}")


def work_team_arn(region: str, account: str, kind: str, name: str) -> str:
    """`kind`: `private`, `vendor` or `public`. The public team's account and name are Amazon's, not ours."""
    if kind == "public":
        return sagemaker_arn(region, _AMAZON, f"{PUBLIC_TEAM}default")
    return sagemaker_arn(region, account, _TEAM_KINDS[kind] + name)


def workforce_arn(region: str, account: str, name: str) -> str:
    return sagemaker_arn(region, account, f"workforce/{name}")


def human_task_ui_arn(region: str, account: str, name: str) -> str:
    return sagemaker_arn(region, account, f"human-task-ui/{name}")


def resource_of(arn: str, service: str = "sagemaker") -> str | None:
    """What follows the account, for example `labeling-job/pets-1`; None for no ARN of this service."""
    match = _ARN.fullmatch(arn)
    return match["resource"] if match and match["service"] == service else None


def name_in(arn: str, kind: str) -> str | None:
    """The name in an ARN whose resource is `<kind>/<name>`; None for anything else."""
    resource = resource_of(arn)
    if resource is None or not resource.startswith(f"{kind}/"):
        return None
    return resource[len(kind) + 1 :]
