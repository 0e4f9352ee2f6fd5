"""Functions are given what Ground Truth gives them, key by key."""

from __future__ import annotations

from groundwork.functions import payload_entry, post_event, pre_event

ARN = "arn:aws:sagemaker:us-west-2:111122223333:labeling-job/pets-1"


def test_a_pre_function_is_given_the_whole_line() -> None:
    assert pre_event(ARN, '{"source-ref": "s3://gt/7.jpg", "any-other-key": "kept"}') == {
        "version": "2018-10-16",
        "labelingJobArn": ARN,
        "dataObject": {"source-ref": "s3://gt/7.jpg", "any-other-key": "kept"},
    }


def test_a_post_function_is_given_the_documented_keys_and_those_of_real_events() -> None:
    event = post_event(
        job_arn=ARN,
        labels=["cat", "dog"],
        label_attribute="species",
        role_arn="arn:aws:iam::111122223333:role/gt",
        payload="s3://out/p.json",
        output="s3://out/pets-1/annotations",
        workers_per_object=3,
        kms_key_id=None,
    )
    assert event == {
        "version": "2018-10-16",
        "labelingJobArn": ARN,
        "labelCategories": ["cat", "dog"],
        "labelAttributeName": "species",
        "roleArn": "arn:aws:iam::111122223333:role/gt",
        "payload": {"s3Uri": "s3://out/p.json"},
        "outputConfig": "s3://out/pets-1/annotations",
        "maxHumanWorkersPerDataObject": 3,
        "kmsKeyId": None,
        "vpcEnabled": False,
    }


def test_without_a_role_or_labels_nothing_is_made_up() -> None:
    event = post_event(
        job_arn=ARN,
        labels=[],
        label_attribute="a",
        role_arn=None,
        payload="",
        output="",
        workers_per_object=1,
        kms_key_id=None,
    )
    assert "roleArn" not in event
    assert event["labelCategories"] is None


def test_the_payload_says_where_the_object_is_or_its_text() -> None:
    annotation = {"workerId": "w", "annotationData": {"content": "{}"}}
    assert payload_entry(0, '{"source-ref": "s3://gt/7.jpg"}', [annotation]) == {
        "datasetObjectId": "0",
        "dataObject": {"s3Uri": "s3://gt/7.jpg"},
        "annotations": [annotation],
    }
    assert payload_entry(7, '{"source": "text"}', [])["dataObject"] == {"content": "text"}
