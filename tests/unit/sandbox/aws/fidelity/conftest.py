"""Each test of a correction runs twice: with all corrections (it passes), and without its own.

`@pytest.mark.shows("ec2:NAME of the correction")` says what a test shows. The second run is a
strict xfail: a test that passes without its correction fails, since it shows nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ec2.models import ec2_backends
from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from sandbox.aws import fidelity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Client = Callable[[str], Any]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "shows(name): what correction of the emulator this shows")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that shows corrections with all of them, then without each of its own."""
    mark = metafunc.definition.get_closest_marker("shows")
    if "without" not in metafunc.fixturenames:
        return
    runs = [pytest.param((), id="corrected")]
    for name in mark.args if mark else ():
        failing = pytest.mark.xfail(strict=True, reason=fidelity.corrections()[name].moto)
        runs.append(pytest.param((name,), id="without", marks=failing))
    metafunc.parametrize("without", runs)


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """A moto server of this process on a free port of the loopback address."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def clients(endpoint: str) -> Client:
    """Clients of the emulator by service name, made once: that is what takes time."""
    session: Any = boto3.Session("sandbox", "sandbox", region_name="us-east-1")
    config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})

    @cache
    def client(service: str) -> Any:
        return session.client(service, endpoint_url=endpoint, config=config)

    return client


@pytest.fixture
def aws(
    clients: Client, without: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Client]:
    """Clients by service name, of an empty account with all corrections but `without`."""
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    patch = fidelity.apply(without)
    moto_api_backend.reset()
    ec2_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].reset()
    yield clients
    patch.undo()
    moto_api_backend.reset()


@dataclass(frozen=True)
class Network:
    """A VPC with a gateway, a subnet and a security group, by their identifiers."""

    vpc: str
    gateway: str
    subnet: str
    group: str


@pytest.fixture
def network(aws: Client) -> Network:
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="172.20.0.0/16")["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="172.20.0.0/20", AvailabilityZone="us-east-1a")[
        "Subnet"
    ]["SubnetId"]
    group = ec2.create_security_group(GroupName="nodes", Description="nodes", VpcId=vpc)["GroupId"]
    return Network(vpc, gateway, subnet, group)


@dataclass(frozen=True)
class Scaling:
    """Makes a launch template and Auto Scaling groups of it, and looks at their instances."""

    aws: Client
    network: Network

    def template(self, **data: Any) -> str:
        """A template of one m5.large in the network with a public address; its id."""
        whole = {
            "ImageId": "ami-5a4db000000000001",
            "InstanceType": "m5.large",
            "UserData": "IyEvYmluL3NoCg==",
            "NetworkInterfaces": [
                {
                    "DeviceIndex": 0,
                    "AssociatePublicIpAddress": True,
                    "DeleteOnTermination": True,
                    "Groups": [self.network.group],
                }
            ],
            "BlockDeviceMappings": [
                {
                    "DeviceName": "/dev/sda1",
                    "Ebs": {"VolumeSize": 20, "VolumeType": "gp3", "DeleteOnTermination": True},
                }
            ],
            **data,
        }
        made = self.aws("ec2").create_launch_template(
            LaunchTemplateName="nodes", LaunchTemplateData=whole
        )
        return str(made["LaunchTemplate"]["LaunchTemplateId"])

    def group(self, size: int, name: str = "nodes", **fields: Any) -> None:
        """A group of `size` instances of the template "nodes", at its latest version, up to 10."""
        if "MixedInstancesPolicy" not in fields:
            fields.setdefault(
                "LaunchTemplate", {"LaunchTemplateName": "nodes", "Version": "$Latest"}
            )
        fields.setdefault("VPCZoneIdentifier", self.network.subnet)
        self.aws("autoscaling").create_auto_scaling_group(
            AutoScalingGroupName=name, MinSize=0, MaxSize=10, DesiredCapacity=size, **fields
        )

    def instances(self) -> list[dict[str, Any]]:
        """All instances that EC2 knows, as DescribeInstances shows them."""
        pages = self.aws("ec2").describe_instances()["Reservations"]
        return [instance for page in pages for instance in page["Instances"]]

    def members(self, name: str = "nodes") -> list[dict[str, Any]]:
        """The instances of a group, as DescribeAutoScalingGroups shows them."""
        found = self.aws("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])
        members: list[dict[str, Any]] = found["AutoScalingGroups"][0]["Instances"]
        return members


@pytest.fixture
def scaling(aws: Client, network: Network) -> Scaling:
    return Scaling(aws, network)


@pytest.fixture
def refused() -> Callable[[str], Any]:
    """`with refused(CODE):` expects AWS to refuse a call with that error code."""

    @contextmanager
    def refusal(code: str) -> Iterator[None]:
        with pytest.raises(ClientError) as caught:
            yield
        assert caught.value.response["Error"]["Code"] == code

    return refusal
