"""kops_ec2 as Ansible runs it, on an EC2 that answers what a test says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .ec2_stub import AUTOSCALER, Made, Stub
from .parsing import Parser

if TYPE_CHECKING:
    from .conftest import Parse

Ec2 = Callable[..., Stub]
FOUR = [Made(number) for number in range(4)]
JINJA = "{{ lookup('ansible.builtin.pipe', 'touch /tmp/pwned') }}{% if 1 %}x{% endif %}"
CONTROL_PLANE, ADMIN, SPARK, NOTEBOOK = (made.id for made in FOUR)


def error(answer: dict[str, Any]) -> str:
    """What the plugin itself said; the others then try the file too."""
    assert answer["hosts"] == {}
    kind, _colon, said = answer["errors"][0].partition(": ")
    assert kind.startswith("Ansible"), said
    assert "Traceback" not in said
    return str(said)


def refusal(code: str, message: str = "no") -> bytes:
    """An error in the form of EC2's: docs.aws.amazon.com, Error codes for the Amazon EC2 API."""
    told = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return f"<Response><Errors>{told}</Errors><RequestID>r</RequestID></Response>".encode()


def test_hosts_have_variables_and_groups(parse: Parse, ec2: Ec2) -> None:
    answer = parse(ec2(*FOUR).url)

    assert answer["errors"] == answer["warnings"] == []
    assert answer["hosts"][SPARK] == {
        "ansible_host": "198.51.0.6",
        "kops_cluster": "workbench.internal",
        "kops_instance_group": "spark",
        "kops_instance_id": SPARK,
        "kops_instance_type": "r5a.xlarge",
        "kops_labels": {"workbench/group": "spark", "kubernetes.io/arch": "amd64"},
        "kops_launch_time": "2026-11-01T08:15:42.000Z",
        "kops_lifecycle": "spot",
        "kops_name": "spark.workbench.internal",
        "kops_private_dns": "ip-172-20-0-6.ec2.internal",
        "kops_private_ip": "172.20.0.6",
        "kops_public_dns": "ec2-198-51-0-6.compute-1.amazonaws.com",
        "kops_public_ip": "198.51.0.6",
        "kops_region": "us-east-1",
        "kops_roles": ["node"],
        "kops_spot": True,
        "kops_zone": "us-east-1a",
    }
    assert {name for name, hosts in answer["groups"].items() if SPARK in hosts} == {
        "cluster_workbench_internal",
        "instance_group_spark",
        "role_node",
        "lifecycle_spot",
        "zone_us_east_1a",
        "instance_type_r5a_xlarge",
    }
    assert answer["groups"]["role_control_plane"] == [CONTROL_PLANE]
    assert answer["children"]["kops"] == ["cluster_workbench_internal"]
    assert answer["group_vars"]["cluster_workbench_internal"] == {"ansible_user": "ubuntu"}


def test_ec2_is_asked_for_what_is_meant_and_page_by_page(parse: Parse, ec2: Ec2) -> None:
    stub = ec2(*(Made(number) for number in range(25)), page_of=10)

    answer = parse(stub.url, clusters=["workbench.internal"], filters={"vpc-id": "vpc-1"})

    assert len(answer["hosts"]) == 25
    assert [asked.get("NextToken") for asked in stub.asked] == [None, "10", "20"]
    first = {k: v for k, v in stub.asked[0].items() if k.startswith(("Filter", "Max", "Action"))}
    assert first == {
        "Action": "DescribeInstances",
        "MaxResults": "1000",
        "Filter.1.Name": "instance-state-name",
        "Filter.1.Value.1": "running",
        "Filter.2.Name": "tag:kops.k8s.io/instancegroup",
        "Filter.2.Value.1": "*",
        "Filter.3.Name": "vpc-id",
        "Filter.3.Value.1": "vpc-1",
        "Filter.4.Name": "tag:KubernetesCluster",
        "Filter.4.Value.1": "workbench.internal",
    }


