"""What is left of a cluster that AWS does not let go yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import AwsError
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops import report
from ansible_collections.datascience.workbench.plugins.module_utils._kops.binary import Kops
from ansible_collections.datascience.workbench.plugins.module_utils._kops.deletion import (
    absent,
    remaining,
)
from ansible_collections.datascience.workbench.plugins.module_utils._kops.module import Workspace
from ansible_collections.datascience.workbench.plugins.module_utils._kops.store import Store

if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
        AwsSession,
    )
    from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import Plan

# The end of what `kops delete cluster --yes --wait 6s` printed while a group was still in use.
OUTPUT = """volume:vol-1\tok
security-group:sg-1\tstill has dependencies, will retry
Not all resources deleted; waiting before reattempting deletion
\tsecurity-group:sg-1
\tsecurity-group:sg-2
security-group:sg-1\tok
security-group:sg-2\tstill has dependencies, will retry
Not all resources deleted; waiting before reattempting deletion
\tsecurity-group:sg-2
"""


def test_only_what_the_last_attempt_left_counts() -> None:
    assert remaining(OUTPUT) == ["security-group:sg-2"]


def test_nothing_may_be_left_or_known() -> None:
    assert remaining("") == []
    assert remaining("volume:vol-1\tok\n\nDeleted cluster: x\n") == []


NAME = "wb.example.org"


def unpriced(plan: Plan, region: str, **documents: Any) -> report.Told:
    assert region == "us-east-1"
    return report.Told(plan.as_result(), {"text": ""}, ("",) * len(plan.entries))


def delete(session: AwsSession, store: Store, *, check: bool) -> dict[str, Any]:
    work = Workspace(NAME, Kops("no-kops", dict, store.url, 1), session, "", "1.36.2")
    return absent(work, store, unpriced, check=check, lock_timeout=0)


@pytest.fixture
def store(session: AwsSession) -> Store:
    store = Store(session, "s3://kops-state")
    store.client.create_bucket(Bucket="kops-state")
    return store


def start_machine(session: AwsSession) -> str:
    tags = [{"Key": "KubernetesCluster", "Value": NAME}]
    answer = session.client("ec2").run_instances(
        ImageId="ami-12c6146b",
        MinCount=1,
        MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )
    return str(answer["Instances"][0]["InstanceId"])


@pytest.mark.parametrize("check", [True, False])
def test_machines_that_the_store_does_not_know_are_not_nothing(
    session: AwsSession, store: Store, check: bool
) -> None:
    assert delete(session, store, check=check)["changed"] is False
    machine = start_machine(session)
    store.client.put_object(Bucket="kops-state", Key=f"{NAME}/pki/key", Body=b"x")

    for known in (store, Store(session, "s3://no-such-bucket")):
        with pytest.raises(WorkbenchError, match=rf"instance {machine}\. If .* state_store"):
            delete(session, known, check=check)

    assert store.names(NAME) == ["pki/key"]


def test_what_s3_refuses_to_delete_is_told(
    session: AwsSession, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = f"{NAME}/pki/key"
    store.client.put_object(Bucket="kops-state", Key=key, Body=b"x")
    refused = {"Key": key, "Code": "AccessDenied", "Message": "Access Denied"}
    monkeypatch.setattr(store.client, "delete_objects", lambda **_asked: {"Errors": [refused]})

    with pytest.raises(AwsError, match="AccessDenied: Access Denied"):
        delete(session, store, check=False)
