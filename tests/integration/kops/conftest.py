"""What a cluster stands on: two buckets, a network and a private zone, made once a session."""

from __future__ import annotations

import copy
import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.conftest import Sandbox

STATE, DISCOVERY = "workbench-test-state", "workbench-test-oidc"
ZONE = "internal.example.org"
IMAGE = "099720109477/ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20260930"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBlKYxCNGmMyPNsxs9IO5FpbWUtwwLs2Vh5FY5B3QEgC admin"
OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBcTztdQtMCyDQDFelOiN8ixwkHc9c8k8XDLiGHK6h1U new"
RSA_KEY = (
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCsCusK3uN8L5YZZkbhFMGqlLXzmBdEAS6WYtTwCi9pWgkEDX"
    "09nJ7zTPeW1GdJqsBKzQTQc4+eCSjd9TQZ3rEESnV0hIe9IPo9psmXrI8IwMx24O7Am2VSnnpEF69hO0LMY0K4"
    "9joi7Ljy9O2KvXW/eBR1lwXD4BWuoZERMN27oalu7iHFN93G0d2hPNNaXjRZ28uuMoGd8v4XALXO3jNm93KCxZ"
    "gGGbnsm7odA4PvO3nBgnrFv0Ayd+3Cx14w2Sz6k5JdNjYyIpbX0WZjB4wbljFT7lQzDGuGFL8DfpF0iXldbBlW"
    "RePehT7WeAAJlQ9W+rDLMirbqwX0GC6cgrNh admin"
)
_numbers = itertools.count()


@dataclass(frozen=True)
class Network:
    """Identifiers of what our roles make before the cluster."""

    vpc: str
    subnet: str
    nodes: str
    zone: str


@pytest.fixture(scope="session")
def network(sandbox: Sandbox) -> Network:
    s3, ec2 = sandbox.client("s3"), sandbox.client("ec2")
    for bucket in (STATE, DISCOVERY):
        s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=STATE, VersioningConfiguration={"Status": "Enabled"})
    s3.delete_public_access_block(Bucket=DISCOVERY)
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{DISCOVERY}/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    s3.put_bucket_policy(Bucket=DISCOVERY, Policy=json.dumps(policy))
    vpc = ec2.create_vpc(CidrBlock="172.20.0.0/16")["Vpc"]["VpcId"]
    for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
        ec2.modify_vpc_attribute(VpcId=vpc, **{attribute: {"Value": True}})
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="172.20.0.0/20", AvailabilityZone="us-east-1a")[
        "Subnet"
    ]["SubnetId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    nodes = ec2.create_security_group(GroupName="nodes", Description="nodes", VpcId=vpc)["GroupId"]
    zone = sandbox.client("route53").create_hosted_zone(
        Name=ZONE, CallerReference="test", VPC={"VPCRegion": "us-east-1", "VPCId": vpc}
    )["HostedZone"]["Id"]
    return Network(vpc, subnet, nodes, zone.rpartition("/")[2])


def _group(network: Network, role: str, machine: str, low: int, high: int, **more: Any) -> Any:
    return {
        "role": role,
        "machineType": machine,
        "image": IMAGE,
        "minSize": low,
        "maxSize": high,
        "subnets": ["us-east-1a"],
        "rootVolumeSize": 20,
        "rootVolumeEncryption": True,
        "instanceMetadata": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
        "additionalSecurityGroups": [network.nodes],
        **more,
    }


def _spec(sandbox: Sandbox, network: Network, name: str) -> dict[str, Any]:
    member = {
        "name": "a",
        "instanceGroup": "control-plane",
        "volumeSize": 5,
        "encryptedVolume": True,
    }
    subnet = {"name": "us-east-1a", "zone": "us-east-1a", "type": "Public", "id": network.subnet}
    return {
        "api": {"dns": {}},
        "authorization": {"rbac": {}},
        "assets": {"fileRepository": sandbox.record["assets"]},
        "channel": "none",
        "cloudProvider": "aws",
        "dnsZone": network.zone,
        "etcdClusters": [{"name": of, "etcdMembers": [dict(member)]} for of in ("main", "events")],
        "iam": {
            "allowContainerRegistry": True,
            "legacy": False,
            "useServiceAccountExternalPermissions": True,
        },
        "kubeProxy": {"enabled": False},
        "kubelet": {"anonymousAuth": False, "kubeReserved": {"cpu": "50m", "memory": "150Mi"}},
        "kubernetesApiAccess": ["203.0.113.0/24"],
        "kubernetesVersion": "1.36.3",
        "networkCIDR": "172.20.0.0/16",
        "networkID": network.vpc,
        "networking": {"kuberouter": {}},
        "nonMasqueradeCIDR": "100.64.0.0/10",
        "serviceAccountIssuerDiscovery": {
            "discoveryStore": f"s3://{DISCOVERY}/{name}",
            "enableAWSOIDCProvider": True,
        },
        "sshAccess": ["203.0.113.0/24"],
        "subnets": [{**subnet, "cidr": "172.20.0.0/20"}],
        "topology": {"dns": {"type": "Private"}},
    }


@pytest.fixture
def arguments(sandbox: Sandbox, network: Network) -> dict[str, Any]:
    """The options of kops_cluster for a cluster of a name that no other test uses."""
    name = f"c{next(_numbers)}.{ZONE}"
    groups = {
        "control-plane": _group(network, "ControlPlane", "t3a.medium", 1, 1),
        "admin": _group(network, "Node", "t3a.small", 2, 2),
        "spark": _group(
            network,
            "Node",
            "m5.large",
            0,
            10,
            mixedInstancesPolicy={
                "instances": ["m5.large", "m5a.large"],
                "onDemandBase": 0,
                "onDemandAboveBase": 0,
            },
        ),
    }
    return {
        **sandbox.connection(),
        "name": name,
        "state_store": f"s3://{STATE}",
        "kops_path": sandbox.record["kops"],
        "base_url": sandbox.record["assets"],
        "ssh_public_key": KEY,
        "spec": _spec(sandbox, network, name),
        "instance_groups": [{"name": key, "spec": spec} for key, spec in groups.items()],
        "wait": False,
        "timeout": 90,
    }


@pytest.fixture
def changed(arguments: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """The arguments with a group's or the cluster's fields changed: changed(group="admin", a=1)."""

    def change(group: str | None = None, /, **fields: Any) -> dict[str, Any]:
        options = copy.deepcopy(arguments)
        if group is None:
            options["spec"].update(fields)
        else:
            named = {entry["name"]: entry["spec"] for entry in options["instance_groups"]}
            named[group].update(fields)
        return options

    return change


def common(arguments: dict[str, Any]) -> dict[str, Any]:
    """Those of the arguments that every kops module has."""
    own = ("ssh_public_key", "spec", "instance_groups", "wait")
    return {name: value for name, value in arguments.items() if name not in own}


@pytest.fixture
def made(arguments: dict[str, Any], run_module: Callable[..., Any]) -> dict[str, Any]:
    """The common options of a cluster that exists, and that the test may change."""
    outcome = run_module("kops_cluster", arguments)
    assert not outcome.failed, outcome.msg
    return common(arguments)


@pytest.fixture(scope="session")
def _standing() -> dict[str, Any]:
    return {}


@pytest.fixture
def standing(request: pytest.FixtureRequest, _standing: dict[str, Any]) -> dict[str, Any]:
    """The common options of a cluster that tests share: none changes what it declares."""
    if not _standing:
        _standing.update(request.getfixturevalue("made"))
    return dict(_standing)
