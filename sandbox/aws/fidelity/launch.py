"""What an instance takes from its launch template: on AWS, everything that the call leaves open.

moto takes image, type, key and user data. Source of all: RunInstances, parameter LaunchTemplate,
"any additional parameters that you specify in RunInstances override the same parameters".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.types import Base64EncodedString
from moto.ec2.models import EC2Backend
from moto.ec2.models.instances import Instance
from moto.ec2.models.launch_templates import LaunchTemplateVersion
from moto.ec2.utils import convert_tag_spec

from sandbox.aws.fidelity.correction import Patch, correction

if TYPE_CHECKING:
    from collections.abc import Callable

_RUN = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html"


def _from_template(patch: Patch) -> Callable[[Callable[[Any, Any], None]], None]:
    """Let a function of the template's data complete the arguments of RunInstances."""

    def register(complete: Callable[[Any, Any], None]) -> None:
        @patch.wrap(EC2Backend, "run_instances")
        def run(original: Any, self: Any, *args: Any, **kw: Any) -> Any:
            if kw.get("launch_template"):
                complete(self._get_template_from_args(kw["launch_template"]).data, kw)
            return original(self, *args, **kw)

    return register


@correction("ec2:RunInstances network interface of the template", _RUN)
def network_interface(patch: Patch) -> None:
    """AWS: security groups and public address come from the template's network interface.

    moto: default security group, no public address.
    """

    @_from_template(patch)
    def complete(data: Any, kw: Any) -> None:
        interface = (data.get("NetworkInterfaces") or [{}])[0]
        if not kw.get("security_group_ids") and interface.get("Groups"):
            kw["security_group_ids"] = list(interface["Groups"])
        if kw.get("associate_public_ip") is None:
            kw["associate_public_ip"] = interface.get("AssociatePublicIpAddress")


@correction("ec2:RunInstances volumes of the template", _RUN)
def volumes(patch: Patch) -> None:
    """AWS: the volumes that the template names; those without Ebs are the instance's own disks.

    moto: those, and a stray one of 8 GB; KeyError, HTTP 500 for an own disk (g4dn.xlarge has one).
    """

    @_from_template(patch)
    def complete(data: Any, kw: Any) -> None:
        if mappings := data.get("BlockDeviceMappings"):
            kw.setdefault("block_device_mappings", [one for one in mappings if one.get("Ebs")])


@correction("ec2:RunInstances volume tags of the template", _RUN)
def volume_tags(patch: Patch) -> None:
    """AWS: volumes carry the tags of the template's TagSpecifications. moto: no tags."""

    @_from_template(patch)
    def complete(data: Any, kw: Any) -> None:
        tags = convert_tag_spec(data.get("TagSpecifications", []))
        kw["tags"] = {"volume": tags.get("volume", {}), **kw.get("tags", {})}


@correction("ec2:RunInstances instance profile of the template", _RUN)
def instance_profile(patch: Patch) -> None:
    """AWS: the instance has the template's profile. moto: the instance has none."""

    @patch.wrap(EC2Backend, "run_instances")
    def run(original: Any, self: Any, *args: Any, **kw: Any) -> Any:
        made = original(self, *args, **kw)
        asked = kw.get("iam_instance_profile_name") or kw.get("iam_instance_profile_arn")
        if kw.get("launch_template") and not asked:
            data = self._get_template_from_args(kw["launch_template"]).data
            profile = data.get("IamInstanceProfile") or {}
            for instance in made.instances if profile else ():
                self.associate_iam_instance_profile(
                    instance.id,
                    iam_instance_profile_name=profile.get("Name"),
                    iam_instance_profile_arn=profile.get("Arn"),
                )
        return made


@correction("ec2:RunInstances metadata options of the template", _RUN)
def metadata_options(patch: Patch) -> None:
    """AWS: the instance has the template's metadata options. moto: tokens are optional."""

    @_from_template(patch)
    def complete(data: Any, kw: Any) -> None:
        kw["metadata_options"] = kw.get("metadata_options") or data.get("MetadataOptions", {})


@correction("ec2:RunInstances spot market of the template", _RUN)
def spot_market(patch: Patch) -> None:
    """AWS: InstanceLifecycle is spot where the template asks for spot. moto: it is absent."""

    @_from_template(patch)
    def complete(data: Any, kw: Any) -> None:
        market = (data.get("InstanceMarketOptions") or {}).get("MarketType")
        kw["instance_market_options"] = kw.get("instance_market_options") or market


@correction(
    "ec2:RunInstances primary network interface",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
    "API_InstanceNetworkInterfaceSpecification.html",
)
def interface_goes_with_its_instance(patch: Patch) -> None:
    """AWS: is deleted with its instance unless asked otherwise.

    moto: stays for ever, and keeps its subnet and groups from deletion.
    """

    @patch.wrap(Instance, "prep_nics")
    def prepare(original: Any, self: Any, nic_spec: Any, *args: Any, **kwargs: Any) -> None:
        original(self, nic_spec, *args, **kwargs)
        asked = {int(nic["DeviceIndex"]): nic.get("DeleteOnTermination") for nic in nic_spec}
        if asked.get(0) is None:
            self.nics[0].delete_on_termination = True


@correction("ec2:CreateLaunchTemplateVersion user data", _RUN)
def user_data_of_a_later_version(patch: Patch) -> None:
    """AWS: every version of a template can be launched.

    moto: only the first: the user data of a later one is a str, and a launch is HTTP 500.
    """

    @patch.wrap(LaunchTemplateVersion, "__init__")
    def init(original: Any, self: Any, template: Any, number: Any, data: Any, *rest: Any) -> None:
        if type(data.get("UserData")) is str:
            data = {**data, "UserData": Base64EncodedString(data["UserData"])}
        original(self, template, number, data, *rest)


@correction(
    "ec2:private DNS name in a resource-name subnet",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/hostname-types.html",
)
def private_dns_name(patch: Patch) -> None:
    """AWS: INSTANCE-ID.ec2.internal. moto: ip-A-B-C-D.ec2.internal."""

    @patch.wrap(Instance, "private_dns_name")
    def name(original: Any, self: Any) -> Any:
        by_address = original(self)
        options = self.nics[0].subnet.private_dns_name_options_on_launch if self.nics else {}
        if options.get("HostnameType") != "resource-name":
            return by_address
        return f"{self.id}.{by_address.split('.', 1)[1]}"