def test_several_regions_are_asked_in_one_run(parse: Parse, ec2: Ec2) -> None:
    stub = ec2(*FOUR)

    parse(stub.url, regions=["us-east-1", "eu-west-1", "us-east-1"])

    assert sorted(asked["region"] for asked in stub.asked) == ["eu-west-1", "us-east-1"]


def test_no_instances_are_no_hosts(parse: Parse, ec2: Ec2) -> None:
    answer = parse(ec2().url)

    assert answer["errors"] == answer["warnings"] == []
    assert answer["hosts"] == {}
    assert answer["groups"]["kops"] == []


def test_jinja_in_tags_is_never_evaluated(parse: Parse, ec2: Ec2, tmp_path: Path) -> None:
    tags: dict[str, str | None] = {
        "Name": JINJA,
        "kops.k8s.io/instancegroup": JINJA,
        f"{AUTOSCALER}evil": JINJA,
        f"{AUTOSCALER}{JINJA}": "key",
        "team": JINJA,
    }
    stub = ec2(Made(1, tags=tags), Made(2, cluster=JINJA, tags=tags))
    options: dict[str, Any] = {
        "hostnames": ["name", "tag:team"],
        "with_tags": True,
        "strict": True,
        "compose": {"composed": "kops_tags.team", "joined": "'x' ~ kops_name"},
        "groups": {"all_of_them": "kops_name != ''"},
        "keyed_groups": [{"key": "kops_tags.team", "prefix": "team", "parent_group": "teams"}],
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(tmp_path / "cache"),
    }

    fresh = parse(stub.url, render=True, **options)
    cached = parse(stub.url, render=True, **options)

    assert fresh["errors"] == cached["errors"] == []
    assert len(stub.asked) == 1
    for answer in (fresh, cached):
        assert answer["hosts"].keys() == {Made(1).id, Made(2).id}
        assert answer["rendered"] == answer["hosts"]
        variables = answer["hosts"][Made(1).id]
        assert variables["composed"] == variables["kops_name"] == JINJA
        assert variables["joined"] == "x" + JINJA
        assert variables["kops_labels"]["evil"] == JINJA
        assert all(name.isidentifier() for name in answer["groups"])
    assert {k: fresh[k] for k in ("hosts", "groups", "children", "group_vars")} == {
        k: cached[k] for k in ("hosts", "groups", "children", "group_vars")
    }
    assert not Path("/tmp/pwned").exists()


def test_an_instance_without_a_name_is_named_by_its_id(parse: Parse, ec2: Ec2) -> None:
    answer = parse(ec2(Made(1, tags={"Name": None}), Made(2)).url, hostnames=["name"])

    assert answer["hosts"].keys() == {Made(1).id, "spark.workbench.internal"}
    assert answer["hosts"][Made(1).id]["kops_name"] == ""


def test_a_shared_name_gets_the_instance_id(parse: Parse, ec2: Ec2) -> None:
    answer = parse(ec2(Made(1), Made(5)).url, hostnames=["name"])

    assert answer["hosts"].keys() == {
        f"admin.workbench.internal-{Made(1).id}",
        f"admin.workbench.internal-{Made(5).id}",
    }


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "all", "workbench", "a b", "-o", "a,b"])
def test_a_tag_does_not_name_what_is_there_already(
    parse: Parse, ec2: Ec2, parser: Parser, tmp_path: Path, name: str
) -> None:
    (tmp_path / "hosts.yml").write_text("workbench: {hosts: {localhost: {own: true}}}\n")
    parse(ec2(Made(1, tags={"Name": name})).url, hostnames=["name"])

    answer = parser.parse(tmp_path)

    assert answer["hosts"].keys() - {"localhost"} == {Made(1).id}
    assert answer["hosts"].get("localhost", {"own": True}) == {"own": True}


def test_one_that_ended_while_it_was_listed_is_left_out(parse: Parse, ec2: Ec2) -> None:
    ended = [Made(1, state="shutting-down"), Made(2, state="terminated")]

    assert parse(ec2(Made(0), *ended).url)["hosts"].keys() == {Made(0).id}


