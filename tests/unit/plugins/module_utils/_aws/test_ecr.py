"""What ECR is told of a repository, and which hosts are its."""

from __future__ import annotations

from ansible_collections.datascience.workbench.plugins.module_utils._aws import ecr


def test_of_images_with_a_tag_the_newest_stay_and_the_parts_of_one_are_not_counted() -> None:
    untagged, older = ecr.lifecycle_policy(3)["rules"]
    assert untagged["selection"]["tagStatus"] == "untagged"
    # As in the user guide's lifecycle_policy_parameters.html: "tagged" wants a list of patterns.
    assert older["selection"] == {
        "tagStatus": "tagged",
        "tagPatternList": ["*"],
        "countType": "imageCountMoreThan",
        "countNumber": 3,
    }
