# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What an account allows, asked all at once; what it does not let us ask is told beside it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from ansible_collections.datascience.workbench.plugins.module_utils._aws import (
    partitions,
    vpc_quota,
)
from ansible_collections.datascience.workbench.plugins.module_utils._aws.service_roles import (
    AUTO_SCALING,
    SPOT,
)
from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import AwsError
from ansible_collections.datascience.workbench.plugins.module_utils._aws.vcpu_quotas import SERVICE
from ansible_collections.datascience.workbench.plugins.module_utils._context import (
    permissions,
    quotas,
    service_roles,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future

T = TypeVar("T")
_AT_ONCE = 8


@dataclass(frozen=True)
class Question:
    """What the answers are about.

    caller: the ARN that STS gives. names: partition, account, region, suffix, cluster, state,
    discovery, for the ARNs of what will be made. permitted: whether what the caller may do is
    asked, and which roles of AWS's own exist; a cluster that stands has shown it.
    """

    caller: str
    names: Mapping[str, str]
    machine_types: Sequence[str]
    permitted: bool = True
    ignored: Sequence[str] = ()


def question(
    params: Mapping[str, Any], account: Mapping[str, str], region: str, images: Mapping[str, str]
) -> Question:
    """What workbench_info asks, by its options, the account, and the images in the store."""
    partition = partitions.partition_of(account["arn"])
    return Question(
        caller=account["arn"],
        names={
            "partition": partition,
            "suffix": partitions.suffix_of(partition),
            "account": account["id"],
            "region": region,
            "cluster": params["name"],
            "state": params["state_bucket"],
            "discovery": next(iter(params["buckets"]), params["state_bucket"]),
        },
        machine_types=params["machine_types"],
        permitted=not images,
        ignored=params["ignored_actions"],
    )


class Preflight:
    """The questions under way. Started at once, so that other questions can be asked meanwhile."""

    def __init__(self, client: Callable[[str], Any], question: Question) -> None:
        self._question = question
        self._unasked: dict[str, list[str]] = {}
        self._pool = ThreadPoolExecutor(max_workers=_AT_ONCE)
        iam, ec2, values = (client(name) for name in ("iam", "ec2", "service-quotas"))
        ask = self._pool.submit
        self._denials = ask(self._denied, iam) if question.permitted else None
        self._roles = {
            name: ask(service_roles.has_role, iam, name)
            for name in (AUTO_SCALING, SPOT)
            if question.permitted
        }
        kinds = question.machine_types
        self._quotas = {
            code: ask(quotas.read_quota, values, SERVICE, code)
            for code in quotas.vcpu_quotas(kinds)
        }
        self._vpc_quota = ask(quotas.read_quota, values, vpc_quota.SERVICE, vpc_quota.CODE)
        self._vpcs = ask(quotas.read_vpcs, ec2)
        self._vcpus = ask(quotas.read_vcpus, ec2, kinds)
        self._used = ask(quotas.read_used, ec2, question.names["cluster"])

    def answers(self) -> dict[str, Any]:
        """Wait for all, and return what RETURN of workbench_info documents as preflight."""
        with self._pool:
            denials = self._told("permissions", self._denials) if self._denials else None
            roles = {
                name: exists
                for name, asked in self._roles.items()
                if (exists := self._told("service-linked roles", asked)) is not None
            }
            values = {
                code: value
                for code, asked in self._quotas.items()
                if (value := self._told("vCPU quotas", asked)) is not None
            }
            answers: dict[str, Any] = {
                "root": self._question.caller.endswith(":root"),
                "denials": denials,
                "service_roles": roles,
                "quotas": values,
                "vcpus": self._told("vCPUs of the types of machines", self._vcpus) or {},
                "used": self._told("vCPUs in use by other machines", self._used),
                "vpc_quota": self._told("the quota of VPCs", self._vpc_quota),
                "vpcs": self._told("the number of VPCs", self._vpcs),
            }
        unasked = [
            {"what": what, "said": "; ".join(dict.fromkeys(said))}
            for what, said in self._unasked.items()
        ]
        return {**answers, "unasked": unasked}

    def _denied(self, iam: Any) -> list[dict[str, Any]]:
        who = permissions.principal(iam, self._question.caller)
        if not who:
            return []
        return permissions.read_denials(iam, who, self._question.names, self._question.ignored)

    def _told(self, what: str, asked: Future[T]) -> T | None:
        """The answer, or None and the reason kept."""
        try:
            return asked.result()
        except AwsError as error:
            self._unasked.setdefault(what, []).append(error.code or error.said)
            return None
