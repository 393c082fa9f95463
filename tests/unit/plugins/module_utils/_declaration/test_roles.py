"""Whole declarations, with the roles' own argument specifications and defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.datascience.workbench.plugins.module_utils._declaration import roles
from ansible_collections.datascience.workbench.plugins.module_utils._declaration.roles import Role

ROLES = Path(__file__).resolve().parents[5] / "roles"
NAMES = ("cost", "context", "account", "network", "cluster")
# What templates would make of the defaults that are made from other variables, and what is asked.
GIVEN: dict[str, dict[str, Any]] = {
    "cost": {
        "cost_monthly_limit": 100,
        "cost_alarm_addresses": ["me@example.org"],
    },
    "context": {
        "context_aws_region": "eu-central-1",
        "context_cluster_name": "workbench.internal",
        "context_state_bucket": "ours-state",
        "context_discovery_bucket": "ours-oidc",
        "context_dns_zone": "workbench.internal",
    },
    "account": {
        "account_state_bucket": "ours-state",
        "account_discovery_bucket": "ours-oidc",
        "account_name": "workbench.internal",
    },
    "network": {
        "network_name": "workbench.internal",
        "network_zone": "eu-central-1a",
        "network_dns_zone": "workbench.internal",
    },
    "cluster": {
        "cluster_admin_cidrs": ["192.0.2.17/32"],
        "cluster_ssh_public_key": "ssh-ed25519 " + "A" * 68 + " me",
        "cluster_dns_type": "private",
        "cluster_state_store": "s3://ours-state",
        "cluster_discovery_store": "s3://ours-oidc/workbench.internal",
    },
}
FOUND: dict[str, Any] = {
    "account": {"id": "123456789012", "arn": "arn:aws:iam::123456789012:user/me"},
    "endpoint": "",
    "region": "eu-central-1",
    "zones": ["eu-central-1a", "eu-central-1b"],
    "public_access": dict.fromkeys(
        (
            "block_public_acls",
            "ignore_public_acls",
            "block_public_policy",
            "restrict_public_buckets",
        ),
        False,
    ),
    "buckets": {"ours-state": {"state": "absent"}},
    "network": {"vpcs": [], "subnets": []},
    "dns_zones": [],
    "images": {},
    "machine_types": {"t3a.medium": True, "p5.48xlarge": False},
}


PRESENT: dict[str, Any] = {
    "state": "present",
    "region": "eu-central-1",
    "tags": {"workbench": "workbench.internal"},
}


def role(name: str, undefined: dict[str, str] | None = None, **values: Any) -> Role:
    """A role with its defaults and GIVEN, under values; None takes a value away."""
    options = yaml.safe_load((ROLES / name / "meta/argument_specs.yml").read_text())
    defaults = yaml.safe_load((ROLES / name / "defaults/main.yml").read_text())
    return Role(
        name,
        options["argument_specs"]["main"]["options"],
        {**defaults, **GIVEN[name], **values},
        undefined or {},
    )


def declared(*judged: Role, names: tuple[str, ...] = (), **environ: str) -> list[str]:
    return [str(fault) for fault in roles.declared(judged, names, environ)]


def test_the_defaults_with_what_is_asked_are_sound() -> None:
    assert declared(*map(role, NAMES)) == []
    assert roles.against(map(role, NAMES), FOUND) == []


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("context", {"context_aws_region": "frankfurt"}, "a region of AWS"),
        ("context", {"context_aws_access_key": "x"}, "context_aws_secret_key: the access key"),
        (
            "context",
            {
                "context_aws_access_key": "AKIASECRET",
                "context_aws_secret_key": "x",
                "context_aws_profile": "mine",
            },
            "but not both",
        ),
        (
            "context",
            {"context_environment": {"AWS_SECRET_ACCESS_KEY": "hunter2"}},
            "AWS_SECRET_ACCESS_KEY is (a secret, not shown): every user",
        ),
        (
            "context",
            {"context_environment": {"S3_ENDPOINT": "http://127.0.0.1:1"}},
            "away from AWS",
        ),
        ("cost", {"cost_monthly_limit": None}, "it must be set: a number"),
        ("cost", {"cost_monthly_limit": -1}, "USD a month, 0 or more"),
        ("cost", {"cost_accept_monthly": "nan"}, "USD a month, 0 or more"),
        ("cost", {"cost_usage": [{"group": "spark", "machines": -1, "hours": 1}]}, "0 or more"),
        ("cost", {"cost_usage": [{"group": "spark"}]}, "a list, each element a mapping"),
        ("cost", {"cost_alarm_monthly": 0.004}, "at least 0.01"),
        ("cost", {"cost_monthly_limit": 0}, "cost_alarm_monthly is 0.0: USD a month, at least"),
        (
            "cost",
            {"cost_monthly_limit": 0.004},
            "cost_alarm_monthly is 0.004: USD a month, at least",
        ),
        ("cost", {"cost_alarm_addresses": None}, "it must be set: a list, each element text"),
        ("cost", {"cost_alarm_addresses": []}, "is []: from 1 to 10 mail addresses; cost_alarm"),
        ("cost", {"cost_alarm_addresses": [f"a{n}@b.cd" for n in range(11)]}, "from 1 to 10"),
        ("cost", {"cost_alarm_addresses": ["me@example"]}, 'is "me@example": a mail address'),
        ("cost", {"cost_alarm_addresses": ["Me <me@example.org>"]}, "nothing around it"),
        ("cost", {"cost_alarm_addresses": ["a@b.cd", "a@b.cd"]}, 'is "a@b.cd": each once.'),
        ("cost", {"cost_alarm_thresholds": [0]}, "above 0 and up to 1,000,000"),
        ("cost", {"cost_alarm_thresholds": ["nan"]}, "above 0 and up to 1,000,000"),
        ("cost", {"cost_alarm_thresholds": [80, 80]}, "is 80.0: each once."),
        ("cost", {"cost_alarm_forecasts": list(range(1, 9))}, "with cost_alarm_forecasts from 1"),
        ("cost", {"cost_alarm_tag": "a$b"}, "the key of a tag"),
        ("account", {"account_state_bucket": "Ours"}, "a bucket's name: 3 to 63"),
        ("account", {"account_discovery_bucket": "ours-state"}, "another bucket than"),
        (
            "network",
            {"network_cidr": "100.64.0.0/16", "network_subnet_cidr": "100.64.0.0/20"},
            "a range apart from 100.64.0.0/10",
        ),
        ("network", {"network_people_cidrs": ["0.0.0.0/0"]}, "network_allow_any_address: true"),
        ("network", {"network_dns_type": "Private"}, "one of private, public, none"),
        ("network", {"network_dns_zone": "example.org"}, "or a parent of it"),
        (
            "network",
            {"network_dns_type": "public", "network_dns_zone": ""},
            "name the public hosted zone",
        ),
        ("cluster", {"cluster_name": "workbench"}, "a domain name of at most 50"),
        ("cluster", {"cluster_name": "a" * 50 + ".internal"}, "a domain name of at most 50"),
        ("cluster", {"cluster_admin_cidrs": []}, "at least your own address"),
        ("cluster", {"cluster_admin_cidrs": None}, "it must be set: a list, each element text"),
        ("account", {"account_state_bucket": ""}, "it must be set: text. The private, versioned"),
        ("context", {"context_aws_region": ""}, "it must be set: text. The region of AWS"),
        ("cluster", {"cluster_ssh_public_key": "ssh-dss AAAA"}, "ed25519 or RSA public key"),
        ("cluster", {"cluster_kubernetes_version": "1.36"}, "a whole version"),
        ("cluster", {"cluster_root_volume_size": "big"}, "a whole number"),
        ("cluster", {"cluster_groups": {"Spark": {}}}, "made of a-z"),
        ("cluster", {"cluster_groups": {"admin": None}}, "cannot do without"),
        ("cluster", {"cluster_groups": {"spark": 3}}, "fields of a kops instance group"),
        ("cluster", {"cluster_groups": ["spark"]}, 'is ["spark"]: it must be a mapping.'),
        ("cluster", {"cluster_groups": {"spark": {"machinType": "x"}}}, "spark.machineType?"),
        ("cluster", {"cluster_spec": {"kubelet": {"anonymusAuth": 1}}}, "kubelet.anonymousAuth?"),
        ("cluster", {"cluster_groups": {"spark": {"minSize": True}}}, "0 or more"),
        ("cluster", {"cluster_groups": {"spark": {"minSize": 3, "maxSize": 2}}}, "its maxSize, 2"),
    ],
)
def test_a_fault_names_the_variable_and_what_is_allowed(
    name: str, values: dict[str, Any], told: str
) -> None:
    [fault] = declared(role(name, **values))
    assert told in fault
    assert fault.startswith(f"{name}_")


def test_a_region_of_any_part_of_aws_is_one() -> None:
    for region in ("us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1"):
        assert declared(role("context", context_aws_region=region)) == []
    for other in ("eu-central-1a", "eu-central", "EU-CENTRAL-1"):
        assert len(declared(role("context", context_aws_region=other))) == 1


def test_faults_of_several_roles_are_told_at_once() -> None:
    told = declared(
        role("account", account_state_bucket="NO"),
        role("network", network_cidr="no", network_people_cidrs=["no"]),
        role("cluster", cluster_architecture="no", cluster_groups={"gpu": "no"}),
    )
    assert len(told) == 5


def test_a_mistyped_variable_does_not_hide_the_faults_of_others() -> None:
    """network_cidr is a list and cannot be looked at; the ranges of people are judged still."""
    told = declared(role("network", network_cidr=[], network_people_cidrs=["no"]))
    assert len(told) == 2


def test_secrets_are_not_shown() -> None:
    told = declared(role("context", context_aws_secret_key={"a": "hunter2"}))
    assert told
    assert "hunter2" not in "".join(told)
    key = "-----BEGIN OPENSSH PRIVATE KEY-----hunter2"
    assert "hunter2" not in "".join(declared(role("cluster", cluster_ssh_public_key=key)))


def test_an_unknown_variable_finds_the_nearest_known_one() -> None:
    told = declared(role("network"), names=("network_cdir", "network_xyzzy", "cluster_nmae"))
    assert told == [
        "network_cdir: role network has no such variable; did you mean network_cidr?",
        "network_xyzzy: role network has no such variable; see the role's README.",
    ]


def test_variables_without_a_value_for_one_reason_are_told_once() -> None:
    why = "it has no value yet: the sandbox is not up"
    judged = role("context", {"context_aws_region": why, "context_environment": why})
    assert declared(judged) == [f"context_aws_region, context_environment: {why}."]


def test_what_is_made_from_a_faulty_variable_is_not_told_again() -> None:
    why = "it has no value yet: 'account_state_bucket' is undefined"
    judged = [
        role("context", {"context_state_bucket": why}),
        role("account", account_state_bucket=None),
    ]
    assert len(declared(*judged)) == 1


def test_what_nobody_set_is_not_told_beside_what_it_is_made_from() -> None:
    judged = [
        role("network", network_dns_type="Public"),
        role("cluster", cluster_dns_type="Public"),
    ]
    assert len(declared(*judged, names=("network_dns_type",))) == 1
    assert len(declared(*judged, names=("network_dns_type", "cluster_dns_type"))) == 2


@pytest.mark.parametrize(
    "name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "S3_ENDPOINT", "KOPS_BASE_URL", "AWS_URL"]
)
def test_a_left_over_endpoint_is_a_fault_on_aws_alone(name: str) -> None:
    [told] = declared(role("context"), **{name: "http://127.0.0.1:1"})
    assert told.startswith(f'{name} in the environment is "http://127.0.0.1:1"')
    on_purpose = role("context", context_aws_endpoint_url="http://127.0.0.1:1")
    assert declared(on_purpose, **{name: "http://127.0.0.1:1"}) == []


@pytest.mark.parametrize(
    ("name", "values", "found", "told"),
    [
        ("context", {"context_aws_account": "210987654321"}, {}, "lead to account 123456789012"),
        ("account", {}, {"buckets": {"ours-state": {"state": "foreign"}}}, "somebody else's"),
        (
            "account",
            {},
            {"buckets": {"ours-oidc": {**PRESENT, "region": "us-east-1"}}},
            "exists in us-east-1",
        ),
        (
            "account",
            {},
            {"buckets": {"ours-oidc": {**PRESENT, "tags": {}}}},
            "add the tag workbench=workbench.internal to it",
        ),
        (
            "account",
            {},
            {"buckets": {"ours-state": {**PRESENT, "tags": {"workbench": "other.internal"}}}},
            "is tagged workbench=other.internal",
        ),
        (
            "account",
            {},
            {"public_access": {**FOUND["public_access"], "block_public_policy": True}},
            "BlockPublicAcls=false,IgnorePublicAcls=false,BlockPublicPolicy=false",
        ),
        (
            "cluster",
            {},
            {"groups": {"big": {"machineType": "p5.48xlarge"}}},
            "AWS has no machines of this type",
        ),
        (
            "cluster",
            {},
            {"groups": {"spark": {"machineType": "t3a.medium", "minSize": 11, "maxSize": 10}}},
            "at most its maxSize, 10",
        ),
        ("cluster", {}, {"groups": {"big": {"maxSize": 1}}}, "a type of machine"),
        ("network", {"network_zone": "eu-central-1d"}, {}, "did you mean eu-central-1"),
        (
            "network",
            {"network_dns_type": "public"},
            {},
            "a public hosted zone of this account: there are 0",
        ),
        (
            "network",
            {},
            {"network": {"vpcs": [{"id": "vpc-1", "cidr": "10.0.0.0/16"}], "subnets": []}},
            "AWS cannot change that",
        ),
        (
            "network",
            {},
            {
                "network": {
                    "vpcs": [{"id": i, "cidr": "172.20.0.0/16"} for i in ("vpc-2", "vpc-1")],
                    "subnets": [],
                }
            },
            "(vpc-1, vpc-2)",
        ),
        (
            "network",
            {},
            {
                "network": {
                    "vpcs": [],
                    "subnets": [
                        {"id": "subnet-1", "cidr": "172.20.0.0/20", "zone": "eu-central-1b"}
                    ],
                }
            },
            "network_zone is",
        ),
    ],
)
def test_what_the_account_does_not_allow(
    name: str, values: dict[str, Any], found: dict[str, Any], told: str
) -> None:
    [fault] = roles.against([role(name, **values)], FOUND | found)
    assert told in str(fault)


def test_who_may_not_read_the_accounts_block_is_not_stopped() -> None:
    assert roles.against([role("account")], FOUND | {"public_access": None}) == []


def test_site_judges_every_role_against_the_account() -> None:
    play = yaml.safe_load((ROLES.parent / "playbooks/site.yml").read_text())[1]
    [judged] = [
        task["datascience.workbench.role_arguments"]
        for task in play["tasks"]
        if "datascience.workbench.role_arguments" in task
    ]
    assert sorted(judged["roles"]) == sorted(NAMES)


def test_a_small_control_plane_is_a_warning() -> None:
    small = role("cluster", cluster_groups={"control-plane": {"machineType": "t3a.small"}})
    assert declared(small) == []
    [warning] = roles.warnings([small])
    assert "4 GB" in warning
    assert roles.warnings([role("cluster")]) == []


def test_an_administrators_private_address_is_a_warning() -> None:
    private = role("cluster", cluster_admin_cidrs=["192.168.1.7/32"])
    assert declared(private) == []
    [warning] = roles.warnings([private])
    assert warning.startswith("cluster_admin_cidrs[0] is 192.168.1.7/32")
    assert roles.warnings([role("cluster", cluster_admin_cidrs=None)]) == []


@pytest.mark.parametrize(
    ("run", "skip", "chosen"),
    [
        (["all"], [], ["cost", "context", "account", "network"]),
        (["network"], [], ["context", "network"]),
        (["all"], ["account"], ["cost", "context", "network"]),
        (["nothing"], [], ["context"]),
        (["all"], ["always"], ["cost", "account", "network"]),
        (["tagged"], [], ["cost", "context", "account", "network"]),
        (["untagged"], [], ["context"]),
        # What costs is priced, whoever makes it.
        (["cost"], [], ["cost", "context"]),
        (["cluster"], [], ["cost", "context"]),
        (["all"], ["cost"], ["context", "account", "network"]),
    ],
)
def test_tags_select_roles(run: list[str], skip: list[str], chosen: list[str]) -> None:
    assert roles.selected(["cost", "context", "account", "network"], run, skip) == chosen


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(NAMES), st.data())
def test_no_value_whatever_is_worse_than_a_fault(name: str, data: st.DataObject) -> None:
    variable = data.draw(st.sampled_from(sorted(role(name).options)))
    for fault in declared(role(name, **{variable: data.draw(JSON)})):
        assert variable in fault or name in fault


def test_parts_are_applied_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "PARTS", ("storage", "ldap", "bastion"))
    assert roles.chosen(["bastion", "storage"]) == ["storage", "bastion"]
    assert roles.chosen(["all"]) == ["storage", "ldap", "bastion"]
    assert roles.chosen([]) == []


def test_a_part_that_there_is_not_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "PARTS", ("storage", "ldap"))
    assert [str(fault) for fault in roles.unknown_parts(["all", "storge", "ldap"])] == [
        'workbench_parts is "storge": one of storage, ldap, all; did you mean storage?'
    ]
