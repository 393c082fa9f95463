# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A private repository of ECR: what it is, what it should be, and the calls between the two.

https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Operations.html, November 2026.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    aws_call,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

# Whatever a push replaced, or a build of many platforms left: nobody can name it any more. What an
# index of platforms refers to is untagged as well; ECR is to expire it after the index only: so it
# is remembered of its guide, and was neither found there again nor tried (November 2026).
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
_UNTAGGED_DAYS = 1
_MISSING = "RepositoryNotFoundException"


@dataclass(frozen=True)
class Repository:
    """A repository as far as it is ours to describe."""

    immutable: bool
    scan_on_push: bool
    policy: Mapping[str, Any] | None
    tags: Mapping[str, str]

    def shown(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "immutable": self.immutable,
            "scan_on_push": self.scan_on_push,
            "lifecycle_policy": self.policy,
            "tags": dict(sorted(self.tags.items())),
        }


def lifecycle_policy(keep: int) -> dict[str, Any]:
    """Untagged images expire after a day, and of those with a tag the newest stay.

    An index of platforms counts as one: its parts have no tag, and the second rule skips them.
    """
    untagged = {
        "rulePriority": 1,
        "description": "what has no name any more",
        "selection": {
            "tagStatus": "untagged",
            "countType": "sinceImagePushed",
            "countUnit": "days",
            "countNumber": _UNTAGGED_DAYS,
        },
        "action": {"type": "expire"},
    }
    older = {
        "rulePriority": 2,
        "description": f"all but the newest {keep} with a tag",
        "selection": {
            "tagStatus": "tagged",
            "tagPatternList": ["*"],
            "countType": "imageCountMoreThan",
            "countNumber": keep,
        },
        "action": {"type": "expire"},
    }
    return {"rules": [untagged, older]}


def login(client: Any) -> tuple[str, str]:
    """Name and password for the account's registry, good for 12 hours. Raises AwsError."""
    with aws_call("get a login for ECR"):
        told = client.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        name, _colon, password = base64.b64decode(told).decode().partition(":")
    return name, password


def read(client: Any, name: str) -> Repository | None:
    """The repository of that name, None if there is none. Raises AwsError."""
    doing = f"look at the repository {name}"
    try:
        with aws_call(doing):
            described = client.describe_repositories(repositoryNames=[name])["repositories"][0]
    except AwsError as error:
        if error.code == _MISSING:
            return None
        raise
    with aws_call(doing):
        tags = client.list_tags_for_resource(resourceArn=described["repositoryArn"])["tags"]
    return Repository(
        immutable=described.get("imageTagMutability") == "IMMUTABLE",
        scan_on_push=bool(described.get("imageScanningConfiguration", {}).get("scanOnPush")),
        policy=_policy(client, name),
        tags={tag["Key"]: tag["Value"] for tag in tags},
    )


def _policy(client: Any, name: str) -> Mapping[str, Any] | None:
    try:
        with aws_call(f"read the lifecycle policy of {name}"):
            told = client.get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"]
    except AwsError as error:
        if error.code == "LifecyclePolicyNotFoundException":
            return None
        raise
    return dict(json.loads(told))


def write(client: Any, name: str, is_: Repository | None, to_be: Repository) -> None:
    """Make the repository, or what differs of it. Raises AwsError.

    Tags are given to a new one only: what says that one is ours is on each that is changed.
    """
    mutability = "IMMUTABLE" if to_be.immutable else "MUTABLE"
    scanning = {"scanOnPush": to_be.scan_on_push}
    tags = [{"Key": key, "Value": value} for key, value in sorted(to_be.tags.items())]
    if is_ is None:
        with aws_call(f"create the repository {name}"):
            client.create_repository(
                repositoryName=name,
                tags=tags,
                imageTagMutability=mutability,
                imageScanningConfiguration=scanning,
            )
    else:
        with aws_call(f"change the repository {name}"):
            if is_.immutable != to_be.immutable:
                client.put_image_tag_mutability(repositoryName=name, imageTagMutability=mutability)
            if is_.scan_on_push != to_be.scan_on_push:
                client.put_image_scanning_configuration(
                    repositoryName=name, imageScanningConfiguration=scanning
                )
    if is_ is None or is_.policy != to_be.policy:
        with aws_call(f"set the lifecycle policy of {name}"):
            client.put_lifecycle_policy(
                repositoryName=name, lifecyclePolicyText=json.dumps(to_be.policy)
            )


def delete(client: Any, name: str) -> None:
    """Delete the repository with every image in it. Raises AwsError."""
    with aws_call(f"delete the repository {name} and its images"):
        client.delete_repository(repositoryName=name, force=True)