def test_without_a_public_address_the_private_one_is_used(parse: Parse, ec2: Ec2) -> None:
    answer = parse(ec2(Made(1, public=False)).url, addresses=["public_ip"])

    assert answer["hosts"][Made(1).id]["ansible_host"] == Made(1).private_ip


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"jump_host": "bastion.example.org"}, "-o ProxyJump=bastion.example.org:22"),
        (
            {"jump_host": "2001:db8::1", "jump_user": "alice", "jump_port": 30022},
            "-o 'ProxyJump=alice@[2001:db8::1]:30022'",
        ),
        (
            {"jump_group": "admin", "jump_user": "alice", "jump_port": 30022},
            f"-o ProxyJump=alice@{Made(1).public_ip}:30022",
        ),
    ],
)
def test_machines_are_reached_through_a_jump_host(
    parse: Parse, ec2: Ec2, options: dict[str, Any], expected: str
) -> None:
    answer = parse(ec2(*FOUR, Made(5)).url, **options)

    group_vars = answer["group_vars"]["cluster_workbench_internal"]
    assert group_vars == {"ansible_user": "ubuntu", "ansible_ssh_common_args": expected}
    assert answer["hosts"][SPARK]["ansible_host"] == "172.20.0.6"


def test_a_jump_group_without_an_address_is_a_warning(parse: Parse, ec2: Ec2) -> None:
    answer = parse(ec2(*FOUR).url, jump_group="bastion", user="")

    assert answer["warnings"] == [
        "workbench.internal: no machine of bastion has a public address, so there is no jump host."
    ]
    assert answer["group_vars"]["cluster_workbench_internal"] == {}


def test_groups_can_be_renamed_and_left_out(parse: Parse, ec2: Ec2) -> None:
    prefixes = {"cluster": "k8s_", "zone": None, "instance_type": None, "lifecycle": None}

    answer = parse(ec2(Made(1)).url, group_prefixes=prefixes)

    assert answer["groups"].keys() - {"all", "ungrouped"} == {
        "kops",
        "k8s_workbench_internal",
        "instance_group_admin",
        "role_node",
    }


def test_a_cached_run_asks_nobody_and_loads_no_botocore(
    parse: Parse, ec2: Ec2, tmp_path: Path
) -> None:
    stub = ec2(*FOUR)
    cached = {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(tmp_path / "cache"),
        "keyed_groups": [{"key": "kops_labels['workbench/group']", "prefix": "label"}],
    }
    first = parse(stub.url, **cached)
    new = Parser()

    second = new.parse(tmp_path / "kops_ec2.yml")

    new.close()
    assert len(stub.asked) == 1
    assert first["botocore"]
    assert not second["botocore"]
    for part in ("hosts", "groups", "children", "group_vars"):
        assert first[part] == second[part]
    assert second["groups"]["label_spark"] == [SPARK]


def test_the_cache_is_passed_over_when_told_or_when_the_file_changed(
    parse: Parse, ec2: Ec2, tmp_path: Path
) -> None:
    stub = ec2(*FOUR)
    cached = {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(tmp_path / "cache"),
    }
    for options in ({}, {}, {"cache_read": False}, {"filters": {"vpc-id": "vpc-1"}}):
        parse(stub.url, **cached, **options)

    assert len(stub.asked) == 3
    assert "unit" not in "".join(path.name for path in (tmp_path / "cache").iterdir())


