"""What role cluster hands to kops, rendered by Ansible from the role's own variables."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Rendered = Callable[..., tuple[dict[str, Any], dict[str, dict[str, Any]]]]

IMAGE = "099720109477/ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20260930"
CONTEXT: dict[str, Any] = {
    "account": {"id": "123456789012", "arn": "arn:aws:iam::123456789012:user/admin"},
    "images": {},
    "dns_zones": [
        {"id": "ZTHEIRS", "private": True, "vpcs": ["vpc-theirs"], "records": 2},
        {"id": "ZOURS", "private": True, "vpcs": ["vpc-1"], "records": 4},
        {"id": "ZPUBLIC", "private": False, "vpcs": [], "records": 9},
    ],
    "network": {
        "vpcs": [{"id": "vpc-1", "cidr": "172.20.0.0/16"}],
        "subnets": [{"id": "subnet-1", "cidr": "172.20.0.0/20", "zone": "us-east-1a"}],
        "groups": {"nodes": "sg-1", "bastion": "sg-2", "efs": "sg-3"},
    },
}


@pytest.fixture(scope="module")
def rendered() -> Iterator[Rendered]:
    """The spec of the cluster, and the specs of its groups by name, with variables as given."""
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("render.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        questions, answers = process.stdin, process.stdout

        def render(**given: Any) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
            questions.write(json.dumps({"__context": CONTEXT, **given}) + "\n")
            questions.flush()
            answer = json.loads(answers.readline())
            return answer["spec"], {group["name"]: group["spec"] for group in answer["groups"]}

        yield render
        questions.close()


def test_the_default_cluster_is_the_intended_one(rendered: Rendered) -> None:
    spec, _ = rendered()
    etcd = {
        "cpuRequest": "100m",
        "memoryRequest": "100Mi",
        "etcdMembers": [
            {
                "name": "a",
                "instanceGroup": "control-plane",
                "volumeType": "gp3",
                "volumeSize": 5,
                "encryptedVolume": True,
            }
        ],
    }
    reserved = {"cpu": "50m", "memory": "150Mi"}
    assert spec == {
        "channel": "none",
        "kubernetesVersion": "1.36.3",
        "cloudProvider": "aws",
        "api": {"dns": {}},
        "authorization": {"rbac": {}},
        "networkID": "vpc-1",
        "networkCIDR": "172.20.0.0/16",
        "nonMasqueradeCIDR": "100.64.0.0/10",
        "subnets": [
            {
                "name": "us-east-1a",
                "type": "Public",
                "zone": "us-east-1a",
                "cidr": "172.20.0.0/20",
                "id": "subnet-1",
            }
        ],
        "topology": {"dns": {"type": "Private"}},
        "dnsZone": "ZOURS",
        "networking": {"kuberouter": {}},
        "kubeProxy": {"enabled": False},
        "kubernetesApiAccess": ["192.0.2.17/32"],
        "sshAccess": ["192.0.2.17/32"],
        "etcdClusters": [{"name": "main", **etcd}, {"name": "events", **etcd}],
        "iam": {
            "allowContainerRegistry": True,
            "legacy": False,
            "useServiceAccountExternalPermissions": True,
        },
        "serviceAccountIssuerDiscovery": {
            "discoveryStore": "s3://ours-oidc/workbench.internal",
            "enableAWSOIDCProvider": True,
        },
        "kubelet": {
            "anonymousAuth": False,
            "kubeReserved": reserved,
            "systemReserved": reserved,
        },
    }


def test_every_group_is_small_encrypted_and_out_of_reach_of_pods(rendered: Rendered) -> None:
    _, groups = rendered()
    assert list(groups) == ["control-plane", "admin", "spark-admin", "spark", "gpu", "notebook"]
    for name, group in groups.items():
        assert group["image"] == IMAGE
        assert (group["rootVolumeType"], group["rootVolumeSize"]) == ("gp3", 20)
        assert group["rootVolumeEncryption"] is True
        assert group["instanceMetadata"] == {"httpTokens": "required", "httpPutResponseHopLimit": 1}
        assert group["nodeLabels"]["kops.k8s.io/instancegroup"] == name
        assert group["additionalSecurityGroups"] == (
            ["sg-1", "sg-2"] if name == "admin" else ["sg-1"]
        )
        assert (group.get("packages") == ["nfs-common"]) == (name != "control-plane")


def test_compute_starts_at_nothing_and_is_bought_on_the_spot_market(rendered: Rendered) -> None:
    _, groups = rendered()
    for name in ("spark", "gpu", "notebook"):
        policy = groups[name]["mixedInstancesPolicy"]
        assert groups[name]["minSize"] == 0
        assert (policy["onDemandBase"], policy["onDemandAboveBase"]) == (0, 0)
        assert policy["spotAllocationStrategy"] == "price-capacity-optimized"
        assert groups[name]["machineType"] in policy["instances"]
    assert groups["gpu"]["taints"] == ["nvidia.com/gpu=:NoSchedule"]
    assert groups["gpu"]["nodeLabels"]["nvidia.com/gpu.present"] == "true"


@pytest.mark.parametrize("architecture", ["amd64", "arm64"])
def test_cpu_credits_are_stated_where_all_types_of_a_group_have_them(
    rendered: Rendered, architecture: str
) -> None:
    _, groups = rendered(cluster_architecture=architecture)
    for group in groups.values():
        types = group.get("mixedInstancesPolicy", {}).get("instances", [group["machineType"]])
        burstable = {machine.startswith("t") for machine in types}
        assert burstable == {"cpuCredits" in group}
    assert groups["control-plane"]["cpuCredits"] == "unlimited"
    assert groups["admin"]["cpuCredits"] == "standard"


def test_a_type_without_cpu_credits_has_no_credit_mode_of_ours(rendered: Rendered) -> None:
    chosen = {"admin": {"machineType": "m5.large"}, "notebook": {"machineType": "r5.xlarge"}}
    _, groups = rendered(cluster_groups=chosen)
    assert "cpuCredits" not in groups["admin"]
    assert "cpuCredits" not in groups["notebook"]
    assert groups["spark-admin"]["cpuCredits"] == "standard"
    _, groups = rendered(cluster_groups={"admin": {"machineType": "t4g.large"}})
    assert groups["admin"]["cpuCredits"] == "standard"
    _, groups = rendered(cluster_groups={"admin": {"cpuCredits": "unlimited"}})
    assert groups["admin"]["cpuCredits"] == "unlimited"


def test_the_users_groups_are_laid_over_ours(rendered: Rendered) -> None:
    _, groups = rendered(
        cluster_groups={
            "spark": {"maxSize": 20, "nodeLabels": {"mine": "yes"}},
            "gpu": None,
            "big": {"machineType": "r5.4xlarge", "minSize": 0, "maxSize": 1},
        }
    )
    assert "gpu" not in groups
    assert groups["spark"]["maxSize"] == 20
    assert groups["spark"]["nodeLabels"] == {"kops.k8s.io/instancegroup": "spark", "mine": "yes"}
    assert groups["spark"]["taints"] == ["workbench/spark=:NoSchedule"]
    assert groups["big"]["role"] == "Node"
    assert groups["big"]["rootVolumeEncryption"] is True


def test_a_type_alone_takes_the_place_of_a_spot_groups_list(rendered: Rendered) -> None:
    given: dict[str, Any] = {
        "spark": {"machineType": "r5.4xlarge", "mixedInstancesPolicy": {"onDemandAboveBase": 100}},
        "gpu": {"mixedInstancesPolicy": {"instances": ["g5.xlarge", "g6.xlarge"]}},
        "notebook": {"machineType": "t3.large", "mixedInstancesPolicy": None},
    }
    _, groups = rendered(cluster_groups=given)
    assert groups["spark"]["machineType"] == "r5.4xlarge"
    assert groups["spark"]["mixedInstancesPolicy"] == {
        "instances": ["r5.4xlarge"],
        "onDemandBase": 0,
        "onDemandAboveBase": 100,
        "spotAllocationStrategy": "price-capacity-optimized",
    }
    assert groups["gpu"]["mixedInstancesPolicy"]["instances"] == ["g5.xlarge", "g6.xlarge"]
    assert groups["notebook"]["mixedInstancesPolicy"] is None
    given = {"spark": {"maxSize": 3}, "gpu": None}
    _, groups = rendered(cluster_groups=given)
    assert len(groups["spark"]["mixedInstancesPolicy"]["instances"]) == 4


def test_a_group_keeps_the_image_that_it_has(rendered: Rendered) -> None:
    older = IMAGE.replace("20260930", "20260601")
    context = {**CONTEXT, "images": {"control-plane": older, "admin": "ami-0123456789abcdef0"}}
    _, groups = rendered(__context=context)
    assert groups["admin"]["image"] == "ami-0123456789abcdef0"
    assert groups["spark"]["image"] == groups["control-plane"]["image"] == older
    _, groups = rendered(__context=context, cluster_image="ami-other")
    assert {group["image"] for group in groups.values()} == {"ami-other"}


def test_newest_looks_again_for_all_groups(rendered: Rendered) -> None:
    older = "099720109477/ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20250101"
    context = {**CONTEXT, "images": {"control-plane": older, "admin": "ami-0123456789abcdef0"}}
    _, groups = rendered(__context=context, cluster_image="newest")
    assert {group["image"] for group in groups.values()} == {IMAGE}


def test_another_architecture_gets_another_image(rendered: Rendered) -> None:
    context = {**CONTEXT, "images": {"control-plane": IMAGE}}
    newest = {"images": [{"name": "noble-arm64-server-1", "creation_date": "2026-09-30"}]}
    _, groups = rendered(__context=context, __cluster_images=newest, cluster_architecture="arm64")
    assert groups["control-plane"]["image"] == "099720109477/noble-arm64-server-1"
    assert groups["control-plane"]["machineType"] == "t4g.medium"


def test_a_public_zone_is_the_users_and_none_is_a_load_balancer(rendered: Rendered) -> None:
    public, _ = rendered(network_dns_type="public")
    assert public["dnsZone"] == "ZPUBLIC"
    assert public["topology"] == {"dns": {"type": "Public"}}
    none, _ = rendered(network_dns_type="none")
    assert "dnsZone" not in none
    assert none["topology"] == {"dns": {"type": "None"}}
    assert none["api"] == {"loadBalancer": {"class": "Network", "type": "Public"}}


def test_before_there_is_a_network_placeholders_stand_for_it(rendered: Rendered) -> None:
    nothing = {
        **CONTEXT,
        "dns_zones": [],
        "network": {"vpcs": [], "subnets": [], "groups": {}},
    }
    spec, groups = rendered(__context=nothing)
    for identifier in (
        spec["networkID"],
        spec["subnets"][0]["id"],
        *groups["admin"]["additionalSecurityGroups"],
    ):
        assert set(identifier.split("-")[1]) == {"0"}
    assert set(spec["dnsZone"]) == {"Z", "0"}


def test_what_network_made_in_this_run_comes_first(rendered: Rendered) -> None:
    made = {
        "vpc": "vpc-9",
        "subnet": "subnet-9",
        "zone": "Z9",
        "groups": {"nodes": "sg-8", "bastion": "sg-9"},
    }
    spec, groups = rendered(__network_ids=made)
    assert (spec["networkID"], spec["dnsZone"]) == ("vpc-9", "Z9")
    assert groups["admin"]["additionalSecurityGroups"] == ["sg-8", "sg-9"]


def test_the_users_spec_is_laid_over_ours(rendered: Rendered) -> None:
    spec, _ = rendered(
        cluster_spec={"kubelet": {"maxPods": 50}}, cluster_assets_file_repository="http://x"
    )
    assert spec["kubelet"]["maxPods"] == 50
    assert spec["kubelet"]["anonymousAuth"] is False
    assert spec["assets"] == {"fileRepository": "http://x"}


def test_another_version_is_refused_unless_it_is_allowed() -> None:
    role = Path(__file__).resolve().parents[3] / "roles/cluster"
    defaults = yaml.safe_load((role / "defaults/main.yml").read_text())
    assert defaults["cluster_allow_version_change"] is False
    [task] = yaml.safe_load((role / "tasks/install.yml").read_text())
    given = task["datascience.workbench.kops_cluster"]
    assert given["allow_version_change"] == "{{ cluster_allow_version_change }}"
