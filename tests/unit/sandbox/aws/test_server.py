from __future__ import annotations

import http.client
import os
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from werkzeug.test import Client

from sandbox.aws.requests import RequestLog
from sandbox.aws.server import Emulator

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Running


def test_health_says_which_process_answers(emulator: Running) -> None:
    health = emulator.ask("health")
    assert (health["name"], health["pid"]) == ("unit", os.getpid())
    assert len(health["boot"]) == 32


def test_digests_of_assets_are_served_and_nothing_else(emulator: Running) -> None:
    assets = f"{emulator.endpoint}/_sandbox/assets/1.36.2/linux/amd64"
    with urllib.request.urlopen(f"{assets}/nodeup.sha256") as answer:
        assert len(answer.read().split()[0]) == 64
    for missing in (f"{assets}/nodeup", f"{emulator.endpoint}/_sandbox/nothing"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(missing)


def test_control_endpoints_are_not_logged(emulator: Running) -> None:
    mark = emulator.log.mark()
    emulator.ask("health")
    emulator.ask("faults")
    assert emulator.log.mark() == mark


def test_large_objects_and_their_metadata_arrive_whole(emulator: Running) -> None:
    s3, body = emulator.client("s3"), os.urandom(12_000_000)
    s3.create_bucket(Bucket="some-bucket")
    s3.put_object(Bucket="some-bucket", Key="big", Body=body, Metadata={"a_b": "1"})
    found = s3.get_object(Bucket="some-bucket", Key="big")
    assert found["Body"].read() == body
    assert found["Metadata"] == {"a_b": "1"}


def test_a_body_in_chunks_is_read_to_its_end(emulator: Running) -> None:
    emulator.client("s3").create_bucket(
        Bucket="some-bucket", ACL="public-read-write", ObjectOwnership="ObjectWriter"
    )
    connection = http.client.HTTPConnection(emulator.endpoint.removeprefix("http://"))
    connection.request("PUT", "/some-bucket/k", iter([b"one ", b"two"]), encode_chunked=True)
    assert connection.getresponse().status == 200
    connection.close()
    found = emulator.client("s3").get_object(Bucket="some-bucket", Key="k")["Body"].read()
    assert found == b"one two"


def test_parallel_requests_do_not_disturb_each_other(emulator: Running) -> None:
    ec2 = emulator.client("ec2", max_pool_connections=8)
    before = len(ec2.describe_vpcs()["Vpcs"])

    def create(number: int) -> Any:
        return ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"]

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(create, range(24)))
    assert len(made) == 24
    assert len(ec2.describe_vpcs()["Vpcs"]) == before + 24


def test_a_failure_of_moto_is_told_and_not_worth_a_retry(tmp_path: Path) -> None:
    def broken(environ: Any, start_response: Any) -> Any:
        raise KeyError("an internal name")

    log = RequestLog(tmp_path / "requests.jsonl")
    client = Client(Emulator(broken, log, "unit"))
    scope = "AWS4-HMAC-SHA256 Credential=K/20261124/us-east-1/ec2/aws4_request"
    answer = client.post("/", data={"Action": "RunInstances"}, headers={"Authorization": scope})
    assert answer.status_code == 501
    assert "<Code>EmulatorFailure</Code>" in answer.text
    assert "ec2 RunInstances: KeyError(&#x27;an internal name&#x27;)" in answer.text.replace(
        "'", "&#x27;"
    )
    assert [r.status for r in log.since()] == [501]


def test_a_missing_action_of_moto_is_a_client_error(emulator: Running) -> None:
    with pytest.raises(ClientError):
        emulator.client("ec2").describe_capacity_block_offerings(CapacityDurationHours=1)