def test_another_account_region_or_address_is_another_entry_of_the_cache(
    ec2: Ec2, tmp_path: Path
) -> None:
    """The file is the same: what is meant stands in the environment."""
    stub = ec2(*FOUR)
    credentials = tmp_path / "credentials"
    credentials.write_text(
        "[a]\naws_access_key_id = AKIAA\naws_secret_access_key = a\n"
        "[b]\naws_access_key_id = AKIAB\naws_secret_access_key = b\n"
    )
    path = tmp_path / "kops_ec2.yml"
    path.write_text(
        "plugin: datascience.workbench.kops_ec2\ncache: true\n"
        f"cache_plugin: ansible.builtin.jsonfile\ncache_connection: {tmp_path / 'cache'}\n"
    )
    files = {"AWS_SHARED_CREDENTIALS_FILE": str(credentials), "AWS_ENDPOINT_URL": stub.url}
    keys = {"AWS_ACCESS_KEY_ID": "AKIAC", "AWS_SECRET_ACCESS_KEY": "c"}
    for count, more in enumerate(
        (
            {"AWS_REGION": "us-east-1", "AWS_PROFILE": "a"},
            {"AWS_REGION": "us-east-1", "AWS_PROFILE": "b"},
            {"AWS_REGION": "eu-west-1", "AWS_PROFILE": "b"},
            {"AWS_REGION": "eu-west-1", **keys},
            {"AWS_REGION": "eu-west-1", **keys, "AWS_ACCESS_KEY_ID": "AKIAD"},
            {"AWS_REGION": "eu-west-1", **keys, "AWS_ENDPOINT_URL": stub.url + "/"},
        ),
        start=1,
    ):
        for _run in range(2):
            one = Parser(files | more)
            answer = one.parse(path)
            one.close()
            assert answer["errors"] == []
            assert len(stub.asked) == count
    assert "AKIA" not in "".join(kept.name for kept in (tmp_path / "cache").iterdir())


def test_what_json_cannot_hold_is_told_and_not_kept(parse: Parse, ec2: Ec2, tmp_path: Path) -> None:
    stub = ec2(*FOUR)
    options = {
        "compose": {"born": "'2026-11-01' | to_datetime('%Y-%m-%d')"},
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(tmp_path / "cache"),
    }

    answer, again = parse(stub.url, **options), parse(stub.url, **options)

    assert answer["errors"] == again["errors"] == []
    assert len(answer["hosts"]) == len(again["hosts"]) == 4
    [warning] = answer["warnings"]
    assert f"compose made of born of {CONTROL_PLANE} what JSON cannot hold" in warning
    assert len(stub.asked) == 2


@pytest.mark.parametrize(
    ("status", "body", "remedy"),
    [
        (503, refusal("RequestLimitExceeded", "Request limit exceeded."), "Wait a minute"),
        (400, refusal("RequestExpired", "Request has expired."), "credentials expired"),
        (400, refusal("ExpiredToken", "The token expired"), "credentials expired"),
        (401, refusal("AuthFailure", "not able to validate"), "region is enabled"),
        (403, refusal("UnauthorizedOperation", "not authorized"), "ec2:DescribeInstances"),
        (400, refusal("InvalidParameterValue", "The filter 'x' is invalid"), "Check filters"),
        (400, refusal("FilterLimitExceeded", "maximum is 200"), "name fewer clusters"),
        (200, b"<html>Log in to the hotel</html>", "What answered is not EC2"),
        (200, b"", "What answered is not EC2"),
        (200, b"<!DOCTYPE x [<!ENTITY a 'b'>]><DescribeInstancesResponse/>", "not EC2"),
        (502, b"<html>Bad gateway</html>", ""),
    ],
)
def test_a_refusal_names_region_call_and_remedy(
    parse: Parse, ec2: Ec2, status: int, body: bytes, remedy: str
) -> None:
    stub = ec2(*FOUR)
    stub.failing["us-east-1"] = status, body

    said = error(parse(stub.url))

    assert said.startswith("Could not list the instances in us-east-1 (ec2:DescribeInstances)")
    assert remedy in said


def test_throttling_is_repeated_by_botocore(parse: Parse, ec2: Ec2) -> None:
    stub = ec2(*FOUR)
    stub.failing["us-east-1"] = 503, refusal("RequestLimitExceeded")

    error(parse(stub.url))

    assert len(stub.asked) == 2  # AWS_MAX_ATTEMPTS


