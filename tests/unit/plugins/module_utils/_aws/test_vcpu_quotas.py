"""Which quota counts a machine."""

from __future__ import annotations

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._aws.vcpu_quotas import (
    quota_of,
)


# Codes: https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
@pytest.mark.parametrize(
    ("machine", "on_demand", "spot"),
    [
        ("t3a.small", "L-1216C47A", "L-34B43A08"),
        ("m5.large", "L-1216C47A", "L-34B43A08"),
        ("im4gn.large", "L-1216C47A", "L-34B43A08"),
        ("z1d.large", "L-1216C47A", "L-34B43A08"),
        ("g4dn.xlarge", "L-DB2E81BA", "L-3819A6DF"),
        ("gr6.4xlarge", "L-DB2E81BA", "L-3819A6DF"),
        ("vt1.3xlarge", "L-DB2E81BA", "L-3819A6DF"),
        ("p3.2xlarge", "L-417A185B", "L-7212CCBC"),
        ("p4d.24xlarge", "L-417A185B", "L-7212CCBC"),
        ("p5.48xlarge", "L-417A185B", "L-C4BD4855"),
        ("p6-b200.48xlarge", "L-417A185B", None),
        ("x2idn.16xlarge", "L-7295265B", "L-E3A00192"),
        ("inf2.xlarge", "L-1945791B", "L-B5D1601B"),
        ("trn1.2xlarge", "L-2C3B7624", "L-6B0D517C"),
        ("dl1.24xlarge", "L-6E869C2A", "L-85EED4F7"),
        ("f2.6xlarge", "L-74FC7D96", "L-88CF9481"),
        ("hpc7g.4xlarge", "L-F7808C92", None),
        ("u-6tb1.56xlarge", "L-43DA4232", None),
        ("u7i-12tb.224xlarge", "L-43DA4232", None),
        ("mac2.metal", None, None),
        ("q9.huge", None, None),
    ],
)
def test_a_type_counts_against_the_quota_of_its_family(
    machine: str, on_demand: str | None, spot: str | None
) -> None:
    found = [quota_of(machine, spot=lifecycle) for lifecycle in (False, True)]
    assert [quota and quota.code for quota in found] == [on_demand, spot]
