"""Security groups and their rules."""

from __future__ import annotations

from typing import Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroupRule

from sandbox.aws.fidelity.correction import correction


@correction("ec2:DeleteSecurityGroup in use", EC2Backend, "_delete_security_group")
def delete_group_in_use(original: Any, self: Any, vpc_id: str | None, group_id: str) -> Any:
    """AWS: DependencyViolation while an interface has it or another group's rule names it.

    moto: deletes it.
    """
    others = [g for some in self.groups.values() for g in some.values() if g.id != group_id]
    named = any(
        rule.source_group.get("GroupId") == group_id
        for group in others
        for rule in (*group.ingress_rules, *group.egress_rules)
    )
    if named or any(g.id == group_id for eni in self.enis.values() for g in eni.group_set):
        raise DependencyViolationError(f"resource {group_id} has a dependent object")
    return original(self, vpc_id, group_id)


@correction(
    "ec2:AuthorizeSecurityGroupIngress of a protocol without ports",
    SecurityGroupRule,
    "__init__",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html",
)
def rule_without_ports(original: Any, self: Any, *rule: Any, **kwargs: Any) -> None:
    """AWS: kept without ports; kops opens protocol 4 (IPIP) for kube-router.

    moto: TypeError, HTTP 500, and kops retries for ten minutes.
    """
    backend, protocol, group_id, first, last, *rest = rule
    portless = first is None and str(protocol) not in ("-1", "None", "")
    ports = ("-1", "-1") if portless else (first, last)
    original(self, backend, protocol, group_id, *ports, *rest, **kwargs)
    if portless:
        self.from_port = self.to_port = None
