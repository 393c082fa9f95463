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

from sandbox.aws.fidelity.correction import correction

if TYPE_CHECKING:
    from collections.abc import Callable

_RUN = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html"


def _template(name: str) -> Callable[[Callable[[Any, Any], None]], None]:
    """Register a function (template's data, arguments) that completes those of RunInstances."""

    def register(complete: Callable[[Any, Any], None]) -> None:
        def run(original: Any, self: Any, *args: Any, **kw: Any) -> Any:
            if kw.get("launch_template"):
                complete(self._get_template_from_args(kw["launch_template"]).data, kw)
            return original(self, *args, **kw)

        run.__doc__ = complete.__doc__
        correction(name, EC2Backend, "run_instances")(run)

    return register


@_template("ec2:RunInstances network interface of the template")
def network_interface(data: Any, kw: Any) -> None:
    """AWS: security groups and public address come from the template's network interface.

    moto: default security group, no public address.
    """
    interface = (data.get("NetworkInterfaces") or [{}])[0]
    if not kw.get("security_group_ids") and interface.get("Groups"):
        kw["security_group_ids"] = list(interface["Groups"])
    if kw.get("associate_public_ip") is None:
        kw["associate_public_ip"] = interface.get("AssociatePublicIpAddress")


@_template("ec2:RunInstances volumes of the template")
def volumes(data: Any, kw: Any) -> None:
    """AWS: the volumes that the template names; those without Ebs are the instance's own disks.

    moto: those, and a stray one of 8 GB; KeyError, HTTP 500 for an own disk (g4dn.xlarge has one).
    """
    if mappings := data.get("BlockDeviceMappings"):
        kw.setdefault("block_device_mappings", [one for one in mappings if one.get("Ebs")])


@_template("ec2:RunInstances volume tags of the template")
def volume_tags(data: Any, kw: Any) -> None:
    """AWS: volumes carry the tags of the template's TagSpecifications. moto: no tags."""
    tags = convert_tag_spec(data.get("TagSpecifications", []))
    kw["tags"] = {"volume": tags.get("volume", {}), **kw.get("tags", {})}


@correction("ec2:RunInstances instance profile of the template", EC2Backend, "run_instances")
def instance_profile(original: Any, self: Any, *args: Any, **kw: Any) -> Any:
    """AWS: the instance has the template's profile. moto: the instance has none."""
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


@_template("ec2:RunInstances metadata options of the template")
def metadata_options(data: Any, kw: Any) -> None:
    """AWS: the instance has the template's metadata options. moto: tokens are optional."""
    kw["metadata_options"] = kw.get("metadata_options") or data.get("MetadataOptions", {})


@_template("ec2:RunInstances spot market of the template")
def spot_market(data: Any, kw: Any) -> None:
    """AWS: InstanceLifecycle is spot where the template asks for spot. moto: it is absent."""
    market = (data.get("InstanceMarketOptions") or {}).get("MarketType")
    kw["instance_market_options"] = kw.get("instance_market_options") or market


@correction(
    "ec2:RunInstances primary network interface",
    Instance,
    "prep_nics",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
    "API_InstanceNetworkInterfaceSpecification.html",
)
def interface_goes_with_its_instance(
    original: Any, self: Any, nic_spec: Any, *args: Any, **kwargs: Any
) -> None:
    """AWS: is deleted with its instance unless asked otherwise.

    moto: stays for ever, and keeps its subnet and groups from deletion.
    """
    original(self, nic_spec, *args, **kwargs)
    asked = {int(nic["DeviceIndex"]): nic.get("DeleteOnTermination") for nic in nic_spec}
    if asked.get(0) is None:
        self.nics[0].delete_on_termination = True


@correction(
    "ec2:CreateLaunchTemplateVersion user data", LaunchTemplateVersion, "__init__", source=_RUN
)
def user_data_of_a_later_version(
    original: Any, self: Any, template: Any, number: Any, data: Any, *rest: Any
) -> None:
    """AWS: every version of a template can be launched.

    moto: only the first: the user data of a later one is a str, and a launch is HTTP 500.
    """
    if type(data.get("UserData")) is str:
        data = {**data, "UserData": Base64EncodedString(data["UserData"])}
    original(self, template, number, data, *rest)


@correction(
    "ec2:private DNS name in a resource-name subnet",
    Instance,
    "private_dns_name",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/hostname-types.html",
)
def private_dns_name(original: Any, self: Any) -> Any:
    """AWS: INSTANCE-ID.ec2.internal. moto: ip-A-B-C-D.ec2.internal."""
    by_address = original(self)
    options = self.nics[0].subnet.private_dns_name_options_on_launch if self.nics else {}
    if options.get("HostnameType") != "resource-name":
        return by_address
    return f"{self.id}.{by_address.split('.', 1)[1]}"
