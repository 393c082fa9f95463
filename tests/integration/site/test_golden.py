"""What the golden rendering says of safety and of money, in words that a review can check."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"
TERRAFORM = (GOLDEN / "kubernetes.tf").read_text()
ADMIN = '["192.0.2.17/32"]'
NODES, BASTION = '"sg-(workbench.internal-nodes)"', '"sg-(workbench.internal-bastion)"'
GROUPS = {
    "control-plane": "unlimited",
    "admin": "standard",
    "spark-admin": "standard",
    "notebook": "standard",
    # Types without CPU credits.
    "spark": None,
    "gpu": None,
}
SPOT = {
    "spark": ["m5.large", "m5a.large", "m6i.large", "m6a.large"],
    "notebook": ["t3a.large", "t3.large"],
    "gpu": ["g4dn.xlarge"],
}
ENDS = ("min", "max")
ON_DEMAND = GROUPS.keys() - SPOT.keys()


@dataclass(frozen=True)
class Block:
    """A resource or a block in one, as kops writes it: two spaces for each level."""

    text: str

    def value(self, name: str) -> str | None:
        """What is assigned to a name, as it is written; None if nothing is."""
        found = re.search(rf"^ *{name} += (.*)$", self.text, re.MULTILINE)
        return found[1] if found else None

    def blocks(self, name: str) -> list[Block]:
        """The blocks of a name, at whatever level."""
        found = re.finditer(rf"^( *){name} {{\n(.*?)^\1}}$", self.text, re.MULTILINE | re.DOTALL)
        return [Block(one[2]) for one in found]

    def tags(self) -> dict[str, str]:
        """The tags of a scaling group."""
        return {_bare(b.value("key")): _bare(b.value("value")) for b in self.blocks("tag")}


def _bare(value: str | None) -> str:
    return (value or "").strip('"')


def resources(kind: str) -> dict[str, Block]:
    """The resources of one kind, by name."""
    found = re.finditer(
        rf'^resource "{kind}" "([^"]+)" {{\n(.*?)^}}$', TERRAFORM, re.MULTILINE | re.DOTALL
    )
    return {one[1]: Block(one[2]) for one in found}


def of_group(kind: str, group: str) -> Block:
    """A group's resource: kops calls that of the control plane GROUP.masters.CLUSTER."""
    middle = "-masters" if group == "control-plane" else ""
    return resources(kind)[f"{group}{middle}-workbench-internal"]


def data(name: str) -> str:
    """A data file of the rendering."""
    return (GOLDEN / "data" / name).read_text()


def test_the_groups_are_those_that_the_role_declares() -> None:
    assert len(resources("aws_launch_template")) == len(GROUPS)
    assert len(resources("aws_autoscaling_group")) == len(GROUPS)
    sizes = {
        group: tuple(of_group("aws_autoscaling_group", group).value(f"{end}_size") for end in ENDS)
        for group in GROUPS
    }
    assert sizes == {
        "control-plane": ("1", "1"),
        "admin": ("2", "2"),
        "spark-admin": ("0", "1"),
        "spark": ("0", "10"),
        "gpu": ("0", "2"),
        "notebook": ("0", "10"),
    }


@pytest.mark.parametrize("group", GROUPS)
def test_root_volumes_are_small_gp3_and_encrypted(group: str) -> None:
    (volume,) = of_group("aws_launch_template", group).blocks("ebs")
    fields = ("volume_type", "volume_size", "encrypted", "delete_on_termination")
    assert [volume.value(field) for field in fields] == ['"gp3"', "20", "true", "true"]


def test_etcd_volumes_are_small_and_encrypted() -> None:
    volumes = resources("aws_ebs_volume")
    assert len(volumes) == 2
    for volume in volumes.values():
        assert [volume.value(f) for f in ("type", "size", "encrypted")] == ['"gp3"', "5", "true"]


@pytest.mark.parametrize("group", GROUPS)
def test_metadata_is_version_2_and_out_of_reach_of_pods(group: str) -> None:
    (options,) = of_group("aws_launch_template", group).blocks("metadata_options")
    assert options.value("http_tokens") == '"required"'
    assert options.value("http_put_response_hop_limit") == "1"


@pytest.mark.parametrize(("group", "mode"), GROUPS.items())
def test_cpu_credits_are_stated_where_a_type_has_them(group: str, mode: str | None) -> None:
    told = of_group("aws_launch_template", group).blocks("credit_specification")
    assert [block.value("cpu_credits") for block in told] == ([f'"{mode}"'] if mode else [])


@pytest.mark.parametrize("group", GROUPS)
def test_nodes_are_in_our_own_groups_from_the_first_launch(group: str) -> None:
    (interface,) = of_group("aws_launch_template", group).blocks("network_interfaces")
    kops = "masters" if group == "control-plane" else "nodes"
    groups = {NODES, f"aws_security_group.{kops}-workbench-internal.id"}
    groups |= {BASTION} if group == "admin" else set()
    assert interface.value("associate_public_ip_address") == "true"
    assert set((interface.value("security_groups") or "").strip("[]").split(", ")) == groups


def test_only_the_administrator_is_let_in() -> None:
    rules = resources("aws_security_group_rule").values()
    from_ranges = [r for r in rules if r.value("type") == '"ingress"' and r.value("cidr_blocks")]
    opened = {
        (r.value("cidr_blocks"), r.value("from_port"), r.value("to_port"), r.value("protocol"))
        for r in from_ranges
    }
    assert opened == {(ADMIN, "22", "22", '"tcp"'), (ADMIN, "443", "443", '"tcp"')}
    inside = [r for r in rules if r.value("type") == '"ingress"' and r not in from_ranges]
    assert all(r.value("source_security_group_id") for r in inside)
    assert not any(r.value("ipv6_cidr_blocks") for r in inside)
    api = [r for r in from_ranges if r.value("to_port") == "443"]
    assert {r.value("security_group_id") for r in api} == {
        "aws_security_group.masters-workbench-internal.id"
    }


