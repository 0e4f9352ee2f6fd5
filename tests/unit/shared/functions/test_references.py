"""Which registered function a job's ARN means, and which ARNs are the built-in ones."""

from __future__ import annotations

import pytest

from groundwork.functions import best_match, built_in, is_users_own, parse_reference

ARN = "arn:aws:lambda:us-east-1:111122223333:function:SageMaker-pre"


@pytest.mark.parametrize(
    ("text", "name", "qualifier"),
    [
        (ARN, "SageMaker-pre", None),
        (f"{ARN}:prod", "SageMaker-pre", "prod"),
        (f"{ARN}:7", "SageMaker-pre", "7"),
        (f"{ARN}:$LATEST", "SageMaker-pre", None),
        ("arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:f", "f", None),
        ("111122223333:function:f:prod", "f", "prod"),
        ("function:f", "f", None),
        ("f", "f", None),
        ("f:prod", "f", "prod"),
    ],
)
def test_every_form_of_a_function_name_is_read(text: str, name: str, qualifier: str | None) -> None:
    read = parse_reference(text)
    assert read is not None
    assert (read.name, read.qualifier) == (name, qualifier)


@pytest.mark.parametrize(
    "text", ["", "a b", "arn:aws:s3:::bucket", "arn:aws:lambda:us-east-1:1:function:f", "f:a:b", "a/b"]
)
def test_what_names_no_function_is_not_read(text: str) -> None:
    assert parse_reference(text) is None


def test_the_same_text_goes_before_the_same_name() -> None:
    other = ARN.replace("111122223333", "000000000001")
    assert best_match(ARN, [other, ARN, "SageMaker-pre"]) == ARN


def test_a_wrong_account_or_region_is_forgiven() -> None:
    registered = "arn:aws:lambda:eu-west-1:999999999999:function:SageMaker-pre"
    assert best_match(ARN, [registered]) == registered
    assert best_match(ARN, ["SageMaker-pre"]) == "SageMaker-pre"
    assert best_match("SageMaker-pre", [registered]) == registered


def test_of_two_regions_the_same_one_is_meant() -> None:
    here, there = f"{ARN[:-3]}pre", ARN.replace("us-east-1", "ap-south-1")
    assert best_match(ARN.replace("111122223333", "444455556666"), [there, here]) == here


def test_an_alias_falls_back_on_the_function_without_one_and_never_on_another_alias() -> None:
    wanted = f"{ARN}:prod"
    assert best_match(wanted, ["SageMaker-pre", "SageMaker-pre:prod"]) == "SageMaker-pre:prod"
    assert best_match(wanted, ["SageMaker-pre", "SageMaker-pre:test"]) == "SageMaker-pre"
    assert best_match(wanted, ["SageMaker-pre:test"]) is None
    assert best_match(ARN, ["SageMaker-pre:test"]) is None


def test_another_name_is_no_match() -> None:
    assert best_match(ARN, ["SageMaker-post"]) is None


@pytest.mark.parametrize("region", ["us-east-1", "ap-southeast-2", "mars-north-9"])
@pytest.mark.parametrize("account", ["432418664414", "000000000000"])
def test_built_in_functions_are_known_wherever_they_are_said_to_be(region: str, account: str) -> None:
    pre = built_in(f"arn:aws:lambda:{region}:{account}:function:PRE-ImageMultiClass")
    post = built_in(f"arn:aws:lambda:{region}:{account}:function:ACS-TextMultiClass")
    assert pre is not None
    assert post is not None
    assert (pre.phase, pre.task_type.name) == ("pre", "image-classification")
    assert (post.phase, post.task_type.name) == ("post", "text-classification")


def test_pass_through_is_built_in_and_makes_a_custom_job() -> None:
    found = built_in("arn:aws:lambda:us-east-1:432418664414:function:ACS-PassThrough")
    assert found is not None
    assert found.task_type.name == "custom"


def test_other_names_are_the_users_own() -> None:
    assert is_users_own(ARN)
    assert is_users_own("PRE-Mine")
    assert not is_users_own("PRE-ImageMultiClass")
    assert not is_users_own(None)
