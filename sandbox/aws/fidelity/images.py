"""Machine images: the table images.json in place of moto's, which are Amazon's of years ago.

The identifiers are the sandbox's own (ami-5a4db0...), nobody's on AWS; owners and the form of
names are upstream's, so that a name pattern that works here works there.
"""

from __future__ import annotations

import json
from typing import Any

from moto.core.parse import default_timestamp_parser
from moto.ec2.models import EC2Backend
from moto.ec2.models.amis import Ami

from sandbox.aws.fidelity import IMAGES
from sandbox.aws.fidelity.correction import Patch, correction


@correction(
    "ec2:DescribeImages",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/finding-an-ami.html",
)
def images(patch: Patch) -> None:
    """AWS: images of Canonical (099720109477), Debian (136693071363), Amazon, by architecture.

    moto: images of years ago, every owner called amazon; RegisterImage drops owner and
    architecture.
    """
    table = json.loads(IMAGES.read_text(encoding="utf-8"))

    def load(self: Any) -> None:
        for row in table:
            fields = {key: row[key] for key in row.keys() - {"source", "date"}}
            fields["creation_date"] = default_timestamp_parser(row["creation_date"])
            self.amis[row["ami_id"]] = Ami(
                self,
                public=True,
                virtualization_type="hvm",
                hypervisor="xen",
                root_device_type="ebs",
                image_location=f"{row['owner_id']}/{row['name']}",
                **fields,
            )

    patch.set(EC2Backend, "_load_amis", load)