def test_no_rule_of_kops_names_a_group_of_ours() -> None:
    """It would stand in the way of the network's deletion."""
    for rule in resources("aws_security_group_rule").values():
        assert "sg-(" not in rule.text


@pytest.mark.parametrize(("group", "types"), SPOT.items())
def test_compute_is_bought_as_spot_of_several_types(group: str, types: list[str]) -> None:
    scaling = of_group("aws_autoscaling_group", group)
    (policy,) = scaling.blocks("mixed_instances_policy")
    (share,) = policy.blocks("instances_distribution")
    assert share.value("on_demand_base_capacity") == "0"
    assert share.value("on_demand_percentage_above_base_capacity") == "0"
    assert share.value("spot_allocation_strategy") == '"price-capacity-optimized"'
    # No bid of ours: at most the on-demand price, which is AWS's default.
    assert share.value("spot_max_price") == '""'
    assert [_bare(o.value("instance_type")) for o in policy.blocks("override")] == types
    # A mixed policy refuses a template that asks for spot itself.
    assert of_group("aws_launch_template", group).blocks("instance_market_options") == []


@pytest.mark.parametrize("group", sorted(ON_DEMAND))
def test_what_must_stay_up_is_on_demand(group: str) -> None:
    assert of_group("aws_autoscaling_group", group).blocks("mixed_instances_policy") == []
    assert of_group("aws_launch_template", group).blocks("instance_market_options") == []


@pytest.mark.parametrize("group", GROUPS)
def test_a_node_says_which_group_it_is_of(group: str) -> None:
    label = "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"
    assert of_group("aws_autoscaling_group", group).tags()[label] == group
    kind = "control-plane" if group == "control-plane" else "node"
    assert f"kops.k8s.io/instancegroup: {group}\n" in data(
        f"aws_s3_object_nodeupconfig-{group}_content"
    )
    assert f"/igconfig/{kind}/{group}/" in TERRAFORM


@pytest.mark.parametrize("group", GROUPS)
def test_a_node_keeps_memory_for_itself_and_wants_callers_known(group: str) -> None:
    config = data(f"aws_s3_object_nodeupconfig-{group}_content")
    kubelet = config.partition("\nKubeletConfig:\n")[2].partition("KubernetesVersion:")[0]
    assert "  anonymousAuth: false\n" in kubelet
    for reserved in ("kubeReserved", "systemReserved"):
        assert f"  {reserved}:\n    cpu: 50m\n    memory: 150Mi\n" in kubelet


@pytest.mark.parametrize("group", sorted(GROUPS.keys() - {"control-plane"}))
def test_nodes_can_mount_the_homes(group: str) -> None:
    assert "packages:\n- nfs-common\n" in data(f"aws_s3_object_nodeupconfig-{group}_content")


def test_the_gpu_group_is_kept_for_gpus() -> None:
    config = data("aws_s3_object_nodeupconfig-gpu_content")
    assert "taints:\n  - nvidia.com/gpu=:NoSchedule\n" in config


@pytest.mark.parametrize("role", ["nodes", "masters"])
def test_nodes_may_pull_from_the_registry(role: str) -> None:
    policy = json.loads(data(f"aws_iam_role_policy_{role}.workbench.internal_policy"))
    allowed = {
        action
        for statement in policy["Statement"]
        if statement["Effect"] == "Allow" and statement["Resource"] == "*"
        for action in statement["Action"]
    }
    assert allowed >= {
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
    }


def test_nodes_do_not_read_the_state_bucket() -> None:
    assert "s3:" not in data("aws_iam_role_policy_nodes.workbench.internal_policy")


def test_service_accounts_are_trusted_by_the_public_documents() -> None:
    (provider,) = resources("aws_iam_openid_connect_provider").values()
    issuer = "https://example-workbench-oidc.s3.eu-central-1.amazonaws.com/workbench.internal"
    assert provider.value("url") == f'"{issuer}"'
    assert '"amazonaws.com"' in (provider.value("client_id_list") or "")
    discovery = json.loads(data("aws_s3_object_discovery.json_content"))
    assert discovery["issuer"] == issuer
    assert discovery["jwks_uri"] == f"{issuer}/openid/v1/jwks"
    public = {
        _bare(thing.value("key"))
        for thing in resources("aws_s3_object").values()
        if thing.value("bucket") == '"example-workbench-oidc"'
    }
    assert public == {
        "workbench.internal/.well-known/openid-configuration",
        "workbench.internal/openid/v1/jwks",
    }


def test_what_is_shared_is_not_made_again() -> None:
    for kind in ("vpc", "subnet", "internet_gateway", "route_table", "nat_gateway", "lb", "eip"):
        assert resources(f"aws_{kind}") == {}
    assert resources("aws_route53_zone") == {}


def test_versions_are_pinned() -> None:
    images = {of_group("aws_launch_template", group).value("image_id") for group in GROUPS}
    assert images == {'"ami-(ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server)"'}
    assert "\n  channel: none\n" in data("aws_s3_object_cluster-completed.spec_content")


def test_no_key_is_in_the_golden_files() -> None:
    for path in GOLDEN.rglob("*"):
        assert not path.is_file() or "-----BEGIN" not in path.read_text()
