"""Questions about instances, their volumes and their types."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2 import utils
from moto.ec2.models import EC2Backend
from moto.ec2.responses import EC2Response

from sandbox.aws.fidelity.correction import Patch, correction


@correction("ec2:DescribeInstanceTopology")
def topology(patch: Patch) -> None:
    """AWS: lists instances of large types only; none of ours.

    moto: HTTP 500; the cloud controller manager asks for it.
    """
    nothing = ActionResult({"Instances": []})
    patch.set(EC2Response, "describe_instance_topology", lambda _: nothing)


@correction("ec2:DescribeInstances by instance-lifecycle")
def filter_by_lifecycle(patch: Patch) -> None:
    """AWS: finds spot instances by it. moto: HTTP 500."""
    known = utils.filter_dict_attribute_mapping
    patch.set(utils, "filter_dict_attribute_mapping", {**known, "instance-lifecycle": "lifecycle"})


@correction(
    "ec2:CreateVolume gp3",
    EC2Backend,
    "create_volume",
    source="https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html",
)
def baseline_of_gp3(original: Any, self: Any, *args: Any, **kw: Any) -> Any:
    """AWS: 3000 IOPS and 125 MiB/s unless more is asked for. moto: no throughput."""
    volume = original(self, *args, **kw)
    if volume.volume_type == "gp3":
        volume.iops = volume.iops or 3000
        volume.throughput = volume.throughput or 125
    return volume