def test_nobody_answers(parse: Parse) -> None:
    said = error(parse("http://127.0.0.1:9"))

    assert "in us-east-1 (ec2:DescribeInstances)" in said
    assert "Nothing answers there" in said


def test_a_region_that_is_none(parse: Parse) -> None:
    said = error(parse("http://127.0.0.1:9", regions=["us-eats-1"]))

    assert "knows no region us-eats-1. Did you mean us-east-1?" in said


def test_failed_regions_are_told_of_together(parse: Parse, ec2: Ec2) -> None:
    stub = ec2(*FOUR)
    for region in ("eu-west-1", "eu-west-2"):
        stub.failing[region] = 403, refusal("UnauthorizedOperation")

    said = error(parse(stub.url, regions=["us-east-1", "eu-west-1", "eu-west-2"]))

    assert "in eu-west-1 (" in said
    assert "in eu-west-2 (" in said
    assert "in us-east-1 (" not in said


def test_a_failed_region_can_be_skipped_and_is_not_cached(
    parse: Parse, ec2: Ec2, tmp_path: Path
) -> None:
    stub = ec2(*FOUR)
    stub.failing["eu-west-1"] = 403, refusal("UnauthorizedOperation")
    options = {
        "regions": ["us-east-1", "eu-west-1"],
        "skip_failed_regions": True,
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(tmp_path / "cache"),
    }

    answer, again = parse(stub.url, **options), parse(stub.url, **options)

    assert answer["errors"] == []
    assert len(answer["hosts"]) == len(again["hosts"]) == 4
    assert "in eu-west-1 (ec2:DescribeInstances)" in answer["warnings"][0]
    assert len(stub.asked) == 4
    only = options | {"regions": ["eu-west-1"]}
    assert "in eu-west-1 (ec2:DescribeInstances)" in error(parse(stub.url, **only))


def test_no_credentials(parse: Parse) -> None:
    assert "Could not find AWS credentials" in error(parse())


def test_no_region(parse: Parse, ec2: Ec2) -> None:
    assert "Could not choose a region" in error(parse(ec2().url, regions=[]))


def test_a_profile_that_is_not_there(parse: Parse) -> None:
    said = error(parse(profile="nobody"))

    assert "nobody" in said


def test_options_use_the_variables_beside_the_file(parse: Parse, ec2: Ec2, tmp_path: Path) -> None:
    stub = ec2(*FOUR)
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "group_vars" / "all.yml").write_text(
        f"where: us-west-2\nurl: {stub.url}\nnone: ''\n"
        "up: '{{ (inventory_dir ~ \"/up\") is file }}'\n"
    )
    options: dict[str, Any] = {
        "regions": ["{{ where }}"],
        "endpoint_url": "{{ url }}",
        "profile": "{{ none | default(omit, true) }}",
        "enabled": "{{ up }}",
    }

    before = parse(stub.url, **options | {"clusters": "{{ nowhere }}"})
    (tmp_path / "up").touch()
    after = parse(stub.url, **options)

    assert before["hosts"] == {}
    assert before["errors"] == before["warnings"] == []
    assert len(after["hosts"]) == 4
    assert [asked["region"] for asked in stub.asked] == ["us-west-2"]
    assert "clusters: 'nowhere' is undefined" in error(parse(clusters="{{ nowhere }}"))


def test_strict_decides_about_expressions_that_fail(parse: Parse, ec2: Ec2) -> None:
    stub, wrong = ec2(Made(1)), {"compose": {"x": "nothing.of.the.kind"}}

    assert "x" not in parse(stub.url, **wrong)["hosts"][Made(1).id]
    assert "Could not set x" in error(parse(stub.url, strict=True, **wrong))


def test_only_files_of_its_name_are_taken(parser: Parser, tmp_path: Path) -> None:
    path = tmp_path / "machines.yml"
    path.write_text("plugin: datascience.workbench.kops_ec2\n")

    assert "could not be verified" in parser.parse(path)["errors"][0]
